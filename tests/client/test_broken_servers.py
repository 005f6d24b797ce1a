"""Servers that the emulator is too well-behaved to be: they trickle, lie about encodings and hang up in mid-sentence."""

from __future__ import annotations

import socketserver
import time

import pytest

import gemini_interactions as gi

from .conftest import Connect
from .raw_server import EVENTS, FIRST, JSON, LAST, MODEL, Behaviour, sending, server


def trickling(head: bytes, *pieces: bytes) -> Behaviour:
    """Sends a piece every 30 ms, and spaces for ever after."""

    def behave(handler: socketserver.StreamRequestHandler) -> None:
        handler.wfile.write(head + b"connection: close\r\n\r\n")
        for piece in pieces:
            handler.wfile.write(piece)
        for _ in range(200):
            handler.wfile.write(b" ")
            time.sleep(0.03)

    return behave


def test_an_answer_that_trickles_is_a_timeout_although_every_byte_is_in_time(connect: Connect) -> None:
    with server(trickling(JSON, b"{")) as url:
        began = time.monotonic()
        with pytest.raises(gi.RequestTimeout):
            connect(base_url=url, transport=None, timeout=0.3, max_retries=0).create(model=MODEL, input="Hi")
        assert time.monotonic() - began < 5


def test_a_stream_that_trickles_ends_at_its_deadline_with_what_was_received(connect: Connect) -> None:
    with server(trickling(EVENTS, FIRST)) as url:
        began = time.monotonic()
        with pytest.raises(gi.DeadlineExceeded) as caught:
            connect(base_url=url, transport=None, max_retries=0).events(model=MODEL, input="Hi", deadline=0.3)
        assert time.monotonic() - began < 5
        assert caught.value.interaction is not None
        assert caught.value.interaction.id == "v1_a"


def test_a_server_that_says_nothing_is_a_timeout(connect: Connect) -> None:
    with server(lambda _: time.sleep(1)) as url, pytest.raises(gi.RequestTimeout):
        connect(base_url=url, transport=None, timeout=0.1, max_retries=0).create(model=MODEL, input="Hi")


def test_a_server_that_hangs_up_is_a_failed_connection(connect: Connect) -> None:
    with server(lambda _: None) as url, pytest.raises(gi.ConnectionFailed, match=r"127\.0\.0\.1"):
        connect(base_url=url, transport=None, max_retries=1).create(model=MODEL, input="Hi")


@pytest.mark.parametrize("head", [JSON, EVENTS])
def test_a_wrong_encoding_is_an_unreadable_answer(connect: Connect, head: bytes) -> None:
    answer = head + b"content-encoding: gzip\r\ncontent-length: 5\r\n\r\nhello"
    with server(sending(answer)) as url:
        api = connect(base_url=url, transport=None, max_retries=0)
        with pytest.raises(gi.InvalidResponseError, match="cannot be read"):
            api.events(model=MODEL, input="Hi") if head is EVENTS else api.create(model=MODEL, input="Hi")


def test_a_stream_cut_inside_a_chunk_is_interrupted(connect: Connect) -> None:
    answer = EVENTS + b"transfer-encoding: chunked\r\n\r\n%x\r\n%s\r\nff\r\ndata: {" % (len(FIRST), FIRST)
    with server(sending(answer)) as url, pytest.raises(gi.StreamInterrupted, match="was cut") as caught:
        connect(base_url=url, transport=None, max_retries=0).events(model=MODEL, input="Hi")
    assert caught.value.interaction.id == "v1_a"


def test_what_breaks_after_the_end_breaks_nothing(connect: Connect) -> None:
    body = FIRST + LAST
    answer = EVENTS + b"transfer-encoding: chunked\r\n\r\n%x\r\n%s\r\nff\r\nmore" % (len(body), body)
    with server(sending(answer)) as url:
        events = connect(base_url=url, transport=None, max_retries=0).events(model=MODEL, input="Hi")
    assert events[-1].event_type == "interaction.completed"


@pytest.mark.parametrize("status", [b"301 Moved Permanently", b"204 No Content"])
def test_a_status_that_the_api_does_not_have_is_an_error(connect: Connect, status: bytes) -> None:
    answer = b"HTTP/1.1 " + status + b"\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n"
    with server(sending(answer)) as url, pytest.raises(gi.APIError) as caught:
        connect(base_url=url, transport=None).create(model=MODEL, input="Hi")
    assert caught.value.status_code == int(status[:3])
