"""A loopback HTTP server that answers as it is told and keeps what it was asked."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, Self

from .answers import Answer, Refusal


@dataclass(frozen=True)
class Seen:
    """A request as it came in; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Written:
    """A response; a stream is its frames in one piece, which is enough where nobody waits for one of them."""

    body: bytes
    content_type: str = "application/json"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Write = Callable[[Seen, Answer | Refusal], Written]
Fixed = Callable[[Seen], Written | None]


class CannedServer:
    """Takes the next answer for each request that `fixed` has none for, and has `write` put it into the service's words.

    Args:
        write: what writes a scripted answer.
        fixed: what answers requests that need no script; None where one is needed.
    """

    def __init__(self, write: Write, fixed: Fixed = lambda seen: None) -> None:
        self.seen: list[Seen] = []
        self.script: deque[Answer | Refusal] = deque()
        self._write = write
        self._fixed = fixed
        self._lock = Lock()

    def __enter__(self) -> Self:
        canned = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                content = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                written = canned._answer(Seen(self.command, self.path, headers, json.loads(content) if content else None))
                self.send_response(written.status)
                for name, value in {"content-type": written.content_type, **written.headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(written.body)))
                self.send_header("connection", "close")  # peers leave connections that stay open to the garbage collector
                self.end_headers()
                self.wfile.write(written.body)

            do_GET = do_POST = do_DELETE = answer

            def log_message(self, format: str, *args: Any) -> None:
                """Not to the terminal."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def _answer(self, seen: Seen) -> Written:
        with self._lock:
            self.seen.append(seen)
            written = self._fixed(seen)
            if written is not None:
                return written
            if not self.script:
                return Written(b'{"error":{"message":"nothing is scripted for this request"}}', status=400)
            answer = self.script.popleft()
        return self._write(seen, answer)
