"""Read the events of an interaction, over as many connections as it takes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from types import TracebackType
from typing import Self

import httpx

from ...telemetry import reason_of, watched
from ...wire.events import Event
from ...wire.interaction import Interaction
from ..http.async_receiving import AsyncChunks
from ..http.async_requester import AsyncRequester
from ..http.call import Response
from ..http.deadline import Deadline
from ..http.errors import DeadlineExceeded, GeminiInteractionsError
from ..http.log import logger
from .async_wait import wait
from .base_stream import BaseEventStream
from .calls import InteractionCall, read_interaction
from .progress import ProgressTeller, ends_news


class AsyncEventStream(BaseEventStream, AsyncIterator[Event]):
    """The events of an interaction as they come.

    A stream of a background run or of an agent goes on when its connection breaks, and gives each event once. Any other raises
    `StreamInterrupted` (with what was received) if it ends before `interaction.completed`. An `APIError` is raised if the service
    reports an error. Leaving early: use it as a context manager, or `aclose()` it; a background run goes on.
    """

    def __init__(
        self,
        requester: AsyncRequester,
        call: InteractionCall,
        response: httpx.Response | None,
        deadline: Deadline,
        poll_interval: float = 2.0,
    ) -> None:
        super().__init__(requester, call, response, deadline, poll_interval)
        self._requester = requester
        self._events = self._read()

    async def begin(self) -> Self:
        """Read up to the first event, so that what fails before it can be tried again."""
        async for event in self._events:
            self._ahead.append(event)
            break
        return self

    def report_to(self, teller: ProgressTeller) -> None:
        """Tell how far the run has come, while its events are read."""
        self._events = self._reported(self._events, teller)

    async def __anext__(self) -> Event:
        if self._ahead:
            return self._ahead.popleft()
        try:
            return await anext(self._events)
        except GeminiInteractionsError as error:
            self._service.clean(error)
            self._note_run(error)
            raise

    async def aclose(self) -> None:
        """Hang up. A foreground run ends with its connection."""
        self._ahead.clear()
        await self._events.aclose()
        self._end_operation(None)  # where nothing has been read yet, nothing else does
        await self._hang_up()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.aclose()

    async def _reported(self, events: AsyncGenerator[Event, None], teller: ProgressTeller) -> AsyncGenerator[Event, None]:
        try:
            await teller.atell(self.interaction)  # the first event had been read before
            async for event in events:
                if ends_news(event):
                    await teller.atell(self.interaction)
                yield event
            await teller.atell(self.interaction, is_over=True)
        finally:
            await events.aclose()
            teller.wait_ended(self.interaction_id or "")

    async def _read(self) -> AsyncGenerator[Event, None]:
        reader = self._reader
        call: InteractionCall | None = None  # opens the next connection; the first one is open
        try:
            while True:
                error: GeminiInteractionsError | None = None
                try:
                    if call is not None:
                        await self._connect(call)
                    if self.response is None:
                        raise reader.interrupted("There is no stream yet.")
                    chunks = AsyncChunks(self.response, self._until())
                    async for chunk in chunks:
                        for operation in (self._call.operation, self._connection):
                            if operation.records:
                                operation.chunk()
                        for event in reader.feed(chunk):
                            yield event
                        if reader.is_over:
                            break
                        chunks.until = self._until()
                    for final in reader.end():
                        yield final
                    if reader.is_over:
                        await chunks.read_rest()
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
                    for missed in await self._poll_remaining_events(error):
                        reader.accumulator.add(missed)
                        yield missed
                    break
                if self._fruitless:
                    await asyncio.sleep(self._requester.policy.delay(self._fruitless - 1))
            if reader.holds_completed:
                for last in self._last_events(await self._poll_end()):
                    reader.accumulator.add(last)
                    yield last
        except BaseException as error:
            self._end_operation(error)
            raise
        else:
            self._end_operation(None)
        finally:
            await self._hang_up()

    async def _connect(self, call: InteractionCall) -> None:
        await self._hang_up()
        with self._operation.active(), watched(call) as operation:
            opened = await self._requester.open(call, _keep, deadline=self._deadline)
            self._hold_connection(operation)
        assert isinstance(opened, httpx.Response)  # only a call that makes a run is answered whole
        self.response: httpx.Response | None = opened
        self._cut = None
        self._reader.reconnect()

    async def _poll_remaining_events(self, error: GeminiInteractionsError) -> list[Event]:
        """Wait for the run to end, and return the events that are missing."""
        interaction_id = self._reader.interaction_id
        if interaction_id is None or self._reader.began_later:
            raise error  # what the caller had before is not known here, so neither is what is missing
        try:
            with self._operation.active():
                whole = await wait(self._requester, interaction_id, poll_interval=self._poll_interval, deadline=self._deadline)
        except DeadlineExceeded:
            raise
        except GeminiInteractionsError as failure:
            raise error from failure
        return self._events_until(whole, error)

    async def _poll_end(self) -> Interaction | None:
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
                return await wait(self._requester, interaction_id, poll_interval=self._poll_interval, deadline=deadline)
        except GeminiInteractionsError:
            return None

    async def _hang_up(self) -> None:
        if self.response is not None:
            await self.response.aclose()


async def open_stream(
    requester: AsyncRequester, call: InteractionCall, *, deadline: Deadline | float | None = None, poll_interval: float = 2.0
) -> AsyncEventStream:
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

    async def begin(response: httpx.Response) -> AsyncEventStream:
        return await AsyncEventStream(requester, call, response, deadline, poll_interval).begin()

    with watched(call) as operation:
        opened = await requester.open(call, begin, deadline=deadline)
        if isinstance(opened, Response):  # the run has begun: what fails now fails in the hands of who can stop it
            stream = AsyncEventStream(requester, call, None, deadline, poll_interval).attach(read_interaction(opened))
        else:
            stream = opened
        return stream.hold(operation)


async def _keep(response: httpx.Response) -> httpx.Response:
    return response
