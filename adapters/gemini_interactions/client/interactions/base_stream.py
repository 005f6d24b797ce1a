"""Decide how a stream of events goes on after each of its connections. No I/O."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from typing import Self

import httpx

from ...assembly.accumulate import Accumulator
from ...assembly.continuation import MOST_PARTS
from ...assembly.remaining_events import StreamMismatch
from ...telemetry import SILENT, Operation, count
from ...wire.events import Event
from ...wire.interaction import Interaction
from ..http.auth import without_key
from ..http.base import BaseRequester
from ..http.deadline import Deadline
from ..http.errors import (
    APIError,
    AuthenticationError,
    ConnectionFailed,
    DeadlineExceeded,
    GeminiInteractionsError,
    InvalidResponseError,
    PermissionDeniedError,
    StreamInterrupted,
)
from ..http.retries import CREATING
from .answer_parts import keep_parts
from .calls import InteractionCall, endless, get_call, part_call
from .endings import finish_reason, unfinished
from .error_mapping import raise_for_status
from .reader import EventReader

FRUITLESS = 3
"""Connections in a row that bring no event, after which the run is polled instead."""

MOST_CONNECTIONS = 1000
"""Connections of one stream, after which the run is polled instead. A run of an hour needs some 6; each event may need one."""

END_PATIENCE = 10.0
"""Seconds that a stream whose end has been read waits for its usage, or for the interaction to compare it with."""

_CUTS = (StreamInterrupted, ConnectionFailed, APIError)
_FINAL = (AuthenticationError, PermissionDeniedError)


class BaseEventStream:
    """What a stream has said so far, and the decisions of how it goes on; the reading is not done here.

    Args:
        service: makes the requests.
        call: the call that opened it.
        response: its first connection; None where the run has begun and its stream is still to be opened.
        deadline: when to give up.
        poll_interval: seconds between the first polls of a run whose stream cannot be opened.
    """

    def __init__(
        self,
        service: BaseRequester,
        call: InteractionCall,
        response: httpx.Response | None,
        deadline: Deadline,
        poll_interval: float,
    ) -> None:
        self.response: httpx.Response | None = response
        self._service = service
        self._url = service.url
        self._call = call
        self._deadline = deadline
        self._to_begin = deadline.later(CREATING)
        self._poll_interval = poll_interval
        self._reader = EventReader(
            continues=call.continues,
            joins_parts=call.continuation is not None,
            awaits_usage=call.resumable,
            blot=service.blot,
        )
        if call.method == "GET":
            self._reader.resume(call.interaction_id, (call.params or {}).get("last_event_id"))
        self._ahead: deque[Event] = deque()
        self._fruitless = 0  # connections in a row that brought no event
        self._connections = 0  # that were made beside the first
        self._count = 0  # events that had been read when the last connection ended
        self._cut: GeminiInteractionsError | None = None  # what the connection that is being opened makes up for
        self._operation: Operation = SILENT
        self._on_end: Callable[[Interaction], object] | None = None
        self._connection: Operation = SILENT  # that which reads what the first connection did not bring

    @property
    def interaction(self) -> Interaction:
        """What the stream has said so far; the whole answer once it has ended."""
        return self._reader.interaction

    @property
    def accumulator(self) -> Accumulator:
        """What the events that were given out add up to, step by step."""
        return self._reader.accumulator

    @property
    def has_buffered_event(self) -> bool:
        """Whether the next event is a delta that has come already: what is shown for this one may wait for it."""
        return not self._ahead and self._reader.has_buffered_event

    @property
    def interaction_id(self) -> str | None:
        """The interaction's id, known from the first event; None where nothing is stored."""
        return self._reader.interaction_id

    @property
    def last_event_id(self) -> str | None:
        """Where to resume, on streams that have event ids."""
        return self._reader.last_event_id

    @property
    def state_reset(self) -> bool:
        """Whether the interaction to continue was not available and the history was sent instead."""
        return self._call.state_reset

    @property
    def has_ended(self) -> bool:
        """Whether the interaction's end has been read."""
        return self._reader.completed

    def hold(self, operation: Operation) -> Self:
        """Have an operation that has begun end where the stream does."""
        self._operation = operation.hold()  # what the caller does between two events is no part of it
        if not operation.records:
            self._call.body = None  # it is large, and nobody will ask for it
        return self

    def report_end_to(self, told: Callable[[Interaction], object]) -> Self:
        """Tell of the interaction once its end has been read, also where the stream is left then."""
        self._on_end = told
        return self

    def attach(self, interaction: Interaction) -> Self:
        """Begin with a run that was answered whole where a stream was asked for; its events are fetched."""
        self._reader.resume(interaction.id or None, None)
        return self

    def _hold_connection(self, operation: Operation) -> None:
        """Have an operation that has opened another connection end where that does."""
        if operation is not self._operation:
            self._connection = operation.hold()

    def _end_connection(self, error: BaseException | None) -> None:
        """Tell how a connection ended, with the error that cut it if one did."""
        operation, self._connection = self._connection, SILENT
        self._end(operation, error)

    def _end_operation(self, error: BaseException | None) -> None:
        """Tell how the stream ended, with the error that ended it if one did."""
        self._end_connection(error)
        operation, self._operation = self._operation, SILENT
        self._end(operation, error)
        if operation.records:  # else the call may be made again: nothing has been read
            self._call.body = None
        if self._on_end is not None and self._reader.completed:
            self._on_end(self._reader.interaction_read)

    def _end(self, operation: Operation, error: BaseException | None) -> None:
        if not operation.records:
            return
        if self._reader.count or error is None:
            is_whole = self._reader.completed and isinstance(error, GeneratorExit | None)
            goes_on = self._call.resumable and self._reader.interaction_read.is_running
            operation.answered(lambda: self._reader.interaction_read, finish_reason if is_whole or goes_on else unfinished)
        operation.end(error)

    def _until(self) -> Deadline:
        """Return the moment by which more must have come."""
        # A run whose id has not been read yet could not be stopped; its first event comes at once.
        return self._deadline if not self._call.begins_run or self.interaction_id is not None else self._to_begin

    def _check_deadline(self) -> None:
        if self._until().passed:
            raise DeadlineExceeded(f"The stream did not end within {self._deadline}.", interaction=self._reader.interaction)

    def _note_run(self, error: GeminiInteractionsError) -> None:
        """Mark an error after which the run, or the agent, that the stream is of would be begun a second time."""
        if not self._call.idempotent:
            error.must_not_repeat = True

    def _to_error(self, failure: httpx.HTTPError) -> GeminiInteractionsError:
        without_key(failure)
        reason = str(failure) or type(failure).__name__
        error: GeminiInteractionsError
        if isinstance(failure, httpx.TransportError):
            error = self._reader.interrupted(f"The stream was cut: {reason}")
        else:
            error = InvalidResponseError(f"The stream cannot be read: {reason}", interaction=self._reader.interaction)
        error.__cause__ = failure
        return error

    def _next_part(self) -> InteractionCall | None:
        """Return the call for the next part of the answer, now that one has ended; None if that was the last."""
        reader = self._reader
        token = reader.continuation_token
        if self._call.continuation is None or token is None:
            return None
        if reader.parts > MOST_PARTS:
            raise endless(reader.interaction)
        self._reader.next_part()
        return part_call(self._call, token, self._reader.interaction_id)

    def _resumption(self, error: GeminiInteractionsError) -> InteractionCall | None:
        """Return the call that goes on where a connection broke; None if the run is to be polled instead.

        Raises:
            GeminiInteractionsError: the error, or the one before it, where nothing can go on.
        """
        reader = self._reader
        if self._cut is not None and isinstance(error, _FINAL):
            raise self._cut from error
        if not (self._call.resumable and reader.interaction_id and isinstance(error, _CUTS)) or isinstance(error, _FINAL):
            if reader.count:
                keep_parts(error, [reader.interaction])
            raise error
        if self._deadline.passed:
            raise DeadlineExceeded(f"The stream did not end within {self._deadline}.", interaction=reader.interaction) from error
        self._fruitless = self._fruitless + 1 if reader.count == self._count else 0
        self._count, self._cut = reader.count, error
        self._connections += 1
        # Without an event id a stream can only be read from its start: right as long as nothing has been read.
        has_no_place = reader.count > 0 and (reader.last_event_id is None or reader.is_unmarked)
        if has_no_place or reader.starts_over or self._fruitless >= FRUITLESS or self._connections > MOST_CONNECTIONS:
            return None
        reader.go_on()
        return get_call(self._url, reader.interaction_id, stream=True, last_event_id=reader.last_event_id)

    def _last_events(self, whole: Interaction | None) -> list[Event]:
        """Return what is still to be told of a stream whose end was held back.

        Args:
            whole: the interaction as it ended; None if it could not be read.

        Raises:
            InvalidResponseError: the interaction is not what was streamed.
        """
        reader = self._reader
        if whole is None:
            if reader.is_to_be_compared:
                count(
                    "resumed_unverified",
                    "The stream of %s was cut and went on; whether all of it came could not be checked.",
                    self.interaction_id,
                    level=logging.WARNING,
                )
            return reader.flush_completed(None)
        missing = self._events_until(whole, None)[:-1] if reader.is_to_be_compared else []
        return [*missing, *reader.flush_completed(whole.usage)]

    def _events_until(self, whole: Interaction, error: GeminiInteractionsError | None) -> list[Event]:
        """Return the events that were not read, now that a run has ended.

        Args:
            whole: the interaction as it ended.
            error: what cut the stream, where it did not go on.

        Raises:
            InvalidResponseError: the interaction is not what was streamed.
        """
        try:
            return self._reader.remaining_events(whole)
        except StreamMismatch as mismatch:
            raise_for_status(whole)  # a run that was stopped keeps no steps
            raise InvalidResponseError(
                f"The stream was cut, and what the service kept is not what it had streamed: {mismatch}",
                interaction_id=self.interaction_id,
                interaction=whole,
            ) from error

    def _end_deadline(self) -> Deadline:
        return Deadline(self._deadline.left(END_PATIENCE))
