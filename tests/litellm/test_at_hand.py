"""Texts that have come are passed on together, however they were sent; none waits for what has not come."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from socketserver import StreamRequestHandler
from typing import Any

import litellm
import pytest

from gemini_interactions.litellm import GeminiInteractionsProvider, register

from ..client.raw_server import EVENTS, FIRST, LAST, sending, server
from ..events import delta, start
from .conftest import MODEL

HEAD = EVENTS + b"connection: close\r\ntransfer-encoding: chunked\r\n\r\n"
END = b"0\r\n\r\n"
HELD_BACK = 5.0
"""Seconds after which a text that has not come is taken for one that is held back."""


def event(value: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\n"


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


BEGIN = [FIRST, event(start(0, type="model_output"))]


def said(text: str, **more: Any) -> bytes:
    return event({**delta(0, type="text", text=text), **more})


@pytest.fixture(autouse=True)
def over_sockets(registered: None) -> None:
    register(handler=GeminiInteractionsProvider())


@pytest.fixture(params=["sync", "aiohttp", "httpx"])
async def texts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Asks, and tells of each text when it is there."""
    monkeypatch.setenv("DISABLE_AIOHTTP_TRANSPORT", str(request.param == "httpx"))

    async def texts(url: str, told: Callable[[str], object]) -> None:
        call: dict[str, Any] = {"messages": [{"role": "user", "content": "Hi"}], "api_key": "k", "api_base": url, "stream": True}
        if request.param == "sync":
            for chunk in litellm.completion(model=MODEL, **call):
                if text := chunk.choices[0].delta.content:
                    told(text)
        else:
            async for chunk in await litellm.acompletion(model=MODEL, **call):
                if text := chunk.choices[0].delta.content:
                    told(text)

    return texts


async def test_texts_that_came_in_one_read_are_one_chunk(texts: Any) -> None:
    sent = [*BEGIN, *(said(f"{i} ") for i in range(100)), LAST]
    got: list[str] = []

    with server(sending(HEAD + b"".join(map(chunk, sent)) + END)) as url:
        await texts(url, got.append)

    assert "".join(got) == "".join(f"{i} " for i in range(100))
    assert len(got) <= 2  # the first event is read by itself


@pytest.mark.parametrize(
    "cut",
    [
        pytest.param((chunk(said("two"))[:-20], chunk(said("two"))[-20:]), id="in an event"),
        pytest.param((chunk(said("two")[:-1])[:-2], b"\r\n" + chunk(b"\n")), id="before its last line end"),
        pytest.param((chunk(b": here still\n\n"), chunk(said("two"))), id="after a comment"),
        pytest.param((b"", chunk(said("two"))), id="between events"),
    ],
)
async def test_no_text_waits_for_what_has_not_come(texts: Any, cut: tuple[bytes, bytes]) -> None:
    now, later = cut

    def behave(handler: StreamRequestHandler, hold: Callable[[], None]) -> None:
        handler.wfile.write(HEAD + b"".join(map(chunk, [*BEGIN, said("one")])) + now)
        hold()
        handler.wfile.write(later + chunk(LAST) + END)

    await check_that_one_comes_before_two(texts, behave)


async def check_that_one_comes_before_two(texts: Any, behave: Callable[[StreamRequestHandler, Callable[[], None]], None]) -> None:
    """Ask a server that holds back the second text, until the first has been seen, and check that it was."""
    seen = threading.Event()
    waited: list[bool] = []
    got: list[str] = []

    def hold() -> None:
        waited.append(not seen.wait(HELD_BACK))

    def told(text: str) -> None:
        got.append(text)
        seen.set()

    with server(lambda handler: behave(handler, hold)) as url:
        await texts(url, told)

    assert got == ["one", "two"]
    assert waited == [False]


PART = {"id": "v1_a", "status": "requires_continuation", "continuation_token": "more"}


@pytest.mark.parametrize("in_chunks", [True, False], ids=["in chunks", "in one chunk"])
@pytest.mark.parametrize(
    ("one", "not_given"),
    [
        pytest.param(said("one"), event({"event_type": "error", "error": {}}), id="noise"),
        pytest.param(said("one", event_id="e1"), said("one", event_id="e1"), id="the same again"),
        pytest.param(said("one"), event({"event_type": "interaction.completed", "interaction": PART}), id="the end of a part"),
    ],
)
async def test_no_text_waits_for_what_follows_an_event_that_is_not_given(
    texts: Any, one: bytes, not_given: bytes, in_chunks: bool
) -> None:
    asked: list[int] = []
    in_parts = b"requires_continuation" in not_given
    begun = [*BEGIN, one, not_given]

    def behave(handler: StreamRequestHandler, hold: Callable[[], None]) -> None:
        asked.append(1)
        if len(asked) == 1:
            handler.wfile.write(HEAD + b"".join(map(chunk, begun if in_chunks else [b"".join(begun)])))
            if in_parts:
                handler.wfile.write(END)
                return
        hold()
        again = HEAD + b"".join(map(chunk, BEGIN)) if in_parts else b""
        handler.wfile.write(again + chunk(said("two")) + chunk(LAST) + END)

    await check_that_one_comes_before_two(texts, behave)


@pytest.mark.parametrize(
    "failure",
    [
        event({"event_type": "error", "error": {"code": "internal", "message": "Broken."}}),
        b"data: {nonsense}\n\n",
    ],
    ids=["an error", "no event"],
)
async def test_a_text_before_an_error_is_given(texts: Any, failure: bytes) -> None:
    sent = [*BEGIN, said("one"), failure]
    got: list[str] = []

    answer = HEAD + b"".join(map(chunk, sent)) + END
    with server(sending(answer)) as url, pytest.raises(litellm.exceptions.MidStreamFallbackError):
        await texts(url, got.append)

    assert got == ["one"]
