"""A stream of events in the caller's hands: iterate it, look at what it adds up to, close it."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from contextlib import aclosing
from types import TracebackType
from typing import TYPE_CHECKING, Self

import httpx

from ...assembly.accumulate import Accumulator
from ...wire.events import Event
from ...wire.interaction import Interaction
from ..exchange import Call, without_key
from ..http.deadline import Deadline
from ..http.errors import DeadlineExceeded, GeminiInteractionsError, InvalidResponseError
from ..receiving import Follow, Listen, Open, Outcome, Tell, receiving
from .reader import EventReader
from .wait import Sleep

if TYPE_CHECKING:
    from ..async_client import AsyncClient
    from ..client import Client


class _Stream:
    """What the sync and the async stream share: everything but the reading."""

    def __init__(self, call: Call, response: httpx.Response | None, deadline: Deadline, poll_interval: float) -> None:
        self.response = response
        self._poll_interval = poll_interval
        self._call = call
        self._reader = EventReader(chained=call.chained, continues=call.continuation is not None, holds=call.resumable)
        if call.method == "GET":
            self._reader.resume(call.interaction_id, (call.params or {}).get("last_event_id"))
        self._ahead: deque[Event] = deque()
        self._deadline = deadline

    @property
    def interaction(self) -> Interaction:
        """What the stream has said so far; the whole answer once it has ended."""
        return self._reader.interaction

    @property
    def accumulator(self) -> Accumulator:
        """What the events that were given out add up to, step by step."""
        return self._reader.accumulator

    @property
    def has_more_at_hand(self) -> bool:
        """Whether the next event has come already: what is shown for this one may wait for it."""
        return not self._ahead and self._reader.has_more_at_hand

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
        """Whether the interaction's end has been heard."""
        return self._reader.completed

    def adopt(self, interaction: Interaction) -> Self:
        """Begin with an answer that came whole; its events are fetched."""
        self._reader.adopt(interaction)
        return self

    def _check_deadline(self) -> None:
        # A run whose id has not been heard yet could not be stopped; its first event comes at once.
        if self._deadline.passed and not (self._call.once and self.interaction_id is None):
            raise DeadlineExceeded(f"The stream did not end within {self._deadline}.", interaction=self._reader.interaction)

    def _until(self, action: Follow) -> Deadline:
        return self._deadline if action.patience is None else Deadline(self._deadline.left(action.patience))

    def _failure(self, error: httpx.HTTPError) -> GeminiInteractionsError:
        without_key(error)
        reason = str(error) or type(error).__name__
        if isinstance(error, httpx.TransportError):
            return self._reader.interrupted(f"The stream was cut: {reason}")
        return InvalidResponseError(f"The stream cannot be read: {reason}", interaction=self._reader.interaction)


class EventStream(_Stream, Iterator[Event]):
    """The events of an interaction as they come.

    A stream of a background run or of an agent goes on when its connection breaks, and tells each event once. Any other raises
    `StreamInterrupted` (with what was received) if it ends before `interaction.completed`. An `APIError` is raised if the service
    reports a fault. Leaving early: use it as a context manager, or `close()` it; a background run goes on.
    """

    def __init__(
        self,
        client: Client,
        call: Call,
        response: httpx.Response | None,
        deadline: Deadline,
        poll_interval: float = 2.0,
    ) -> None:
        super().__init__(call, response, deadline, poll_interval)
        self._client = client
        self._events = self._read()

    def open(self) -> Self:
        """Read up to the first event, so that what fails before it can be tried again."""
        if self.response is None:  # the run has begun: what fails now fails in the hands of who can stop it
            return self
        for event in self._events:
            self._ahead.append(event)
            break
        return self

    def __next__(self) -> Event:
        if self._ahead:
            return self._ahead.popleft()
        return next(self._events)

    def _read(self) -> Generator[Event, None, None]:
        course = receiving(self._client, self._call, self._reader, self._deadline)
        outcome: Outcome = None
        try:
            while True:
                try:
                    action = course.send(outcome)
                except StopIteration:
                    return
                outcome = None
                try:
                    if isinstance(action, Listen):
                        yield from self._listen()
                    elif isinstance(action, Tell):
                        yield from map(self._reader.tell, action.events)
                    elif isinstance(action, Open):
                        self._hang_up()
                        self.response = self._client.connect(action.call, deadline=self._deadline)
                        self._reader.reconnect()
                    elif isinstance(action, Follow):
                        outcome = self._client.wait(
                            action.interaction_id, poll_interval=self._poll_interval, deadline=self._until(action)
                        )
                    elif isinstance(action, Sleep):
                        time.sleep(action.seconds)
                except GeminiInteractionsError as error:
                    outcome = error
        finally:
            self._hang_up()

    def _listen(self) -> Generator[Event, None, None]:
        if self.response is None:
            raise self._reader.interrupted("There is no stream yet.")
        try:
            for chunk in self.response.iter_bytes():
                yield from self._reader.feed(chunk)
                self._check_deadline()
        except httpx.HTTPError as error:
            if self._reader.completed:  # what breaks after the end breaks nothing
                return
            raise self._failure(error) from error
        yield from self._reader.end()

    def _hang_up(self) -> None:
        if self.response is not None:
            self.response.close()

    def close(self) -> None:
        """Hang up. A foreground run ends with its connection."""
        self._ahead.clear()
        self._events.close()
        self._hang_up()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class AsyncEventStream(_Stream, AsyncIterator[Event]):
    """The events of an interaction as they come; see `EventStream`."""

    def __init__(
        self,
        client: AsyncClient,
        call: Call,
        response: httpx.Response | None,
        deadline: Deadline,
        poll_interval: float = 2.0,
    ) -> None:
        super().__init__(call, response, deadline, poll_interval)
        self._client = client
        self._events = self._read()

    async def open(self) -> Self:
        """Read up to the first event, so that what fails before it can be tried again."""
        if self.response is None:
            return self
        async for event in self._events:
            self._ahead.append(event)
            break
        return self

    async def __anext__(self) -> Event:
        if self._ahead:
            return self._ahead.popleft()
        return await anext(self._events)

    async def _read(self) -> AsyncGenerator[Event, None]:
        course = receiving(self._client, self._call, self._reader, self._deadline)
        outcome: Outcome = None
        try:
            while True:
                try:
                    action = course.send(outcome)
                except StopIteration:
                    return
                outcome = None
                try:
                    if isinstance(action, Listen):
                        async with aclosing(self._listen()) as events:
                            async for event in events:
                                yield event
                    elif isinstance(action, Tell):
                        for event in action.events:
                            yield self._reader.tell(event)
                    elif isinstance(action, Open):
                        await self._hang_up()
                        self.response = await self._client.connect(action.call, deadline=self._deadline)
                        self._reader.reconnect()
                    elif isinstance(action, Follow):
                        outcome = await self._client.wait(
                            action.interaction_id, poll_interval=self._poll_interval, deadline=self._until(action)
                        )
                    elif isinstance(action, Sleep):
                        await asyncio.sleep(action.seconds)
                except GeminiInteractionsError as error:
                    outcome = error
        finally:
            await self._hang_up()

    async def _listen(self) -> AsyncGenerator[Event, None]:
        if self.response is None:
            raise self._reader.interrupted("There is no stream yet.")
        try:
            async for chunk in self.response.aiter_bytes():
                for event in self._reader.feed(chunk):
                    yield event
                self._check_deadline()
        except httpx.HTTPError as error:
            if self._reader.completed:
                return
            raise self._failure(error) from error
        for event in self._reader.end():
            yield event

    async def _hang_up(self) -> None:
        if self.response is not None:
            await self.response.aclose()

    async def aclose(self) -> None:
        """Hang up. A foreground run ends with its connection."""
        self._ahead.clear()
        await self._events.aclose()
        await self._hang_up()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.aclose()
