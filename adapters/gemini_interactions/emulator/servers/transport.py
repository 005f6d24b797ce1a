"""An httpx transport without sockets, for sync and async clients at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, suppress

import httpx

from ..core.answer import Answer, ConnectionDropped, Frames, Pause
from ..core.query import Query
from .handler import Handler, iterate_frames


class EmulatorTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Hands requests to a handler in the same process, for `httpx.Client` and `httpx.AsyncClient`.

    Args:
        handler: answers the requests.
        blocking: whether it waits for another service; then async clients have it asked in threads.
    """

    def __init__(self, handler: Handler, *, blocking: bool = False) -> None:
        self._handler = handler
        self._blocking = blocking

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of a sync client."""
        answer = self._handle(request, request.read())
        if answer.delay:
            _wait_sync(answer.delay, request)
        return _response(answer, request, blocking=self._blocking)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of an async client."""
        content = await request.aread()
        answer = await asyncio.to_thread(self._handle, request, content) if self._blocking else self._handle(request, content)
        if answer.delay:
            await _wait_async(answer.delay, request)
        return _response(answer, request, blocking=self._blocking)

    def _handle(self, request: httpx.Request, content: bytes) -> Answer:
        headers = {name.lower(): value for name, value in request.headers.items()}
        url = request.url
        query = Query(url.params.multi_items() if url.query else ())
        try:
            answer = self._handler.handle(request.method, url.path, query, headers, content)
        except ConnectionDropped as dropped:
            raise httpx.ConnectError(str(dropped), request=request) from None
        if answer.failure is not None:
            raise answer.failure
        return answer


class _Stream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The frames of an answer, each one chunk."""

    def __init__(self, frames: Frames, request: httpx.Request, blocking: bool) -> None:
        self._frames = frames
        self._blocking = blocking
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        try:
            for entry in self._frames:
                if isinstance(entry, Pause):
                    time.sleep(entry.seconds)
                else:
                    yield entry
        except ConnectionDropped as dropped:
            raise httpx.ReadError(str(dropped), request=self._request) from None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async with aclosing(iterate_frames(self._frames, blocking=self._blocking)) as frames:
                async for entry in frames:
                    if isinstance(entry, Pause):
                        await asyncio.sleep(entry.seconds)
                    else:
                        yield entry
        except ConnectionDropped as dropped:
            raise httpx.ReadError(str(dropped), request=self._request) from None

    def close(self) -> None:
        """End a stream that was not read to its end."""
        with suppress(ValueError):
            getattr(self._frames, "close", lambda: None)()

    async def aclose(self) -> None:
        """End a stream that was not read to its end."""
        self.close()


def _response(answer: Answer, request: httpx.Request, *, blocking: bool) -> httpx.Response:
    headers = dict(answer.headers)
    if isinstance(answer.body, bytes):
        return httpx.Response(answer.status, headers=headers, content=answer.body, request=request)
    return httpx.Response(answer.status, headers=headers, stream=_Stream(answer.body, request, blocking), request=request)


def _read_timeout(request: httpx.Request) -> float | None:
    timeout: float | None = request.extensions.get("timeout", {}).get("read")
    return timeout


def _wait_sync(delay: float, request: httpx.Request) -> None:
    """Wait, or time out as a socket would."""
    limit = _read_timeout(request)
    time.sleep(delay if limit is None else min(delay, limit))
    _check_timeout(delay, limit, request)


async def _wait_async(delay: float, request: httpx.Request) -> None:
    limit = _read_timeout(request)
    await asyncio.sleep(delay if limit is None else min(delay, limit))
    _check_timeout(delay, limit, request)


def _check_timeout(delay: float, limit: float | None, request: httpx.Request) -> None:
    if limit is not None and delay > limit:
        raise httpx.ReadTimeout("the emulator waited longer than the client", request=request)
