"""Calls of a real endpoint, kept as fixtures: one JSON file for each, without secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import quote

import httpx

from ..core.answer import Answer, ConnectionDropped
from ..core.query import every_value
from ..servers.access import Access
from ..servers.local_server import LocalServer
from .fixtures import KEPT_HEADERS, body_of, name_of, write_fixture
from .secrets import REDACTED, SECRET_HEADERS, SECRET_QUERY, SHORTEST, secrets_in, secrets_of_caller, shown_headers

# Headers of one connection, or made anew for the next one.
_HOP = frozenset(
    {"host", "connection", "keep-alive", "content-length", "transfer-encoding", "te", "trailer", "upgrade", "accept-encoding"}
)
_TIMEOUT = httpx.Timeout(900.0, connect=30.0)


class Recorder(LocalServer):
    """Passes every call on to a real endpoint, and writes request and answer into a folder.

    Streams are passed through as they come, and written when they end. An answer that breaks off is written as far as it came.
    Of a call that never was answered nothing is written. No secret is written either: keys, headers of MCP servers and of hosts,
    variables of sandboxes, credentials, secrets of webhooks, and keys in URLs. Made by `Emulator.record`.

    Args:
        base_url: where the calls go, without a version.
        key: the key they go with, whatever key the client has; it is in no fixture.
        folder: where the fixtures are written; it is made if there is none. What is there stays, and comes first.
        access: who may use it over a socket, and the key with it; see `LocalServer`.

    Raises:
        ValueError: the key is too short to be told from other text.
    """

    def __init__(self, base_url: str, key: str, folder: str | Path, *, access: Access | None = None) -> None:
        if len(key) < SHORTEST:
            raise ValueError(f"a key of fewer than {SHORTEST} characters cannot be told from other text")
        self._base_url = base_url.rstrip("/")
        self._key = key
        self._folder = Path(folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._number = max((int(path.name[:4]) for path in self._folder.glob("[0-9][0-9][0-9][0-9]-*.json")), default=0)
        self._secrets = {key}
        self._lock = Lock()
        self._http = httpx.Client(timeout=_TIMEOUT)
        super().__init__(self, blocking=True, access=access)

    def close(self) -> None:
        """Stop serving, and close the connections to the endpoint."""
        super().close()
        self._http.close()

    def handle(self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], content: bytes) -> Answer:
        """Pass one request on; the arguments are those of `Engine.handle`.

        Raises:
            ConnectionDropped: the endpoint cannot be reached, or does not answer.
        """
        asked = {name: values for name, values in every_value(query).items() if name not in SECRET_QUERY}
        sent = {name: value for name, value in headers.items() if name not in _HOP | SECRET_HEADERS}
        request = self._http.build_request(
            method,
            f"{self._base_url}{quote(path, safe='/:')}",
            params=asked,
            headers={**sent, "x-goog-api-key": self._key},
            content=content,
        )
        recorded = {
            "method": method,
            "path": path,
            "query": {name: ",".join(values) for name, values in asked.items()},
            "headers": {**shown_headers(sent), "x-goog-api-key": REDACTED},
            **body_of(content),
        }
        with self._lock:
            self._secrets |= {*secrets_of_caller(query, headers), *secrets_in(recorded.get("json"))}
            secrets = set(self._secrets)
            self._number += 1
            file = self._folder / name_of(self._number, method, path)
        try:
            response = self._http.send(request, stream=True)
            kept = {name: value for name, value in response.headers.items() if KEPT_HEADERS.fullmatch(name)}
            fixture = {"request": recorded, "answer": {"status": response.status_code, "headers": kept}}
            if kept.get("content-type", "").startswith("text/event-stream"):
                return Answer(response.status_code, kept, _passed_on(response, file, fixture, secrets))
            received = response.read()
            response.close()
        except httpx.TransportError as error:
            raise ConnectionDropped(f"the recorder's endpoint did not answer: {error!r}") from error
        fixture["answer"] |= body_of(received)
        write_fixture(file, fixture, secrets)
        return Answer(response.status_code, kept, received)


def _passed_on(response: httpx.Response, file: Path, fixture: dict[str, Any], secrets: set[str]) -> Iterator[bytes]:
    received: list[bytes] = []
    ended = False
    try:
        for chunk in response.iter_bytes():
            received.append(chunk)
            yield chunk
        ended = True
    except httpx.TransportError as error:
        raise ConnectionDropped(f"the recorder's endpoint broke off: {error!r}") from error
    finally:
        response.close()
        text = b"".join(received).decode("utf-8", "replace")
        # Clients may hang up after the last event, before the end.
        broken_off = not ended and not text.endswith("data: [DONE]\n\n")
        fixture["answer"] |= {"text": text, **({"broken_off": True} if broken_off else {})}
        write_fixture(file, fixture, secrets)
