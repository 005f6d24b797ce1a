"""A server process that gives canned answers as fast as it can, so that the client's time is what is measured.

    python benchmarks/canned_server.py     prints its address, and ends when its standard input does

It speaks the APIs of `replies/rendered.py`, plain and streamed; the prompt chooses the answer, see `replies/said.py`. Streamed
events come as fast as the client takes them, many in one HTTP chunk, as after a proxy; `[apart-<n>]` asks for a chunk for each.
`GET /sizes` gives the sizes in bytes of the request bodies since it was last asked.
"""

from __future__ import annotations

import asyncio
import json
import sys
from itertools import count
from threading import Thread

from replies.rendered import APIS, plain, route, streamed
from replies.said import ID, ID_PLACE, scenario_of

_SLICE = 100
"""Events to write at once, and to put into one HTTP chunk."""
_EVENTS_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
_JSON_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=UTF-8\r\ncontent-length: %d\r\n\r\n"
_NOT_FOUND = b"HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"


class Connection(asyncio.Protocol):
    """One client's connection; requests come one after another."""

    ids = count(1)
    sizes: list[int] = []  # noqa: RUF012  # of all connections together

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._transport: asyncio.Transport
        self._room = asyncio.Event()
        self._room.set()
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        if self._task is not None:
            self._task.cancel()

    def pause_writing(self) -> None:
        self._room.clear()

    def resume_writing(self) -> None:
        self._room.set()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._buffer[:end])
        length = _content_length(head)
        if len(self._buffer) < end + 4 + length:
            return
        body = bytes(self._buffer[end + 4 : end + 4 + length])
        del self._buffer[: end + 4 + length]
        self._answer(head.split(b" ", 2)[1], body)

    def _answer(self, path: bytes, body: bytes) -> None:
        if path == b"/sizes":
            self._write(json.dumps(self.sizes).encode())
            self.sizes.clear()
            return
        api, stream = route(path, body)
        if not api:
            self._transport.write(_NOT_FOUND)
            return
        self.sizes.append(len(body))
        scenario = scenario_of(body)
        id = ID % next(self.ids)
        if stream:
            self._task = asyncio.get_running_loop().create_task(
                self._stream(streamed(api, scenario), id, apart=scenario.startswith("apart"))
            )
        else:
            self._write(plain(api, scenario).replace(ID_PLACE, id, 1))

    def _write(self, body: bytes) -> None:
        self._transport.writelines((_JSON_HEAD % len(body), body))

    async def _stream(self, events: tuple[bytes, ...], id: bytes, *, apart: bool) -> None:
        self._transport.write(_EVENTS_HEAD)
        for start in range(0, len(events), _SLICE):
            some = [_with_id(event, id) for event in events[start : start + _SLICE]]
            self._transport.write(b"".join(map(_chunk, some)) if apart else _chunk(b"".join(some)))
            await self._room.wait()
        self._transport.write(b"0\r\n\r\n")


def _content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    return 0


def _with_id(event: bytes, id: bytes) -> bytes:
    return event.replace(ID_PLACE, id) if ID_PLACE in event else event


def _chunk(event: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(event), event)


async def serve() -> None:
    """Serve until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    for api in APIS:
        for scenario in ("short", "tool"):
            plain(api, scenario)
        for deltas in (100, 2000):
            streamed(api, f"stream-{deltas}")
    ended = asyncio.Event()
    Thread(target=lambda: (sys.stdin.read(), loop.call_soon_threadsafe(ended.set)), daemon=True).start()
    await ended.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve())
