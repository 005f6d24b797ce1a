"""A stream of events in the caller's hands: iterate it, look at what it adds up to, close it."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from types import TracebackType
from typing import Self

import httpx

from ..wire.events import Event
from ..wire.interaction import Interaction
from .deadline import Deadline
from .errors import DeadlineExceeded, InvalidResponseError
from .exchange import Call, without_key
from .sse import EventReader


class _Stream:
    """What the sync and the async stream share: everything but the reading."""

    def __init__(self, call: Call, response: httpx.Response, reader: EventReader, deadline: Deadline) -> None:
        self.response = response
        self._call = call
        self._reader = reader
        self._ahead: deque[Event] = deque()
        self._deadline = deadline

    @property
    def interaction(self) -> Interaction:
        """What the stream has said so far; the whole answer once it has ended."""
        return self._reader.interaction

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

    def _check_deadline(self) -> None:
        if self._deadline.passed:
            raise DeadlineExceeded(f"The stream did not end within {self._deadline}.", interaction=self._reader.interaction)

    def _failure(self, error: httpx.HTTPError) -> Exception:
        without_key(error)
        reason = str(error) or type(error).__name__
        if isinstance(error, httpx.TransportError):
            return self._reader.interrupted(f"The stream was cut: {reason}")
        return InvalidResponseError(f"The stream cannot be read: {reason}", interaction=self._reader.interaction)


class EventStream(_Stream, Iterator[Event]):
    """The events of an interaction as they come.

    Iterating raises `StreamInterrupted` (with what was received) if the stream ends before `interaction.completed`, and an
    `APIError` if the service reports a fault. Leaving early: use it as a context manager, or `close()` it.
    """

    def __init__(self, call: Call, response: httpx.Response, reader: EventReader, deadline: Deadline) -> None:
        super().__init__(call, response, reader, deadline)
        self._events = self._read()

    def open(self) -> Self:
        """Read up to the first event, so that what fails before it can be tried again."""
        for event in self._events:
            self._ahead.append(event)
            break
        return self

    def __next__(self) -> Event:
        if self._ahead:
            return self._ahead.popleft()
        return next(self._events)

    def _read(self) -> Generator[Event, None, None]:
        try:
            try:
                for chunk in self.response.iter_bytes():
                    yield from self._reader.feed(chunk)
                    self._check_deadline()
            except httpx.HTTPError as error:
                if not self._reader.completed:  # what breaks after the end breaks nothing
                    raise self._failure(error) from error
                return
            yield from self._reader.end()
        finally:
            self.response.close()

    def close(self) -> None:
        """Hang up. A foreground run ends with its connection."""
        self._ahead.clear()
        self._events.close()
        self.response.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class AsyncEventStream(_Stream, AsyncIterator[Event]):
    """The events of an interaction as they come; see `EventStream`."""

    def __init__(self, call: Call, response: httpx.Response, reader: EventReader, deadline: Deadline) -> None:
        super().__init__(call, response, reader, deadline)
        self._events = self._read()

    async def open(self) -> Self:
        """Read up to the first event, so that what fails before it can be tried again."""
        async for event in self._events:
            self._ahead.append(event)
            break
        return self

    async def __anext__(self) -> Event:
        if self._ahead:
            return self._ahead.popleft()
        return await anext(self._events)

    async def _read(self) -> AsyncGenerator[Event, None]:
        try:
            try:
                async for chunk in self.response.aiter_bytes():
                    for event in self._reader.feed(chunk):
                        yield event
                    self._check_deadline()
            except httpx.HTTPError as error:
                if not self._reader.completed:
                    raise self._failure(error) from error
                return
            for event in self._reader.end():
                yield event
        finally:
            await self.response.aclose()

    async def aclose(self) -> None:
        """Hang up. A foreground run ends with its connection."""
        self._ahead.clear()
        await self._events.aclose()
        await self.response.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.aclose()
