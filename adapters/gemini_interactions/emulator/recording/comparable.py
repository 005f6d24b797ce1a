"""Comparable requests: a form of them in which ids, key order and defaults make no difference."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_NAMES_OF_IDS = frozenset({"id", "call_id", "interaction_id", "environment_id", "signature"})
# Values that are the same as leaving the field out.
_DEFAULTS: Mapping[str, Any] = {"stream": False}


@dataclass(frozen=True, slots=True)
class ComparableRequest:
    """A request, as far as it matters.

    Attributes:
        method: in upper case.
        path: without the query.
        query: without a key.
        body: the parsed JSON, or the text; None if there is none.
    """

    method: str
    path: str
    query: Mapping[str, str]
    body: Any

    def normalised(self, ids: Mapping[str, str]) -> ComparableRequest:
        """Return the request with its ids replaced by what they stand for, and without defaults.

        Args:
            ids: the meaning of each id.
        """
        path = "/".join(ids.get(part, part) for part in self.path.split("/"))
        query = {name: value for name, value in self.query.items() if (name, value.lower()) != ("stream", "false")}
        body = _replaced(self.body, ids)
        if isinstance(body, dict):
            body = {name: value for name, value in body.items() if name not in _DEFAULTS or value != _DEFAULTS[name]}
        return ComparableRequest(self.method, path, query, body)

    @property
    def digest(self) -> str:
        """The same for requests that differ in the order of their keys only."""
        form = json.dumps([self.method, self.path, self.query, self.body], sort_keys=True)
        return hashlib.sha256(form.encode()).hexdigest()[:16]

    def leaves(self) -> dict[str, Any]:
        """Every value of the request, by where it stands: `method`, `path`, `query.stream`, `input[0].content[0].text`."""
        found = {"method": self.method, "path": self.path}
        found |= {f"query.{name}": value for name, value in sorted(self.query.items())}
        found |= dict(_leaves(self.body, ""))
        return found


def ids_of_answer(answer: Mapping[str, Any], digest: str) -> dict[str, str]:
    """Return the meanings of the ids of a recorded answer: their places among the ids of the request's answer.

    So the ids of two answers to equal requests stand for the same, and a conversation may go on from either.

    Args:
        answer: the answer of a fixture.
        digest: that of the request, normalised.
    """
    values: list[Any] = [answer["json"]] if "json" in answer else list(_events(answer.get("text") or ""))
    found: dict[str, str] = {}
    for value in values:
        for id in _ids(value):
            found.setdefault(id, f"{digest}#{len(found)}")
    return found


def first_difference(recorded: ComparableRequest, request: ComparableRequest) -> str:
    """Describe the first difference between two requests."""
    old, new = recorded.leaves(), request.leaves()
    for place in [*new, *(place for place in old if place not in new)]:
        if place not in old:
            return f"{place} is {_shown(new[place])} and was not there"
        if place not in new:
            return f"{place} is not there and was {_shown(old[place])}"
        if old[place] != new[place]:
            return f"{place} is {_shown(new[place])} and was {_shown(old[place])}"
    return "none"


def similarity(recorded: ComparableRequest, request: ComparableRequest) -> tuple[int, int]:
    """Return how near two requests are: more is nearer."""
    old, new = recorded.leaves(), request.leaves()
    equal = {place for place, value in new.items() if place in old and old[place] == value}
    return len(equal & {"method", "path"}), len(equal) * 2 - len(old.keys() | new.keys())


def _replaced(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _replaced(entry, ids) for name, entry in value.items()}
    if isinstance(value, list):
        return [_replaced(entry, ids) for entry in value]
    return ids.get(value, value) if isinstance(value, str) else value


def _events(text: str) -> Iterator[Any]:
    for line in text.splitlines():
        if line.startswith("data:"):
            try:
                yield json.loads(line[5:])
            except ValueError:
                continue


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, entry in value.items():
            if name in _NAMES_OF_IDS and isinstance(entry, str) and entry:
                yield entry
            else:
                yield from _ids(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _ids(entry)


def _leaves(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for name, entry in value.items():
            yield from _leaves(entry, f"{place}.{name}" if place else name)
    elif isinstance(value, list) and value:
        for index, entry in enumerate(value):
            yield from _leaves(entry, f"{place}[{index}]")
    else:
        yield place or "body", value


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:120]}…"
