"""A request in, an answer out: routes, keys, bodies and faults. No sockets, no waiting."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from ..core.answer import JSON_HEADERS, STREAM_HEADERS, Answer, to_json
from ..core.errors import HTTPError, classic_error_body, not_found
from ..core.recent import Recent
from ..core.record import OddRun, Record
from .faults import Faults
from .interactions import Interactions
from .routing import Call, Route, is_true, json_answer, page, route

_VERTEX = re.compile(r"^/v1beta1/projects/[^/]+/locations/[^/]+(?=/)")
_GEMINI = re.compile(r"^/(?:v1|v1beta|v1beta2|v1alpha)(?=/)")

_MISSING_KEY = (
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API"
    " consumer identity to call this API."
)
_WRONG_TOKEN = (
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication"
    " credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
)
_WRONG_KEY = "API key not valid. Please pass a valid API key."
_WRONG_KEY_DETAILS: list[dict[str, Any]] = [
    {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "API_KEY_INVALID",
        "domain": "googleapis.com",
        "metadata": {"service": "generativelanguage.googleapis.com"},
    },
    {"@type": "type.googleapis.com/google.rpc.LocalizedMessage", "locale": "en-US", "message": _WRONG_KEY},
]
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_SECRETS = frozenset({"authorization", "x-goog-api-key", "cookie", "proxy-authorization"})


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was received.

    Attributes:
        method, path: as sent.
        query: the query, without a key.
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
        interactions: the resource behind the routes.
        faults: the faults to come.
        api_key: the only key that is accepted; None: any.
        log_size: how many requests are remembered in `requests`; None: all.
        routes: those of further resources.
    """

    def __init__(
        self,
        interactions: Interactions,
        faults: Faults,
        api_key: str | None = None,
        log_size: int | None = None,
        routes: Iterable[Route] = (),
    ) -> None:
        self._interactions = interactions
        self._faults = faults
        self._api_key = api_key
        self._lock = Lock()
        self.requests: list[Request] = Recent(log_size)
        self._routes = (
            route("POST", r"/interactions", self._create),
            route("GET", r"/interactions", self._list),
            route("GET", r"/interactions/([^/:]+)", self._get),
            route("DELETE", r"/interactions/([^/:]+)", self._delete),
            route("POST", r"/interactions/([^/:]+)[/:]cancel", self._cancel),
            *routes,
        )

    def handle(self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], content: bytes) -> Answer:
        """Answer one request.

        Args:
            method: in upper case.
            path: without the query.
            query: decoded; of a repeated name, one value.
            headers: names in lower case.
            content: the body's bytes.

        Raises:
            ConnectionDropped: the front is to hang up.
        """
        body, fault_of_body = _parse(content)
        with self._lock:
            self.requests.append(_recorded(method, path, query, headers, body))
        streams = is_true(query.get("stream")) or (isinstance(body, dict) and body.get("stream") is True)
        fault = self._faults.next_for(method, body if isinstance(body, dict) else None, streams=streams)
        answer = None if fault is None else fault.refuse()
        if answer is None:
            call = Call((), query, headers, body, _VERTEX.match(path) is not None, fault or OddRun(), content)
            try:
                answer = self._answer(method, path, call, fault_of_body)
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

    def _answer(self, method: str, path: str, call: Call, fault_of_body: str | None) -> Answer:
        found, arguments = self._find(method, path)
        refused = self._check_key(call.query, call.headers) if found is None or found.has_key else None
        if refused is not None:
            return refused
        if found is None:
            raise not_found("Requested entity was not found.")
        if fault_of_body is not None and not found.takes_bytes:
            raise HTTPError(fault_of_body)
        return found.answer(replace(call, arguments=arguments))

    def _find(self, method: str, path: str) -> tuple[Route | None, tuple[str, ...]]:
        """The route of a path, and what its pattern takes from it."""
        upload, path = ("/upload", path.removeprefix("/upload")) if path.startswith("/upload/") else ("", path)
        prefix = _VERTEX.match(path) or _GEMINI.match(path)
        # What has no version is found by its whole path.
        rest = upload + path[prefix.end() if prefix else 0 :].rstrip("/")
        for row in self._routes:
            match = row.pattern.fullmatch(rest) if row.method == method and row.has_version == (prefix is not None) else None
            if match is not None:
                return row, match.groups()
        return None, ()

    def _check_key(self, query: Mapping[str, str], headers: Mapping[str, str]) -> Answer | None:
        """The gateway's answer to a missing or a wrong key, in its own envelope."""
        bearer = headers.get("authorization", "")
        key = headers.get("x-goog-api-key") or query.get("key") or (bearer[7:].strip() if bearer[:7].lower() == "bearer " else "")
        if not key:
            return Answer(403, JSON_HEADERS, to_json(classic_error_body(403, _MISSING_KEY, "PERMISSION_DENIED")))
        if self._api_key is not None and key != self._api_key:
            if not (headers.get("x-goog-api-key") or query.get("key")):
                return Answer(401, JSON_HEADERS, to_json(classic_error_body(401, _WRONG_TOKEN, "UNAUTHENTICATED")))
            return Answer(
                400, JSON_HEADERS, to_json([classic_error_body(400, _WRONG_KEY, "INVALID_ARGUMENT", _WRONG_KEY_DETAILS)])
            )
        return None

    def _create(self, call: Call) -> Answer:
        if not isinstance(call.body, dict):
            raise HTTPError(
                "Missing input." if call.body is None else "The value is invalid for the request. Expected an object."
            )
        record = self._interactions.create(call.body, vertex=call.vertex, odd=call.odd)
        usage = not call.odd.no_usage
        if call.body.get("stream") is True:
            return Answer(200, STREAM_HEADERS, self._interactions.stream(record, usage=usage, ids=record.background))
        return self._json(record, timeline=False, usage=usage)

    def _get(self, call: Call) -> Answer:
        masks = [call.headers.get("x-goog-fieldmask"), call.query.get("fields")]
        if any(mask not in (None, "*") for mask in masks):
            raise HTTPError("Request contains an invalid argument.")
        record = self._interactions.get(call.arguments[0])
        usage = not call.odd.no_usage
        last = call.query.get("last_event_id") or None
        if is_true(call.query.get("stream")):
            return Answer(200, STREAM_HEADERS, self._interactions.stream(record, usage=usage, ids=True, last_event_id=last))
        if last is not None:
            raise HTTPError("last_event_id can only be set when stream is true.")  # unseen words
        return self._json(record, timeline=True, usage=usage)

    def _list(self, call: Call) -> Answer:
        if not call.vertex:  # the Gemini API has no list
            raise not_found("Requested entity was not found.")
        ids = [{"id": id} for id in self._interactions.store.snapshot()]
        return json_answer(page("interaction_metadatas", ids, call.query))

    def _cancel(self, call: Call) -> Answer:
        return self._json(self._interactions.cancel(call.arguments[0]), timeline=True)

    def _delete(self, call: Call) -> Answer:
        self._interactions.delete(call.arguments[0])
        return Answer(200, JSON_HEADERS, b"{}")

    def _json(self, record: Record, *, timeline: bool, usage: bool = True) -> Answer:
        return Answer(200, JSON_HEADERS, to_json(self._interactions.body(record, timeline=timeline, usage=usage)))


def _parse(content: bytes) -> tuple[Any, str | None]:
    """The JSON of a body, and what is wrong with it."""
    if not content:
        return None, None
    try:
        body = json.loads(content, parse_constant=_refuse_constant)
        # A lone surrogate would come up again wherever bytes are counted; `to_json` takes it out.
        return json.loads(to_json(body)) if _SURROGATE.search(content) else body, None
    except (ValueError, RecursionError) as error:
        return None, f"Invalid JSON payload received. {error}"


def _refuse_constant(name: str) -> None:
    raise ValueError(f"Unexpected token: {name}")  # NaN and Infinity are Python's JSON, nobody else's


def _recorded(method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: Any) -> Request:
    return Request(
        method,
        path,
        {name: value for name, value in query.items() if name != "key"},
        {name: "[redacted]" if name in _SECRETS else value for name, value in headers.items()},
        body,
    )
