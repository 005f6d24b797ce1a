"""Servers of one's own: raw sockets that do what no well-behaved server does."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

MODEL = "gemini-3.5-flash"
JSON = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
EVENTS = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
FIRST = b'data: {"interaction":{"id":"v1_a","status":"in_progress"},"event_type":"interaction.created"}\n\n'
LAST = b'data: {"interaction":{"id":"v1_a","status":"completed"},"event_type":"interaction.completed"}\n\n'

Behaviour = Callable[[socketserver.StreamRequestHandler], None]


@contextmanager
def server(behave: Behaviour, heads: list[str] | None = None) -> Iterator[str]:
    """A server on a free port that reads a request, notes its head, and then does as told."""
    heads = [] if heads is None else heads

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            head = b""
            while (line := self.rfile.readline()).strip():
                head += line
            heads.append(head.decode("latin-1"))
            length = next((int(line[15:]) for line in head.lower().splitlines() if line.startswith(b"content-length:")), 0)
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


def sending(answer: bytes) -> Behaviour:
    """Sends an answer, and hangs up."""
    return lambda handler: handler.wfile.write(answer) and None


ANSWER = b'{"id":"v1_a","status":"completed"}'
_MANY = b"".join(b"x-%d: %d\r\n" % (i, i) for i in range(40))


def dribbling(at_once: bytes, slowly: bytes, pause: float = 0.02) -> Behaviour:
    """Sends the first part at once, and of the other a byte now and then."""

    def behave(handler: socketserver.StreamRequestHandler) -> None:
        handler.wfile.write(at_once)
        for i in range(len(slowly)):
            handler.wfile.write(slowly[i : i + 1])
            time.sleep(pause)

    return behave


def stopping(at_once: bytes) -> Behaviour:
    """Sends this, and then nothing."""

    def behave(handler: socketserver.StreamRequestHandler) -> None:
        handler.wfile.write(at_once[:-5])
        time.sleep(0.1)
        handler.wfile.write(at_once[-5:])
        time.sleep(1)

    return behave


SLOW: dict[str, Behaviour] = {
    "headers": dribbling(b"", JSON + _MANY),
    "the status line": dribbling(b"", b"HTTP/1.1 200 " + b"O" * 500),
    "the body": dribbling(JSON + b"\r\n", b" " * 300 + ANSWER),
    "a chunked body": dribbling(JSON + b"transfer-encoding: chunked\r\n\r\n", b"1\r\n \r\n" * 100),
    "a body that stops": stopping(JSON + b"\r\n {     "),
    "an error": dribbling(b"HTTP/1.1 400 Bad\r\n\r\n", b" " * 300),
    "events": dribbling(EVENTS + b"\r\n" + FIRST, b": ping\n" * 50),
    "events that are silent": stopping(EVENTS + b"\r\n" + FIRST + b": ping"),
    "the first event": dribbling(EVENTS + b"\r\n", FIRST * 9),
}
"""Servers that are slow in a way of their own, by what is slow."""
