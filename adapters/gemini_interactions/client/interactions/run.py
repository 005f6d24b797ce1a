"""Keep a run in the background as data, so that any process can find it again.

Reference: aistudio.google.com/docs/background-execution. A run goes on without whoever began it; the handle finds it again,
after a restart too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...telemetry import count_tokens_of_run
from ...wire.interaction import IDLE, RUNNING, Interaction
from ..http.errors import InvalidOption
from .calls import InteractionCall, get_call

_TYPES: Mapping[str, type] = {
    "id": str,
    "status": str,
    "digest": str,
    "state_reset": bool,
    "base": str,
    "unvouched": str,
    "traceparent": str,
}
_UNENDED = {*RUNNING, IDLE}
_HASHES = ("digest", "unvouched")
_IS_HEXADECIMAL = re.compile(r"(?:[0-9a-f]{2})*").fullmatch


@dataclass(slots=True)
class RunState:
    """A run in the background, as data.

    Attributes:
        id: the interaction's id.
        status: as it was seen last.
        digest: the digest of the history that it answers, in hexadecimal: with it, the next turn can continue the reply.
        state_reset: whether the history had to be sent again because the service's was not available.
        base: the interaction that was continued on trust, after which the digest begins; empty where it is of all messages.
        unvouched: a hash over what no anchor in that history vouches for, in hexadecimal.
        traceparent: the span of the call that began it, as W3C's header has it; empty where nobody traced it.
        seen: the interaction as it was read last, which is shown; no part of the data.
    """

    id: str
    status: str = "in_progress"
    digest: str = ""
    state_reset: bool = False
    base: str = ""
    unvouched: str = ""
    traceparent: str = ""
    seen: Interaction | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of(cls, handle: str | Mapping[str, Any]) -> RunState:
        """Return the run that a handle stands for.

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
        if wrong is None:
            wrong = next((name for name in _HASHES if not _IS_HEXADECIMAL(known.get(name, ""))), None)
        if wrong is not None:
            message = f"A handle is the id of an interaction, or what to_dict() of a handle gave; its {wrong!r} is neither."
            raise InvalidOption(message, field=wrong)
        return cls(**known)

    def to_dict(self) -> dict[str, Any]:
        """Return the same as JSON."""
        always = {"id": self.id, "status": self.status, "digest": self.digest, "state_reset": self.state_reset}
        return always | {name: value for name in ("base", "unvouched", "traceparent") if (value := getattr(self, name))}

    def get_call(self, url: str, *, stream: bool = False, last_event_id: str | None = None) -> InteractionCall:
        """Return the call that reads the run; see `calls.get_call`."""
        call = get_call(url, self.id, stream=stream, last_event_id=last_event_id)
        call.traceparent = self.traceparent
        return call

    def update(self, interaction: Interaction) -> Interaction:
        """Take in the interaction as it is now, and return it."""
        if self.status in _UNENDED and interaction.status not in _UNENDED:
            count_tokens_of_run(interaction)
        self.status, self.seen = interaction.status, interaction
        return interaction


class BackgroundRun:
    """What all handles of runs in the background have."""

    def __init__(self, state: RunState) -> None:
        self._state = state

    @property
    def id(self) -> str:
        """The interaction's id."""
        return self._state.id

    @property
    def status(self) -> str:
        """The status as it was seen last; `refresh` asks again."""
        return self._state.status

    @property
    def is_running(self) -> bool:
        """Whether it was still at work when it was seen last; one that was `idle` was not, and may go on all the same."""
        return self._state.status in RUNNING

    def to_dict(self) -> dict[str, Any]:
        """Return the handle as JSON, for `resume` in any process that has the key."""
        return self._state.to_dict()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(id={self.id!r}, status={self.status!r})"

    def _repr_html_(self) -> str | None:
        """Return what notebooks show: the run as it was read last; None, and so the repr, where jinja2 is not installed."""
        from ...view.notebook import run_output

        return run_output(type(self).__name__, self.id, self.status, self._state.seen)
