"""The engine: it takes a request to its route, and puts faults in its way. No sockets, no waiting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from threading import Lock

from ..core.answer import Answer
from ..core.errors import HTTPError, not_found
from ..core.json_body import parse_body
from ..core.recent import Recent
from ..core.record import OddRun
from ..resources.routing import Route, RoutedRequest, is_true
from .faults import Faults
from .gateway import refuse_key
from .quotas import Quotas
from .request import Request
from .script_checks import ScriptError

_VERTEX = re.compile(r"^/(?:v1[a-z0-9]*/projects/[^/]+/locations/[^/]+|v1beta1)(?=/)")
"""The paths of Google Cloud: with a project, or with a key that belongs to one."""
_GEMINI = re.compile(r"^/(?:v1|v1beta|v1beta2|v1alpha)(?=/)")

_PART = 1 << 16
"""Bytes of a part of an upload from which on nobody looks whether it is JSON: that takes longer than to keep it."""


class Engine:
    """The service. Any number of threads may call `handle` at once.

    Args:
        routes: the rows of all resources.
        faults: the faults to come.
        api_key: the only key that is accepted; None: any.
        log_size: how many requests are remembered in `requests`; None: all.
        quotas: how many requests there may be; None: any number.

    Attributes:
        requests: the requests received, in order.
        script_errors: what went wrong with scripts and predicates while they were played.
    """

    def __init__(
        self,
        routes: Iterable[Route],
        faults: Faults,
        api_key: str | None = None,
        log_size: int | None = None,
        quotas: Quotas | None = None,
    ) -> None:
        self._routes = tuple(routes)
        self._faults = faults
        self._api_key = api_key
        self._quotas = quotas
        self._lock = Lock()
        self.requests: list[Request] = Recent(log_size)
        self.script_errors: list[ScriptError] = []

    def forget(self) -> None:
        """Forget the requests, and what went wrong with scripts."""
        with self._lock:
            self.requests.clear()
            self.script_errors.clear()

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
        request = Request.received(method, path, query, headers, body)
        with self._lock:
            self.requests.append(request)
        routed = RoutedRequest((), query, headers, body, _VERTEX.match(path) is not None, OddRun(), content)
        try:
            answer = self._with_fault(method, path, routed, invalid)
        except ScriptError as error:
            self.script_errors.append(error)
            # No client tries this again, as it would after a 500.
            answer = replace(HTTPError(str(error), "script_error").answer(), failure=error)
        request.answered(answer)
        return answer

    def _with_fault(self, method: str, path: str, request: RoutedRequest, invalid: str | None) -> Answer:
        """Answer a request with the fault that waits for it, if there is one."""
        body = request.body if isinstance(request.body, dict) else None
        streams = is_true(request.query.get("stream")) or (body is not None and body.get("stream") is True)
        fault = self._faults.next_for(method, body, streams=streams)
        answer = None if fault is None else fault.refuse()
        if answer is None:
            try:
                answer = self._answer(method, path, request if fault is None else replace(request, odd=fault), invalid)
            except HTTPError as error:
                answer = error.answer()
        return answer if fault is None else fault.spoil(answer)

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
        refused = self._quotas.refuse(method, path, request.body) if self._quotas is not None else None
        if refused is not None:
            return refused
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
