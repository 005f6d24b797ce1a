"""Numbers, and the ranges that they are documented to be in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf
from typing import Any

from ...core.errors import OPEN
from ..request import CheckedRequest
from .rules import Rule, Table, Words

_DIGITS = re.compile("[0-9]+")
_LONGEST_TOLD = 40  # characters of one that is told back
_MOST_DIGITS = 19  # of 64 bits

_OLDER = f"documented for generateContent; words: {OPEN}"


@dataclass(frozen=True, slots=True)
class Range:
    """A range.

    Attributes:
        where: the field's place: `generation_config`, or the type of a tool, a response format or a medium.
        field: its name; of fields in fields, joined by dots.
        least, most: the numbers that it may be; None: no bound.
        source: where that stands.
    """

    where: str
    field: str
    least: float | None
    most: float | None
    source: str

    @property
    def words(self) -> str:
        """What is expected, in words."""
        if self.most is None:
            return f"a number of at least {self.least}"
        return f"a number from {self.least} to {self.most}"

    def takes(self, number: object) -> bool:
        """Return whether a number, or the digits of one, is in it; what is none is not judged."""
        if isinstance(number, str) and _DIGITS.fullmatch(number):
            number = int(number) if len(number) <= _MOST_DIGITS else inf
        if not isinstance(number, int | float) or isinstance(number, bool):
            return True
        return (self.least is None or number >= self.least) and (self.most is None or number <= self.most)


RANGES: tuple[Range, ...] = (
    Range("generation_config", "temperature", 0, 2, _OLDER),
    Range("generation_config", "top_p", 0, 1, _OLDER),
    Range("generation_config", "top_k", 1, None, _OLDER),
    Range("generation_config", "seed", -(2**31), 2**31 - 1, f"a number of 32 bits in generateContent; words: {OPEN}"),
    Range("generation_config", "max_output_tokens", 1, None, f"as reported of generateContent; words: {OPEN}"),
    Range("google_maps", "latitude", -90, 90, f"API reference; words: {OPEN}"),
    Range("google_maps", "longitude", -180, 180, f"API reference; words: {OPEN}"),
    Range("file_search", "top_k", 1, None, f"API reference; words: {OPEN}"),
    Range("audio", "sample_rate", 1, None, f"API reference: in hertz; words: {OPEN}"),
    Range("audio", "channels", 1, None, f"API reference: of a sound; words: {OPEN}"),
    Range("audio", "bit_rate", 1, None, f"API reference: in bits per second; words: {OPEN}"),
    Range("agent_config", "max_total_tokens", 1, 2**63 - 1, f"docs: antigravity, as a number of 64 bits; words: {OPEN}"),
    Range("agent_config", "session_config.max_rounds", 1, None, f"API reference; words: {OPEN}"),
)


def _places(request: CheckedRequest, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the objects that a place is, with their paths."""
    if where == "generation_config":
        yield where, request.config
    elif where == "agent_config":
        yield where, request.agent_config
    else:
        yield from _of_type(((f"tools[{i}]", tool) for i, tool in enumerate(request.tools)), where)
        yield from _of_type(request.formats_with_paths, where)
        yield from ((medium.path, medium.content) for medium in request.media if medium.kind == where)


def _of_type(objects: Iterable[tuple[str, dict[str, Any]]], kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((path, entry) for path, entry in objects if entry.get("type") == kind)


def _number(entry: dict[str, Any], field: str) -> object:
    value: Any = entry
    for name in field.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _rule(range: Range) -> Rule:
    def applies(request: CheckedRequest) -> Words:
        numbers = ((path, _number(entry, range.field)) for path, entry in _places(request, range.where))
        wrong = ((path, number) for path, number in numbers if not range.takes(number))
        return next(({"path": path, "got": f"{number}"[:_LONGEST_TOLD]} for path, number in wrong), None)

    return Rule(
        name=f"'{range.field}' of '{range.where}' out of its range",
        applies=applies,
        message=f"The value is invalid for '{{path}}.{range.field}'. Expected {range.words}, got {{got}}.",
        source=range.source,
    )


NUMBERS = Table(
    "Numbers",
    tuple(map(_rule, RANGES)),
    concerns=lambda r: not r.is_plain or r.media,
)
