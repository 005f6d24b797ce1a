"""Servers that the emulator is too well-behaved to be: they trickle, lie about encodings and hang up in mid-sentence."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

import gemini_interactions as gi

from .conftest import Connect

MODEL = "gemini-3.5-flash"
JSON = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
EVENTS = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
FIRST = b'data: {"interaction":{"id":"v1_a","status":"in_progress"},"event_type":"interaction.created"}\n\n'
LAST = b'data: {"interaction":{"id":"v1_a","status":"completed"},"event_type":"interaction.completed"}\n\n'

Behaviour = Callable[[socketserver.StreamRequestHandler], None]


@contextmanager
def server(behave: Behaviour) -> Iterator[str]:
    """A server on a free port that reads a request and then does as told."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            length = 0
            while (line := self.rfile.readline().strip()) != b"":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            self.rfile.read(length)
            with suppress(OSError):  # the client hangs up, as it should
                behave(self)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_address[1]}"
        finally:
            running.shutdown()
            thread.join()


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


def sending(answer: bytes) -> Behaviour:
    return lambda handler: handler.wfile.write(answer) and None


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
