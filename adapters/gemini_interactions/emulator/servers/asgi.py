"""An ASGI application, written by hand."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import aclosing
from typing import Any
from urllib.parse import parse_qsl

from ..core.answer import Answer, Pause
from ..core.limits import LARGEST_BODY, LARGEST_UPLOAD
from ..core.query import Query
from .access import Access
from .front import Front, Visit
from .handler import Handler, iterate_frames

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


# A request that may take long is answered in a thread, so that others are answered meanwhile.
_LARGE = 1 << 17
_LONG = re.compile(rb'"(?:\$ref|allOf|anyOf|oneOf|min(?:Items|Length|Properties))"')


Refused = Callable[[str, str, Answer], None]
"""Is told of a request that may not be made: its method, its path, and the answer."""


def application(
    handler: Handler,
    *,
    blocking: bool = False,
    access: Access | None = None,
    front: Front | None = None,
    on_refused: Refused | None = None,
) -> Application:
    """Return the ASGI application of an engine, or of another handler.

    Args:
        handler: answers the requests.
        blocking: whether it waits for another service; then it is asked in threads.
        access: who may ask; None: whoever asks for this machine, and no page of another origin.
        front: what is there beside the API; None: only whether it is alive.
        on_refused: is told of what `access` refuses, which no handler sees.

    Where the handler drops a connection, the application raises `ConnectionDropped`: closing the socket is up to the server.
    """
    door, beside = access or Access(), front or Front()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http" and beside.has(scope["path"]):
            await _serve_front(beside, door, scope, receive, send)
        elif scope["type"] == "http":
            await _serve(handler, blocking, door, on_refused, scope, receive, send)

    return app


async def _live(receive: Receive, send: Send) -> None:
    while True:
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return


async def _serve_front(front: Front, access: Access, scope: Scope, receive: Receive, send: Send) -> None:
    headers, server = _headers(scope), scope.get("server")
    refused = access.refuse_page(scope["method"], headers, server[0] if server else None)
    content = await _read(receive, keep=refused is None)
    if content is None:
        return
    query = Query(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    client = scope.get("client")
    visit = Visit(scope["method"], scope["path"], query, headers, content, client[0] if client else None)
    # In a thread: what is long to draw holds up no request.
    answer = await asyncio.to_thread(front.answer, visit) if refused is None else refused
    await _send(answer, False, {}, receive, send)


async def _serve(
    handler: Handler, blocking: bool, access: Access, on_refused: Refused | None, scope: Scope, receive: Receive, send: Send
) -> None:
    headers = _headers(scope)
    method, path = scope["method"], scope["path"]
    server = scope.get("server")
    refused = access.refuse(method, path, headers, server[0] if server else None)
    if refused is not None and on_refused is not None:
        on_refused(method, path, refused)
    refused = refused or access.preflight(method, headers)
    content = await _read(receive, keep=refused is None)
    if content is None:
        return  # the client has hung up in the middle of its request
    answer = refused or await _answer(handler, blocking, scope, headers, content)
    if answer.delay:
        await asyncio.sleep(answer.delay)
    await _send(answer, blocking, access.cors_headers(headers), receive, send)


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def _answer(handler: Handler, blocking: bool, scope: Scope, headers: dict[str, str], content: bytes) -> Answer:
    query = Query(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    arguments = (scope["method"], scope["path"], query, headers, content)
    if blocking or len(content) > _LARGE or scope["path"].startswith("/upload/") or _LONG.search(content):
        return await asyncio.to_thread(handler.handle, *arguments)
    return handler.handle(*arguments)


async def _read(receive: Receive, *, keep: bool) -> bytes | None:
    """Return the body, of one that is too large only so much as shows it; None if the client hangs up before its end."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        if keep and size <= max(LARGEST_BODY, LARGEST_UPLOAD):
            parts.append(part)
        size += len(part)
        if not message.get("more_body"):
            return b"".join(parts)


async def _send(answer: Answer, blocking: bool, more: dict[str, str], receive: Receive, send: Send) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in {**answer.headers, **more}.items()]
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
            await asyncio.sleep(0)  # sending alone waits for nothing, and it would never be seen that the client has gone
    await send({"type": "http.response.body", "body": b""})
