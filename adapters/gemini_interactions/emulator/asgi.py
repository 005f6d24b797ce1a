"""The front for servers: an ASGI application, written by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from .answer import Answer, Pause
from .engine import Engine

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def application(engine: Engine) -> Application:
    """The ASGI application of an engine.

    Where the engine drops a connection, `Dropped` is raised out of the application: what becomes of it is the server's matter.
    """

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            await _serve(engine, scope, receive, send)

    return app


async def _live(receive: Receive, send: Send) -> None:
    while True:
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return


async def _serve(engine: Engine, scope: Scope, receive: Receive, send: Send) -> None:
    content = await _read(receive)
    query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    answer = engine.handle(scope["method"], scope["path"], query, headers, content)
    if answer.delay:
        await asyncio.sleep(answer.delay)
    await _send(answer, receive, send)


async def _read(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def _send(answer: Answer, receive: Receive, send: Send) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    if isinstance(answer.body, bytes):
        headers.append((b"content-length", str(len(answer.body)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})
        return
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    gone = asyncio.ensure_future(receive())  # ends when the client hangs up
    try:
        await _send_frames(answer.body, gone, send)
    finally:
        gone.cancel()
        await asyncio.wait([gone])


async def _send_frames(frames: Iterator[bytes | Pause], gone: asyncio.Future[Any], send: Send) -> None:
    for entry in frames:
        if gone.done():
            return
        if isinstance(entry, Pause):
            await asyncio.sleep(entry.seconds)
        else:
            await send({"type": "http.response.body", "body": entry, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
