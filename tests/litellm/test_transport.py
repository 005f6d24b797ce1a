"""Asynchronous requests as a proxy makes them: over aiohttp and real sockets, one session for each event loop."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from socketserver import StreamRequestHandler
from typing import Any

import litellm
import pytest

from gemini_interactions.emulator import Emulator
from gemini_interactions.litellm import GeminiInteractionsProvider, register

from ..client.raw_server import ANSWER, EVENTS, FIRST, JSON, sending, server
from .conftest import MODEL

KEY = "AIza-a-key-that-is-told-to-nobody"
WHOLE = JSON + b"set-cookie: who=alice; path=/\r\ncontent-length: %d\r\n\r\n" % len(ANSWER) + ANSWER

NO_HTTP = {
    "no status line": b"nonsense\r\n\r\n",
    "no header": JSON + b"nonsense\r\n\r\n",
    "a body that breaks off": JSON + b"content-length: 1000\r\n\r\n{",
    "a chunk without a size": JSON + b"transfer-encoding: chunked\r\n\r\nnonsense\r\n",
    "no gzip": JSON + b"content-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc",
    "nothing": b"",
}


@pytest.fixture(autouse=True)
def over_sockets(registered: None) -> None:
    register(handler=GeminiInteractionsProvider())


@pytest.fixture(params=["aiohttp", "httpx"])
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DISABLE_AIOHTTP_TRANSPORT", str(request.param == "httpx"))
    return str(request.param)


async def ask(url: str, **options: Any) -> Any:
    call = {"model": MODEL, "messages": [{"role": "user", "content": "Hi"}], "api_key": KEY, "api_base": url, "max_retries": 0}
    return await litellm.acompletion(**{**call, **options})


def counting(opened: list[StreamRequestHandler], answer: bytes) -> Any:
    """Answers every request of a connection, and notes the connection."""

    def behave(handler: StreamRequestHandler) -> None:
        opened.append(handler)
        handler.wfile.write(answer)
        while line := handler.rfile.readline():
            length = int(line[15:]) if line.lower().startswith(b"content-length:") else 0
            if length:
                handler.rfile.readline()
                handler.rfile.read(length)
                handler.wfile.write(answer)

    return behave


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as served:
        yield served


def test_each_event_loop_has_connections_of_its_own_and_closes_them(library: str, emulator: Emulator) -> None:
    for _ in range(2):
        assert asyncio.run(ask(emulator.url)).choices[0].message.content == "You said: Hi"


def test_a_connection_is_used_again_and_no_cookie_is_sent_back(library: str) -> None:
    opened: list[StreamRequestHandler] = []
    heads: list[str] = []

    async def thrice(url: str) -> None:
        for _ in range(3):
            await ask(url)

    with server(counting(opened, WHOLE), heads) as url:
        asyncio.run(thrice(url))
    assert len(opened) == 1
    assert "cookie" not in heads[0].lower()

    heads.clear()
    with server(sending(WHOLE.replace(b"content-length", b"connection: close\r\ncontent-length")), heads) as url:
        asyncio.run(thrice(url))
    assert len(heads) == 3
    assert all("cookie" not in head.lower() for head in heads)


def test_who_leaves_a_stream_hangs_up(library: str) -> None:
    gone: list[float] = []

    def behave(handler: StreamRequestHandler) -> None:
        handler.wfile.write(EVENTS + b"connection: close\r\n\r\n" + FIRST)
        text = b'data: {"event_type":"step.delta","index":0,"delta":{"type":"text","text":"Hi"}}\n\n'
        handler.wfile.write(b'data: {"event_type":"step.start","index":0,"step":{"type":"model_output"}}\n\n' + text)
        handler.connection.settimeout(5)
        with suppress(ConnectionError):
            handler.rfile.read(1)
        gone.append(time.monotonic())

    async def leave(url: str) -> None:
        chunks = await ask(url, stream=True)
        ours = chunks.completion_stream
        async for _ in chunks:
            break
        await ours.aclose()
        for _ in range(100):
            if gone:
                return
            await asyncio.sleep(0.02)

    with server(behave) as url:
        asyncio.run(leave(url))
    assert gone


@pytest.mark.parametrize("answer", NO_HTTP.values(), ids=NO_HTTP)
def test_what_is_no_http_is_an_error_of_the_service_that_has_no_key_in_it(library: str, answer: bytes) -> None:
    with server(sending(answer)) as url, pytest.raises(litellm.InternalServerError) as raised:
        asyncio.run(ask(url))
    link: BaseException | None = raised.value
    while link is not None:
        assert KEY not in f"{link!r} {vars(link)!r} {vars(getattr(link, 'request_info', None) or link)!r}"
        link = link.__cause__ or link.__context__


def test_a_time_limit_holds(library: str) -> None:
    with server(lambda handler: time.sleep(1)) as url, pytest.raises(litellm.Timeout):
        asyncio.run(ask(url, timeout=0.1))
