# Generated from async_stream.py by scripts/unasync.py: change that file, then run `make format`.
"""Read the events of an interaction, over as many connections as it takes."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from types import TracebackType
from typing import Self

import httpx

from ...telemetry import reason_of, watched
from ...wire.events import Event
from ...wire.interaction import Interaction
from ..http.call import Response
from ..http.deadline import Deadline
from ..http.errors import DeadlineExceeded, GeminiInteractionsError
from ..http.log import logger
from ..http.receiving import Chunks
from ..http.requester import Requester
from .base_stream import BaseEventStream
from .calls import InteractionCall, read_interaction
from .progress import ProgressTeller, ends_news
from .wait import wait


class EventStream(BaseEventStream, Iterator[Event]):
    """The events of an interaction as they come.

    A stream of a background run or of an agent goes on when its connection breaks, and gives each event once. Any other raises
    `StreamInterrupted` (with what was received) if it ends before `interaction.completed`. An `APIError` is raised if the service
    reports an error. Leaving early: use it as a context manager, or `close()` it; a background run goes on.
    """

    def __init__(
        self,
        requester: Requester,
        call: InteractionCall,
        response: httpx.Response | None,
        deadline: Deadline,
        poll_interval: float = 2.0,
    ) -> None:
        super().__init__(requester, call, response, deadline, poll_interval)
        self._requester = requester
        self._events = self._read()

    def begin(self) -> Self:
        """Read up to the first event, so that what fails before it can be tried again."""
        for event in self._events:
            self._ahead.append(event)
            break
        return self

    def report_to(self, teller: ProgressTeller) -> None:
        """Tell how far the run has come, while its events are read."""
        self._events = self._reported(self._events, teller)

    def __next__(self) -> Event:
        if self._ahead:
            return self._ahead.popleft()
        try:
            return next(self._events)
        except GeminiInteractionsError as error:
            self._service.clean(error)
            self._note_run(error)
            raise

    def close(self) -> None:
        """Hang up. A foreground run ends with its connection."""
        self._ahead.clear()
        self._events.close()
        self._end_operation(None)  # where nothing has been read yet, nothing else does
        self._hang_up()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _reported(self, events: Generator[Event, None, None], teller: ProgressTeller) -> Generator[Event, None, None]:
        try:
            teller.tell(self.interaction)  # the first event had been read before
            for event in events:
                if ends_news(event):
                    teller.tell(self.interaction)
                yield event
            teller.tell(self.interaction, is_over=True)
        finally:
            events.close()
            teller.wait_ended(self.interaction_id or "")

    def _read(self) -> Generator[Event, None, None]:
        reader = self._reader
        call: InteractionCall | None = None  # opens the next connection; the first one is open
        try:
            while True:
                error: GeminiInteractionsError | None = None
                try:
                    if call is not None:
                        self._connect(call)
                    if self.response is None:
                        raise reader.interrupted("There is no stream yet.")
                    chunks = Chunks(self.response, self._until())
                    for chunk in chunks:
                        for operation in (self._call.operation, self._connection):
                            if operation.records:
                                operation.chunk()
                        yield from reader.feed(chunk)
                        if reader.is_over:
                            break
                        chunks.until = self._until()
                    yield from reader.end()
                    if reader.is_over:
                        chunks.read_rest()
                except GeminiInteractionsError as failure:
                    error = failure
                except httpx.HTTPError as failure:
                    self._check_deadline()
                    error = self._to_error(failure)
                self._end_connection(None if reader.completed else error)
                if error is None or reader.completed:  # what breaks after the end breaks nothing
                    call = self._next_part()
                    if call is None:
                        break
                    continue
                call = self._resumption(error)
                goes_on = "resumed" if call is not None else "polled"
                self._call.operation.event("stream_cut", goes_on=goes_on, reason=reason_of(error))
                logger.info("The stream of %s was cut, and is %s: %s", reader.interaction_id, goes_on, reason_of(error))
                if call is None:
                    for missed in self._poll_remaining_events(error):
                        reader.accumulator.add(missed)
                        yield missed
                    break
                if self._fruitless:
                    time.sleep(self._requester.policy.delay(self._fruitless - 1))
            if reader.holds_completed:
                for last in self._last_events(self._poll_end()):
                    reader.accumulator.add(last)
                    yield last
        except BaseException as error:
            self._end_operation(error)
            raise
        else:
            self._end_operation(None)
        finally:
            self._hang_up()

    def _connect(self, call: InteractionCall) -> None:
        self._hang_up()
        with self._operation.active(), watched(call) as operation:
            opened = self._requester.open(call, _keep, deadline=self._deadline)
            self._hold_connection(operation)
        assert isinstance(opened, httpx.Response)  # only a call that makes a run is answered whole
        self.response: httpx.Response | None = opened
        self._cut = None
        self._reader.reconnect()

    def _poll_remaining_events(self, error: GeminiInteractionsError) -> list[Event]:
        """Wait for the run to end, and return the events that are missing."""
        interaction_id = self._reader.interaction_id
        if interaction_id is None or self._reader.began_later:
            raise error  # what the caller had before is not known here, so neither is what is missing
        try:
            with self._operation.active():
                whole = wait(self._requester, interaction_id, poll_interval=self._poll_interval, deadline=self._deadline)
        except DeadlineExceeded:
            raise
        except GeminiInteractionsError as failure:
            raise error from failure
        return self._events_until(whole, error)

    def _poll_end(self) -> Interaction | None:
        """Ask for the interaction, now that its end has come.

        For its usage: runs of agents were seen to end without it, and to have it a moment later. And to compare it with what was
        streamed, where that came over several connections.
        """
        interaction_id = self._reader.interaction_id
        if not interaction_id:
            return None
        try:
            deadline = self._end_deadline()
            with self._operation.active():
                return wait(self._requester, interaction_id, poll_interval=self._poll_interval, deadline=deadline)
        except GeminiInteractionsError:
            return None

    def _hang_up(self) -> None:
        if self.response is not None:
            self.response.close()


def open_stream(
    requester: Requester, call: InteractionCall, *, deadline: Deadline | float | None = None, poll_interval: float = 2.0
) -> EventStream:
    """Make a call for events, and read up to the first one: what fails before it is tried again.

    Args:
        requester: makes the requests.
        call: the call. It is changed where the history has to be sent again: see `InteractionCall.state_reset`.
        deadline: seconds until the stream must have ended.
        poll_interval: seconds between the first polls of a run whose stream cannot be opened.

    Raises:
        GeminiInteractionsError: it failed for good.
    """
    deadline = Deadline.of(deadline)

    def begin(response: httpx.Response) -> EventStream:
        return EventStream(requester, call, response, deadline, poll_interval).begin()

    with watched(call) as operation:
        opened = requester.open(call, begin, deadline=deadline)
        if isinstance(opened, Response):  # the run has begun: what fails now fails in the hands of who can stop it
            stream = EventStream(requester, call, None, deadline, poll_interval).attach(read_interaction(opened))
        else:
            stream = opened
        return stream.hold(operation)


def _keep(response: httpx.Response) -> httpx.Response:
    return response
