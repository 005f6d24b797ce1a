"""The course of a stream, cuts included: listen, go on where it broke off, or wait for the run and tell the rest. No I/O.

Reference: ai.google.dev/gemini-api/docs/background-execution and /deep-research, on resuming. Each connection of a long run is
cut after 600 seconds; whoever reads the stream is not to notice. A run in the foreground ends with its connection: its cut is an
error.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..assembly.remaining_events import StreamMismatch
from ..wire.events import Event
from ..wire.interaction import Interaction
from .exchange import Call
from .http.deadline import Deadline
from .http.error_mapping import raise_for_status
from .http.errors import (
    APIError,
    AuthenticationError,
    ConnectionFailed,
    DeadlineExceeded,
    GeminiInteractionsError,
    InteractionNotFound,
    InvalidResponseError,
    PermissionDeniedError,
    StreamInterrupted,
)
from .interactions.wait import Sleep

if TYPE_CHECKING:
    from .calls import Service
    from .interactions.reader import EventReader

FRUITLESS = 3
"""Connections in a row that bring no event, after which a run is waited for instead of heard."""

_USAGE_PATIENCE = 10.0
"""Seconds that a stream whose end has been heard waits for nothing but its usage."""

_CUTS = (StreamInterrupted, ConnectionFailed, APIError)
_FINAL = (AuthenticationError, PermissionDeniedError, InteractionNotFound)


@dataclass(frozen=True, slots=True)
class Listen:
    """Read the connection to its end; to be answered with the error that ended it, or None."""


@dataclass(frozen=True, slots=True)
class Open:
    """Open another connection; to be answered with the error, or None."""

    call: Call


@dataclass(frozen=True, slots=True)
class Follow:
    """Wait for the run to end; to be answered with the interaction, or the error."""

    interaction_id: str
    patience: float | None = None
    """Seconds to wait at the most, where the deadline is not the only limit."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Pass these events on."""

    events: Sequence[Event]


Action = Listen | Open | Follow | Tell | Sleep
Outcome = Interaction | GeminiInteractionsError | None


def receiving(service: Service, call: Call, reader: EventReader, deadline: Deadline) -> Generator[Action, Outcome, None]:
    """The course of a stream.

    Args:
        service: makes the calls that go on with it.
        call: the call that opened it.
        reader: reads it.
        deadline: when to give up.

    Raises:
        StreamInterrupted: it ended before its end, and cannot be resumed.
        GeminiInteractionsError: it failed for good.
    """
    while True:
        yield from _one_hop(service, call, reader, deadline)
        token = reader.continuation_token
        if call.continuation is None or token is None:
            break
        reader.next_hop()
        outcome = yield Open(call.continuation(token, reader.interaction_id))
        if isinstance(outcome, GeminiInteractionsError):
            raise outcome
    if reader.is_held_back:
        usage = None
        if reader.interaction_id:
            # Runs of agents were seen to end without their usage, which a GET had a moment later.
            outcome = yield Follow(reader.interaction_id, _USAGE_PATIENCE)
            usage = outcome.usage if isinstance(outcome, Interaction) else None
        yield Tell(reader.release(usage))


def _one_hop(service: Service, call: Call, reader: EventReader, deadline: Deadline) -> Generator[Action, Outcome, None]:
    fruitless = 0
    heard = reader.count
    error = yield Listen()
    while isinstance(error, GeminiInteractionsError):
        interaction_id = reader.interaction_id
        if reader.completed:
            return  # what breaks after the end breaks nothing
        if not (call.resumable and interaction_id and isinstance(error, _CUTS)) or isinstance(error, _FINAL):
            raise error
        if deadline.passed:
            raise DeadlineExceeded(f"The stream did not end within {deadline}.", interaction=reader.interaction) from error
        fruitless = fruitless + 1 if reader.count == heard else 0
        heard = reader.count
        # Without an id to go on from, another stream would begin anew; where nothing was heard, that is as well.
        if (reader.last_event_id is None and reader.count) or fruitless >= FRUITLESS:
            yield from _follow(interaction_id, reader, error)
            return
        if fruitless:
            yield Sleep(service.policy.delay(fruitless - 1))
        outcome = yield Open(service.get_call(interaction_id, stream=True, last_event_id=reader.last_event_id))
        if isinstance(outcome, _FINAL):
            raise error from outcome
        error = outcome if isinstance(outcome, GeminiInteractionsError) else (yield Listen())


def _follow(interaction_id: str, reader: EventReader, error: GeminiInteractionsError) -> Generator[Action, Outcome, None]:
    if reader.began_later:
        raise error  # what the caller had before is not known here, so neither is what is missing
    whole = yield Follow(interaction_id)
    if isinstance(whole, DeadlineExceeded):
        raise whole
    if not isinstance(whole, Interaction):
        raise error from whole
    try:
        events = reader.catch_up(whole)
    except StreamMismatch as mismatch:
        raise_for_status(whole)  # a run that was stopped keeps no steps
        raise InvalidResponseError(
            f"The stream was cut, and what the service kept is not what it had streamed: {mismatch}",
            interaction_id=interaction_id,
            interaction=whole,
        ) from error
    yield Tell(events)
