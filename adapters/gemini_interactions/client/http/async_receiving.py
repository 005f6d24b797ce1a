"""Send a request and receive its answer by a certain moment. `receiving` is the twin for synchronous code.

httpx times each operation on a socket. A server that sends a byte now and then is never late by that measure.
"""

from __future__ import annotations

import asyncio
from typing import Self

import httpx

from .deadline import Deadline
from .decoding import DecodedSize
from .event_loop import running_loop

REST_PATIENCE = 0.1
"""Seconds to wait for what comes behind the end of a stream: with it, the connection can be used again."""

REST_LIMIT = 1 << 16
"""Bytes of it to read."""


async def send(http: httpx.AsyncClient, request: httpx.Request, until: Deadline) -> httpx.Response:
    """Send a request, and return the answer with its headers read. The body is still to come.

    Args:
        http: sends it.
        request: the request.
        until: when the headers must have come: they do, or it is an error, within a few milliseconds of it.

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
        self.until = until
        self._response = response
        self._size = DecodedSize(response)
        self._pieces = response.aiter_bytes()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if self.until.seconds is None:
            piece = await anext(self._pieces)
        else:
            if self.until.passed:  # an answer that is there all the time never waits
                raise self._late()
            try:
                async with asyncio.timeout(self.until.left()):
                    piece = await anext(self._pieces)
            except TimeoutError:
                raise self._late() from None
        self._size.add(piece)
        return piece

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
