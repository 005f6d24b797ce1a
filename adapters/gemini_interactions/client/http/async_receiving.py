"""Send a request and receive its answer by a certain moment. `receiving` is the twin for synchronous code.

httpx times each operation on a socket. A server that sends a byte now and then is never late by that measure.
"""

from __future__ import annotations

import asyncio
from typing import Self
from weakref import ref

import httpx

from .deadline import Deadline
from .decoding import DecodedSize
from .event_loop import running_loop

REST_PATIENCE = 0.1
"""Seconds to wait for what comes behind the end of a stream: with it, the connection can be used again."""

REST_LIMIT = 1 << 16
"""Bytes of it to read."""


async def send(http: httpx.AsyncClient, request: httpx.Request, until: Deadline, *, is_exact: bool) -> httpx.Response:
    """Send a request, and return the answer with its headers read. The body is still to come.

    Args:
        http: sends it.
        request: the request.
        until: when the headers must have come: they do, or it is an error, within a few milliseconds of it.
        is_exact: whether this matters to the millisecond; here it always is.

    Raises:
        httpx.HTTPError: they did not.
    """
    running_loop()
    try:
        async with asyncio.timeout(until.left()):
            # No redirect is followed, whoever made the client: the key would go with it.
            return await http.send(request, stream=True, follow_redirects=False)
    except TimeoutError:
        raise httpx.ReadTimeout("no answer has begun", request=request) from None


class AsyncChunks:
    """The body of an answer, decoded, in pieces as they come.

    Args:
        response: the answer.
        until: when the body must have come: it does, or it is an error, within a few milliseconds of it.

    Attributes:
        until: may be changed between two pieces.
    """

    def __init__(self, response: httpx.Response, until: Deadline) -> None:
        self._timer: asyncio.TimerHandle | None = None
        self.until = until
        self._response = response
        self._size = DecodedSize(response)
        decodes = self._size.is_encoded or response.is_stream_consumed  # it was read before, by a client of the caller's
        self._pieces = response.aiter_bytes() if decodes else response.aiter_raw()
        self._timed = Deadline(None)  # the moment that the timer is set to
        self._waiting: asyncio.Task[object] | None = None
        self._is_late = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        piece = await (anext(self._pieces) if self.until.seconds is None else self._in_time())
        if self._size.is_encoded:
            self._size.add(piece)
        return piece

    async def _in_time(self) -> bytes:
        if self.until.passed:  # an answer that is there all the time never waits
            raise self._late()
        if self._timed is not self.until:
            self._set_timer()
        # As `asyncio.timeout` does it, but with one timer for all pieces: they are many, and most are there at once.
        task = asyncio.current_task()
        before = task.cancelling() if task is not None else 0
        self._waiting = task
        try:
            return await anext(self._pieces)
        except asyncio.CancelledError:
            if self._is_late and task is not None and task.uncancel() <= before:
                raise self._late() from None
            raise
        finally:
            self._waiting = None

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._timed = self.until
        if self.until.seconds is not None:
            self._timer = running_loop().call_later(self.until.left(), _be_late, ref(self))

    def __del__(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _interrupt(self) -> None:
        if self._waiting is not None:
            self._is_late = True
            self._waiting.cancel()

    async def read(self) -> bytes:
        """Return the whole body.

        Raises:
            httpx.HTTPError: it did not come, or not in time.
        """
        return b"".join([piece async for piece in self])

    async def read_rest(self) -> None:
        """Read what comes behind the end of a stream, if it comes at once, and forget it."""
        size = 0
        try:
            async with asyncio.timeout(REST_PATIENCE):
                async for piece in self._pieces:
                    size += len(piece)
                    if size > REST_LIMIT:
                        break
        except (TimeoutError, httpx.HTTPError, httpx.StreamError):
            pass  # then the connection is not used again

    def _late(self) -> httpx.ReadTimeout:
        return httpx.ReadTimeout("the answer came too slowly", request=self._response.request)


def _be_late(chunks: ref[AsyncChunks]) -> None:
    if (found := chunks()) is not None:
        found._interrupt()
