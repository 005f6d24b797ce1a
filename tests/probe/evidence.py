"""Evidence: every call that a statement makes, and a recording of it without secrets, as `Emulator.replay` reads it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from gemini_interactions.emulator.recording.fixtures import KEPT_HEADERS, body_of, name_of, write_fixture
from gemini_interactions.emulator.recording.secrets import (
    SECRET_HEADERS,
    SECRET_QUERY,
    secrets_in,
    secrets_of_caller,
    shown_headers,
)

EVENTS = "text/event-stream"
_OF_CODING = frozenset({"content-encoding", "content-length", "transfer-encoding"})  # what was read has been decoded
_OF_CONNECTION = frozenset({"host", "connection", "content-length", "transfer-encoding", "accept-encoding"})


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, and what came of it.

    Attributes:
        request: the request; its headers have the key.
        sent: its body.
        status: the status of the answer.
        headers: those of the answer.
        received: its body, as far as it came.
        broken_off: whether it ended before its end.
    """

    request: httpx.Request
    sent: bytes
    status: int
    headers: httpx.Headers
    received: bytes
    broken_off: bool = False

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.request.method

    @property
    def path(self) -> str:
        """The path, decoded, without the query."""
        return self.request.url.path

    @property
    def is_stream(self) -> bool:
        """Whether the answer came as events."""
        return self.headers.get("content-type", "").startswith(EVENTS)

    def bodies(self) -> Iterator[dict[str, Any]]:
        """Yield the objects of the answer: the one, or the data of each event."""
        lines = self.received.decode("utf-8", "replace").splitlines() if self.is_stream else [self.received]
        for line in lines:
            text = line.removeprefix("data:") if isinstance(line, str) else line
            try:
                body = json.loads(text)
            except ValueError:
                continue
            if isinstance(body, dict):
                yield body


class Watched(httpx.BaseTransport):
    """Passes requests on, and tells of each once its answer has come.

    Args:
        inner: where they go.
        told: called with each exchange.
    """

    def __init__(self, inner: httpx.BaseTransport, *told: Callable[[Exchange], None]) -> None:
        self._inner = inner
        self.told = list(told)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Make a request."""
        request.headers["accept-encoding"] = "identity"  # what is told of is what came over the line
        sent = request.read()
        response = self._inner.handle_request(request)
        if response.headers.get("content-type", "").startswith(EVENTS):
            return httpx.Response(response.status_code, headers=response.headers, stream=_Listened(self, request, sent, response))
        received = response.read()
        response.close()
        self.tell(Exchange(request, sent, response.status_code, response.headers, received))
        headers = [(name, value) for name, value in response.headers.multi_items() if name not in _OF_CODING]
        return httpx.Response(response.status_code, headers=headers, content=received)

    def tell(self, exchange: Exchange) -> None:
        """Tell of an exchange."""
        for told in self.told:
            told(exchange)

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


class _Listened(httpx.SyncByteStream):
    """The events of an answer; told of at their end, or where they were left."""

    def __init__(self, watched: Watched, request: httpx.Request, sent: bytes, response: httpx.Response) -> None:
        self._watched = watched
        self._about = (request, sent, response.status_code, response.headers)
        self._response = response
        self._received: list[bytes] = []
        self._has_ended = self._was_told = False

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._response.stream:  # type: ignore[union-attr]
            self._received.append(chunk)
            yield chunk
        self._has_ended = True

    def close(self) -> None:
        self._response.close()
        if not self._was_told:
            self._was_told = True
            received = b"".join(self._received)
            whole = self._has_ended or received.endswith(b"data: [DONE]\n\n")
            self._watched.tell(Exchange(*self._about, received, broken_off=not whole))


class Recordings:
    """Writes exchanges into a folder.

    Args:
        folder: where; it is made with the first.
        secrets: what must not stand in any, besides the keys of requests and what stands in fields for secrets.
    """

    def __init__(self, folder: Path, secrets: set[str]) -> None:
        self._folder = folder
        self._secrets = {secret for secret in secrets if secret}
        self._number = 0

    def saw(self, exchange: Exchange) -> None:
        """Write one."""
        query: dict[str, str] = {}
        for name, value in exchange.request.url.params.multi_items():
            query[name] = f"{query[name]},{value}" if name in query else value
        headers = {name: value for name, value in exchange.request.headers.items() if name not in _OF_CONNECTION | SECRET_HEADERS}
        request = {
            "method": exchange.method,
            "path": exchange.path,
            "query": {name: value for name, value in query.items() if name not in SECRET_QUERY},
            "headers": shown_headers(headers),
            **body_of(exchange.sent),
        }
        self._secrets |= {*secrets_of_caller(query, exchange.request.headers), *secrets_in(request.get("json"))}
        answer: dict[str, Any] = {
            "status": exchange.status,
            "headers": {name: value for name, value in exchange.headers.items() if KEPT_HEADERS.fullmatch(name)},
        }
        if exchange.is_stream:
            answer |= {
                "text": exchange.received.decode("utf-8", "replace"),
                **({"broken_off": True} if exchange.broken_off else {}),
            }
        else:
            answer |= body_of(exchange.received)
        self._number += 1
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._folder / name_of(self._number, exchange.method, exchange.path)
        write_fixture(file, {"request": request, "answer": answer}, self._secrets)
