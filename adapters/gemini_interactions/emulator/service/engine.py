"""The engine: it takes a request to its route, and puts faults in its way. No sockets, no waiting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from ..core.answer import Answer
from ..core.errors import HTTPError, not_found
from ..core.json_body import parse_body
from ..core.query import joined_query
from ..core.recent import Recent
from ..core.record import OddRun
from ..resources.routing import Route, RoutedRequest, is_true
from .faults import Faults
from .gateway import refuse_key

_VERTEX = re.compile(r"^/(?:v1[a-z0-9]*/projects/[^/]+/locations/[^/]+|v1beta1)(?=/)")
"""The paths of Google Cloud: with a project, or with a key that belongs to one."""
_GEMINI = re.compile(r"^/(?:v1|v1beta|v1beta2|v1alpha)(?=/)")

_PART = 1 << 16
"""Bytes of a part of an upload from which on nobody looks whether it is JSON: that takes longer than to keep it."""

_SECRETS = frozenset({"authorization", "x-goog-api-key", "cookie", "proxy-authorization"})


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was received.

    Attributes:
        method, path: as sent.
        query: the query, without a key; of a name that stands there several times, all values with commas between them.
        headers: names in lower case; keys redacted.
        body: the parsed JSON, None if there is none.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


class Engine:
    """The service. Any number of threads may call `handle` at once.

    Args:
        routes: the rows of all resources.
        faults: the faults to come.
        api_key: the only key that is accepted; None: any.
        log_size: how many requests are remembered in `requests`; None: all.
    """

    def __init__(self, routes: Iterable[Route], faults: Faults, api_key: str | None = None, log_size: int | None = None) -> None:
        self._routes = tuple(routes)
        self._faults = faults
        self._api_key = api_key
        self._lock = Lock()
        self.requests: list[Request] = Recent(log_size)

    def handle(self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], content: bytes) -> Answer:
        """Answer one request.

        Args:
            method: in upper case.
            path: without the query.
            query: decoded; of a repeated name, one value, unless it is a `Query`.
            headers: names in lower case.
            content: the body's bytes.

        Raises:
            ConnectionDropped: the server is to hang up.
        """
        is_part = len(content) > _PART and "upload" in headers.get("x-goog-upload-command", "")
        body, invalid = (None, None) if is_part else parse_body(content)
        with self._lock:
            self.requests.append(_recorded(method, path, query, headers, body))
        streams = is_true(query.get("stream")) or (isinstance(body, dict) and body.get("stream") is True)
        fault = self._faults.next_for(method, body if isinstance(body, dict) else None, streams=streams)
        answer = None if fault is None else fault.refuse()
        if answer is None:
            request = RoutedRequest((), query, headers, body, _VERTEX.match(path) is not None, fault or OddRun(), content)
            try:
                answer = self._answer(method, path, request, invalid)
            except HTTPError as error:
                answer = error.answer()
        if fault is None:
            return answer
        return Answer(
            answer.status,
            answer.headers,
            answer.body if isinstance(answer.body, bytes) else fault.apply(answer.body),
            fault.delay,
        )

    def _answer(self, method: str, path: str, request: RoutedRequest, invalid: str | None) -> Answer:
        row, arguments = self._find(method, path)
        # The address that an upload is given says who asks: the SDK sends its bytes there without a key.
        is_known = row is not None and (not row.has_key or (row.takes_bytes and "upload_id" in request.query))
        if not is_known:
            refused = refuse_key(self._api_key, request.query, request.headers)
            if refused is not None:
                return refused
        if row is None:
            raise not_found("Requested entity was not found.")
        if invalid is not None and not row.takes_bytes:
            raise HTTPError(invalid)
        return row.answer(replace(request, arguments=arguments))

    def _find(self, method: str, path: str) -> tuple[Route | None, tuple[str, ...]]:
        """Return the route of a path, and the parts that its pattern takes from it."""
        upload, path = ("/upload", path.removeprefix("/upload")) if path.startswith("/upload/") else ("", path)
        prefix = _VERTEX.match(path) or _GEMINI.match(path)
        # A route without a version is found by its whole path.
        rest = upload + path[prefix.end() if prefix else 0 :].rstrip("/")
        for row in self._routes:
            match = row.pattern.fullmatch(rest) if row.method == method and row.has_version == (prefix is not None) else None
            if match is not None:
                return row, match.groups()
        return None, ()


def _recorded(method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: Any) -> Request:
    return Request(
        method,
        path,
        {name: value for name, value in joined_query(query).items() if name != "key"},
        {name: "[redacted]" if name in _SECRETS else value for name, value in headers.items()},
        body,
    )
