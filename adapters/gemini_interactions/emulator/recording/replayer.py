"""Recorded calls, answered offline."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from ..core.answer import Answer, ConnectionDropped, Frames, to_json
from ..core.errors import HTTPError
from ..core.json_body import read_json
from ..core.query import joined_query
from ..servers.access import Access
from ..servers.local_server import LocalServer
from .comparable import ComparableRequest, first_difference, ids_of_answer, similarity
from .secrets import SECRET_QUERY, blotted, secrets_in, secrets_of_caller, without_secret_fields


@dataclass(slots=True)
class Fixture:
    """One recorded call.

    Attributes:
        name: its file's name.
        request: the request as it was.
        normalised: the request as it is compared.
        answer: the answer, as the file has it.
        used: whether it was replayed.
    """

    name: str
    request: ComparableRequest
    normalised: ComparableRequest
    answer: dict[str, Any]
    used: bool = False


class Replayer(LocalServer):
    """Answers from the fixtures in a folder. Made by `Emulator.replay`; no key is needed.

    A request is recognised by its method, path, query and body. The order of keys makes no difference, nor do secrets, which no
    fixture has; `stream: false` is as if it were left out, and an id of an earlier answer stands for the request of that answer.
    Equal requests are answered in the order in which they were recorded, and from then on as the last one was. Any other request
    is refused with 400, in words that name the nearest fixture and the first difference.

    Args:
        folder: where the fixtures are.
        access: who may ask over a socket; see `LocalServer`.

    Raises:
        ValueError: there are none, or one cannot be read.
    """

    def __init__(self, folder: str | Path, *, access: Access | None = None) -> None:
        self._ids: dict[str, str] = {}
        self._secrets: set[str] = set()  # those of all requests, as a recorder counts them
        self._fixtures: dict[str, list[Fixture]] = {}
        self._lock = Lock()
        for path in sorted(Path(folder).glob("*.json")):
            self._add(path)
        if not self._fixtures:
            raise ValueError(f"there are no fixtures in {folder}")
        super().__init__(self, access=access)

    def handle(self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], content: bytes) -> Answer:
        """Answer one request; the arguments are those of `Engine.handle`.

        Raises:
            ConnectionDropped: the recorded answer broke off before it began.
        """
        asked = _comparable(method, path, query, content)
        with self._lock:
            self._secrets |= {*secrets_of_caller(query, headers), *secrets_in(asked.body)}
            request = _without_secrets(asked, self._secrets)
            normalised = request.normalised(self._ids)
            fixtures = self._fixtures.get(normalised.digest)
            if not fixtures:
                return self._not_recorded(normalised).answer()
            fresh = [fixture for fixture in fixtures if not fixture.used]
            # Of equal requests, the one with the very same ids comes before those whose ids stand for the same.
            same = [fixture for fixture in fresh if fixture.request == request]
            fixture = next(iter(same or fresh), fixtures[-1])
            fixture.used = True
        return _answer(fixture.answer)

    @property
    def unused(self) -> list[str]:
        """The names of the fixtures that were not asked for."""
        with self._lock:
            return sorted(fixture.name for found in self._fixtures.values() for fixture in found if not fixture.used)

    def _add(self, path: Path) -> None:
        try:
            fixture = json.loads(path.read_text(encoding="utf-8"))
            recorded, answer = fixture["request"], fixture["answer"]
            kept = ComparableRequest(recorded["method"], recorded["path"], recorded["query"], _recorded_body(recorded))
            request = _without_secrets(kept, set(secrets_in(kept.body)))  # of a fixture that was written otherwise
            answer["status"] = int(answer["status"])
        except (ValueError, KeyError, TypeError, OSError) as error:
            raise ValueError(f"{path} is no fixture: {error!r}") from error
        normalised = request.normalised(self._ids)
        given = [value for value in request.leaves().values() if isinstance(value, str)]
        for id, place in ids_of_answer(answer, normalised.digest).items():
            if id not in given:  # the caller's own, such as that of an agent, stands for itself
                self._ids.setdefault(id, place)
        self._fixtures.setdefault(normalised.digest, []).append(Fixture(path.name, request, normalised, answer))

    def _not_recorded(self, request: ComparableRequest) -> HTTPError:
        every = [fixture for found in self._fixtures.values() for fixture in found]
        nearest = max(every, key=lambda fixture: similarity(fixture.normalised, request))
        return HTTPError(
            f"No such request was recorded. The nearest is {nearest.name}; the first difference:"
            f" {first_difference(nearest.normalised, request)}.",
            "not_recorded",
        )


def _comparable(method: str, path: str, query: Mapping[str, str], content: bytes) -> ComparableRequest:
    try:
        body = read_json(content) if content else None
    except (ValueError, RecursionError):
        body = content.decode("utf-8", "replace")
    return ComparableRequest(
        method, path, {name: value for name, value in joined_query(query).items() if name not in SECRET_QUERY}, body
    )


def _without_secrets(request: ComparableRequest, secrets: set[str]) -> ComparableRequest:
    """Return a request as a recorder writes it."""
    path, query, body = blotted([request.path, request.query, without_secret_fields(request.body)], secrets)
    return ComparableRequest(request.method, path, query, body)


def _recorded_body(request: Mapping[str, Any]) -> Any:
    if "base64" in request:
        return b64decode(request["base64"]).decode("utf-8", "replace")
    return request.get("json", request.get("text"))


def _answer(recorded: Mapping[str, Any]) -> Answer:
    headers = recorded.get("headers") or {}
    if str(headers.get("content-type") or "").startswith("text/event-stream"):
        return Answer(recorded["status"], headers, _frames(recorded))
    if "json" in recorded:
        body = to_json(recorded["json"])
    else:
        body = b64decode(recorded["base64"]) if "base64" in recorded else str(recorded.get("text") or "").encode()
    return Answer(recorded["status"], headers, body)


def _frames(recorded: Mapping[str, Any]) -> Frames:
    """Return the stream event by event; it breaks off where it did."""
    return _cut(str(recorded.get("text") or ""), broken_off=bool(recorded.get("broken_off")))


def _cut(text: str, *, broken_off: bool) -> Iterator[bytes]:
    *events, rest = text.split("\n\n")
    for event in events:
        yield f"{event}\n\n".encode()
    if rest:
        yield rest.encode()
    if broken_off:
        raise ConnectionDropped("the recorded answer broke off here")
