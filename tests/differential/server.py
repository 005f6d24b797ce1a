"""A server that keeps what it is sent, and answers just enough for any client to go on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

HOST_HEADER = "x-original-host"
"""Where a request said what host it was meant for, before it was led here."""

COMPARED = ("accept", "api-revision", "authorization", "x-goog-api-key", "x-goog-file-name", "x-goog-user-project")
"""The headers that matter, beside those of an upload and, where there is a body, its type."""

ANSWER: Mapping[str, Any] = {"id": "x1", "name": "x1", "status": "completed", "steps": []}
"""The answer to whatever has no other: every client finds in it what it cannot do without."""

_EVENTS: tuple[dict[str, Any], ...] = (
    {"event_type": "interaction.created", "interaction": {"id": "x1", "status": "in_progress"}},
    {"event_type": "step.start", "index": 0, "step": {"type": "model_output"}},
    {"event_type": "step.delta", "index": 0, "delta": {"type": "text", "text": "Yes."}},
    {"event_type": "step.stop", "index": 0},
    {"event_type": "interaction.completed", "interaction": {"id": "x1", "status": "completed", "usage": {"total_tokens": 2}}},
)


def stream(first: int = 0) -> bytes:
    """Return the answer to whoever asks for events, from one on."""
    told = [{**event, "event_id": f"e{i}"} for i, event in enumerate(_EVENTS)][first:]
    return "".join(f"event: {event['event_type']}\ndata: {json.dumps(event)}\n\n" for event in told).encode()


@dataclass(frozen=True)
class Sent:
    """A request as it arrived: what of it matters."""

    method: str
    host: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: Any


@dataclass
class CapturingServer:
    """What was sent, and what to answer next.

    Attributes:
        url: where it is.
        sent: the requests, in their order.
        answers: the bodies of the next answers; `ANSWER` where there is none left.
    """

    url: str
    sent: list[Sent] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)

    def begin(self, answers: tuple[Any, ...]) -> None:
        """Forget what was sent, and answer so from now on."""
        self.sent, self.answers = [], list(answers)

    def keep(self, request: Sent) -> Any:
        """Keep a request, and return the body of its answer."""
        self.sent.append(request)
        return self.answers.pop(0) if self.answers else ANSWER


def sent_of(method: str, target: str, headers: Mapping[str, str], content: bytes) -> Sent:
    """Return of a request what matters."""
    parts = urlsplit(target)
    matter = {name: value for name, value in headers.items() if name in COMPARED or name.startswith("x-goog-upload-")}
    if content:
        matter["content-type"] = headers.get("content-type", "")
    query = tuple(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return Sent(method, headers.get(HOST_HEADER, ""), parts.path, query, matter, _body(content))


def _body(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return content or None


@contextmanager
def capturing_server() -> Iterator[CapturingServer]:
    """Serve on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    captured = CapturingServer(f"http://127.0.0.1:{server.server_address[1]}")
    server.captured = captured  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield captured
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        content = self.rfile.read(int(headers.get("content-length", 0)))
        captured: CapturingServer = self.server.captured  # type: ignore[attr-defined]
        body = captured.keep(sent_of(self.command, self.path, headers, content))
        own, type_, data = _answer_headers(headers), "application/json", json.dumps(body).encode()
        if headers.get("accept") == "text/event-stream":
            type_, data = "text/event-stream", stream(first=4 if "last_event_id" in self.path else 0)
        self.send_response(200)
        for name, value in {**own, "content-type": type_, "content-length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def _answer_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return what an upload is to go on with."""
    command = headers.get("x-goog-upload-command", "")
    if command == "start":
        return {"x-goog-upload-url": f"https://{headers[HOST_HEADER]}/session", "x-goog-upload-status": "active"}
    return {"x-goog-upload-status": "final" if "finalize" in command else "active"} if command else {}
