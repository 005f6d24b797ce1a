"""An ASGI application, written by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import aclosing
from typing import Any
from urllib.parse import parse_qsl

from ..core.answer import Answer, Pause
from .handler import Handler, iterate_frames

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def application(handler: Handler, *, blocking: bool = False) -> Application:
    """Return the ASGI application of an engine, or of another handler.

    Args:
        handler: answers the requests.
        blocking: whether it waits for another service; then it is asked in threads.

    Where the handler drops a connection, the application raises `ConnectionDropped`: closing the socket is up to the server.
    """

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            await _serve(handler, blocking, scope, receive, send)

    return app


async def _live(receive: Receive, send: Send) -> None:
    while True:
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return


async def _serve(handler: Handler, blocking: bool, scope: Scope, receive: Receive, send: Send) -> None:
    content = await _read(receive)
    query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    arguments = (scope["method"], scope["path"], query, headers, content)
    answer = await asyncio.to_thread(handler.handle, *arguments) if blocking else handler.handle(*arguments)
    if answer.delay:
        await asyncio.sleep(answer.delay)
    await _send(answer, blocking, receive, send)


async def _read(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def _send(answer: Answer, blocking: bool, receive: Receive, send: Send) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    if isinstance(answer.body, bytes):
        headers.append((b"content-length", str(len(answer.body)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})
        return
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    gone = asyncio.ensure_future(receive())  # ends when the client hangs up
    try:
        async with aclosing(iterate_frames(answer.body, blocking=blocking)) as frames:
            await _send_frames(frames, gone, send)
    finally:
        gone.cancel()
        await asyncio.wait([gone])


async def _send_frames(frames: AsyncIterator[bytes | Pause], gone: asyncio.Future[Any], send: Send) -> None:
    async for entry in frames:
        if gone.done():
            return
        if isinstance(entry, Pause):
            await asyncio.sleep(entry.seconds)
        else:
            await send({"type": "http.response.body", "body": entry, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
