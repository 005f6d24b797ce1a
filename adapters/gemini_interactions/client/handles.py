"""Handles of runs in the background: data that any process can keep, and what can be done with it there.

Reference: ai.google.dev/gemini-api/docs/background-execution. A run goes on without whoever began it; the handle finds it again,
after a restart too.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Callable, Generator, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from ..wire.interaction import RUNNING, Interaction
from .errors import InvalidOption
from .faults import raise_for_status

if TYPE_CHECKING:
    from ..conversation.anchor import Anchor, AnchorKey
    from ..wire.events import Event
    from .ask import Reply
    from .async_client import AsyncClient
    from .calls import Service
    from .client import Client
    from .streams import AsyncEventStream, EventStream

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


class _Handle:
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


class BackgroundInteraction(_Handle):
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


class AsyncBackgroundInteraction(_Handle):
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


class Host(Protocol):
    """What began a run: a model class, or whatever else knows the clients and the key of its anchors."""

    @property
    def poll_interval(self) -> float:
        """Seconds between the first looks at a run."""
        ...

    def _sync_client(self) -> Client: ...
    def _async_client(self) -> AsyncClient: ...
    def _anchor_key(self, service: Service) -> AnchorKey: ...


@dataclass(frozen=True, slots=True)
class Reading(Generic[R, C]):
    """How an adapter reads what came of a run.

    Attributes:
        reply: the framework's reply for ours.
        chunks: given the maker of the anchor and `state_reset`, what makes the framework's chunks for each event.
        errors: turns our errors into the framework's.
    """

    reply: Callable[[Reply], R]
    chunks: Callable[[Callable[[Interaction], Anchor | None], bool], Callable[[Event], Iterable[C]]]
    errors: Callable[[], AbstractContextManager[None]] = nullcontext


class BackgroundReply(_Handle, Generic[R, C]):
    """A run that a model class began: its result is a reply of the framework, which the next turn can continue.

    Each method is there for synchronous and for asynchronous code (`a…`).
    """

    def __init__(self, model: Host, run: Run, reading: Reading[R, C]) -> None:
        super().__init__(run)
        self._model = model
        self._reading = reading

    def refresh(self) -> str:
        """Look at it now, and give its status."""
        with self._reading.errors():
            return self._saw(self._model._sync_client().get(self.id)).status

    async def arefresh(self) -> str:
        """Look at it now, and give its status."""
        with self._reading.errors():
            return self._saw(await self._model._async_client().get(self.id)).status

    def result(self, *, deadline: float | None = None) -> R:
        """Wait for the reply.

        Args:
            deadline: seconds to wait at the most; the run goes on.

        Raises:
            DeadlineExceeded: it was still running.
            APIError: it failed, or was cancelled.
        """
        with self._reading.errors():
            client = self._model._sync_client()
            return self._reply(client, client.wait(self.id, poll_interval=self._model.poll_interval, deadline=deadline))

    async def aresult(self, *, deadline: float | None = None) -> R:
        """Wait for the reply; see `result`."""
        with self._reading.errors():
            client = self._model._async_client()
            interaction = await client.wait(self.id, poll_interval=self._model.poll_interval, deadline=deadline)
            return self._reply(client, interaction)

    def stream(self, *, last_event_id: str | None = None, deadline: float | None = None) -> Generator[C, None, None]:
        """Hear the reply, from the beginning or from after an event. The stream survives cuts; leaving it stops nothing."""
        with self._reading.errors():
            client = self._model._sync_client()
            chunks_of = self._chunks(client)
            call = client.get_call(self.id, stream=True, last_event_id=last_event_id)
            with client.open(call, deadline=deadline, poll_interval=self._model.poll_interval) as events:
                for event in events:
                    yield from chunks_of(event)
                self._saw(events.interaction)

    async def astream(self, *, last_event_id: str | None = None, deadline: float | None = None) -> AsyncGenerator[C, None]:
        """Hear the reply; see `stream`."""
        with self._reading.errors():
            client = self._model._async_client()
            chunks_of = self._chunks(client)
            call = client.get_call(self.id, stream=True, last_event_id=last_event_id)
            async with await client.open(call, deadline=deadline, poll_interval=self._model.poll_interval) as events:
                async for event in events:
                    for chunk in chunks_of(event):
                        yield chunk
                self._saw(events.interaction)

    def cancel(self) -> None:
        """Stop it."""
        with self._reading.errors():
            self._saw(self._model._sync_client().cancel(self.id))

    async def acancel(self) -> None:
        """Stop it."""
        with self._reading.errors():
            self._saw(await self._model._async_client().cancel(self.id))

    def _reply(self, service: Service, interaction: Interaction) -> R:
        from .ask import Reply

        raise_for_status(self._saw(interaction))
        return self._reading.reply(Reply(interaction, self._anchor(service)(interaction), self._run.state_reset))

    def _chunks(self, service: Service) -> Callable[[Event], Iterable[C]]:
        return self._reading.chunks(self._anchor(service), self._run.state_reset)

    def _anchor(self, service: Service) -> Callable[[Interaction], Anchor | None]:
        from .turn import anchor_of

        key, digest = self._model._anchor_key(service), bytes.fromhex(self._run.digest)
        # Without the digest, as for a bare id, nobody can say which history the reply belongs to.
        return lambda interaction: anchor_of(key, digest, interaction) if digest else None
