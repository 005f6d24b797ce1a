"""Handles of runs in the background: data that any process can keep, and what can be done with it there.

Reference: ai.google.dev/gemini-api/docs/background-execution. A run goes on without whoever began it; the handle finds it again,
after a restart too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from ...wire.interaction import RUNNING, Interaction
from ..http.error_mapping import raise_for_status
from ..http.errors import InvalidOption

if TYPE_CHECKING:
    from ..async_client import AsyncClient
    from ..client import Client
    from .stream import AsyncEventStream, EventStream

_TYPES: Mapping[str, type] = {"id": str, "status": str, "digest": str, "state_reset": bool}
_IS_HEXADECIMAL = re.compile(r"(?:[0-9a-f]{2})*").fullmatch

R = TypeVar("R")
C = TypeVar("C")


@dataclass(slots=True)
class Run:
    """A run in the background, as data.

    Attributes:
        id: the interaction's id.
        status: as it was seen last.
        digest: the digest of the history that it answers, in hexadecimal: with it, the next turn can continue the reply.
        state_reset: whether the history had to be sent again because the service's was not available.
    """

    id: str
    status: str = "in_progress"
    digest: str = ""
    state_reset: bool = False

    @classmethod
    def of(cls, handle: str | Mapping[str, Any]) -> Run:
        """The run that a handle stands for.

        Args:
            handle: what `to_dict` of one gave, or the interaction's id.

        Raises:
            InvalidOption: it is neither.
        """
        values: Mapping[str, Any] = {"id": handle} if isinstance(handle, str) else handle if isinstance(handle, Mapping) else {}
        known = {name: values[name] for name in _TYPES if name in values}
        wrong = next((name for name, value in known.items() if not isinstance(value, _TYPES[name])), None)
        if wrong is None and not known.get("id"):
            wrong = "id"
        if wrong is None and not _IS_HEXADECIMAL(known.get("digest", "")):
            wrong = "digest"
        if wrong is not None:
            message = f"A handle is the id of an interaction, or what to_dict() of a handle gave; its {wrong!r} is neither."
            raise InvalidOption(message, field=wrong)
        return cls(**known)

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON."""
        return {"id": self.id, "status": self.status, "digest": self.digest, "state_reset": self.state_reset}


class Handle:
    """What all handles of runs have."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @property
    def id(self) -> str:
        """The interaction's id."""
        return self._run.id

    @property
    def status(self) -> str:
        """The status as it was seen last; `refresh` looks again."""
        return self._run.status

    @property
    def is_running(self) -> bool:
        """Whether it was still at work when it was seen last."""
        return self._run.status in RUNNING

    def to_dict(self) -> dict[str, Any]:
        """The handle as JSON, for `resume` in any process that has the key."""
        return self._run.to_dict()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(id={self.id!r}, status={self.status!r})"

    def _saw(self, interaction: Interaction) -> Interaction:
        self._run.status = interaction.status
        return interaction


class BackgroundInteraction(Handle):
    """A run that `Client.start` began, or `Client.resume` found again."""

    def __init__(self, client: Client, run: Run) -> None:
        super().__init__(run)
        self._client = client

    def refresh(self) -> Interaction:
        """Look at it now."""
        return self._saw(self._client.get(self.id))

    def result(self, *, deadline: float | None = None, poll_interval: float = 2.0) -> Interaction:
        """Wait for its end.

        Args:
            deadline: seconds to wait at the most; the run goes on.
            poll_interval: seconds between the first looks.

        Raises:
            DeadlineExceeded: it was still running.
            APIError: it failed, or was cancelled.
        """
        interaction = self._saw(self._client.wait(self.id, poll_interval=poll_interval, deadline=deadline))
        raise_for_status(interaction)
        return interaction

    def stream(self, *, last_event_id: str | None = None, deadline: float | None = None) -> EventStream:
        """Hear it, from the beginning or from after an event. The stream survives cuts."""
        return self._client.get(self.id, stream=True, last_event_id=last_event_id, deadline=deadline)

    def cancel(self) -> Interaction:
        """Stop it."""
        return self._saw(self._client.cancel(self.id))


class AsyncBackgroundInteraction(Handle):
    """A run that `AsyncClient.start` began, or `AsyncClient.resume` found again; see `BackgroundInteraction`."""

    def __init__(self, client: AsyncClient, run: Run) -> None:
        super().__init__(run)
        self._client = client

    async def refresh(self) -> Interaction:
        """Look at it now."""
        return self._saw(await self._client.get(self.id))

    async def result(self, *, deadline: float | None = None, poll_interval: float = 2.0) -> Interaction:
        """Wait for its end; see `BackgroundInteraction.result`."""
        interaction = self._saw(await self._client.wait(self.id, poll_interval=poll_interval, deadline=deadline))
        raise_for_status(interaction)
        return interaction

    async def stream(self, *, last_event_id: str | None = None, deadline: float | None = None) -> AsyncEventStream:
        """Hear it; see `BackgroundInteraction.stream`."""
        return await self._client.get(self.id, stream=True, last_event_id=last_event_id, deadline=deadline)

    async def cancel(self) -> Interaction:
        """Stop it."""
        return self._saw(await self._client.cancel(self.id))
