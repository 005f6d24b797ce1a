"""A deadline holds whatever the server does with its bytes, and the end of a stream is its end."""

from __future__ import annotations

import socketserver
import time
from contextlib import suppress

import pytest

import gemini_interactions as gi
from gemini_interactions.client.interactions.calls import get_call

from .conftest import Connect
from .raw_server import ANSWER, EVENTS, FIRST, JSON, LAST, MODEL, SLOW, dribbling, server

DONE = b"data: [DONE]\n\n"


@pytest.mark.parametrize("slow", SLOW)
def test_a_deadline_is_kept_to_half_a_second(connect: Connect, slow: str) -> None:
    asked: list[object] = []
    with server(SLOW[slow], asked) as url:
        api = connect(base_url=url, transport=None, max_retries=0 if slow in ("headers", "events") else 4)
        began = time.monotonic()
        with pytest.raises(gi.DeadlineExceeded, match=r"0\.2 s"):
            (api.events if "event" in slow else api.create)(model=MODEL, input="Hi", deadline=0.2)
        assert 0.15 < time.monotonic() - began < 0.7
    assert len(asked) == 1


def test_a_connection_that_was_used_before_is_watched_too_once_its_headers_have_come(connect: Connect) -> None:
    asked: list[object] = []

    def behave(handler: socketserver.StreamRequestHandler) -> None:
        handler.wfile.write(JSON + b"content-length: %d\r\n\r\n" % len(ANSWER) + ANSWER)
        while handler.rfile.readline().strip():
            pass
        asked.append(handler)
        dribbling(JSON + b"content-length: 900\r\n\r\n", b" " * 400)(handler)

    with server(behave) as url:
        api = connect(base_url=url, transport=None, max_retries=0)
        api.create(model=MODEL, input="Hi")
        began = time.monotonic()
        with pytest.raises(gi.DeadlineExceeded):
            api.create(model=MODEL, input="Hi", deadline=0.2)
        assert time.monotonic() - began < 0.7
    assert len(asked) == 1


# The end of a stream


@pytest.mark.parametrize("end", [LAST, LAST + DONE, LAST + DONE + b": more\n\n", LAST + b'data: {"event_type":"moon"}\n\n'])
def test_a_stream_that_has_ended_does_not_wait_for_the_server_to_hang_up(connect: Connect, end: bytes) -> None:
    def behave(handler: socketserver.StreamRequestHandler) -> None:
        handler.wfile.write(EVENTS + b"\r\n" + FIRST + end)
        handler.rfile.read(1)  # until the client hangs up

    with server(behave) as url:
        began = time.monotonic()
        events = connect(base_url=url, transport=None, max_retries=0).events(model=MODEL, input="Hi")
        assert time.monotonic() - began < 1
    assert "interaction.completed" in [event.event_type for event in events]


def test_a_server_that_goes_on_for_ever_after_the_end_is_left(connect: Connect) -> None:
    def behave(handler: socketserver.StreamRequestHandler) -> None:
        handler.wfile.write(EVENTS + b"\r\n" + FIRST + LAST)
        with suppress(OSError):
            while True:
                handler.wfile.write(b": more\n" * 1000)

    with server(behave) as url:
        began = time.monotonic()
        assert connect(base_url=url, transport=None, max_retries=0).events(model=MODEL, input="Hi")
        assert time.monotonic() - began < 1


def test_a_stream_that_says_done_before_its_end_is_interrupted_at_once(connect: Connect) -> None:
    def behave(handler: socketserver.StreamRequestHandler) -> None:
        handler.wfile.write(EVENTS + b"\r\n" + FIRST + DONE)
        handler.rfile.read(1)

    with server(behave) as url:
        began = time.monotonic()
        with pytest.raises(gi.StreamInterrupted) as caught:
            connect(base_url=url, transport=None, max_retries=0).events(model=MODEL, input="Hi")
        assert time.monotonic() - began < 1
    assert caught.value.interaction.id == "v1_a"


def test_the_connection_of_a_stream_is_used_again(connect: Connect) -> None:
    asked: list[object] = []
    body = FIRST + LAST.replace(b'"completed"}', b'"completed","usage":{"total_tokens":1}}') + DONE

    def behave(handler: socketserver.StreamRequestHandler) -> None:
        for _ in range(3):
            handler.wfile.write(EVENTS + b"transfer-encoding: chunked\r\n\r\n%x\r\n%s\r\n" % (len(body), body))
            time.sleep(0.01)
            handler.wfile.write(b"0\r\n\r\n")
            while handler.rfile.readline().strip():
                pass

    with server(behave, asked) as url:
        api = connect(base_url=url, transport=None, max_retries=0)
        for _ in range(3):
            api.open(get_call(url, "v1_a", stream=True))
    assert len(asked) == 1
