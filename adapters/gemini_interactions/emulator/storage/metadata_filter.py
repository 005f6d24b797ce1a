"""Filters over the custom metadata of documents: `author = "Ann" AND year >= 2020`.

Read is the part of google.aip.dev/160 that metadata of three kinds can need: comparisons joined by AND and OR (which binds
tighter there), NOT or `-` before one, and parentheses.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.errors import HTTPError
from .refusals import UNREADABLE_FILTER

Metadata = Sequence[Mapping[str, Any]]
Test = Callable[[Metadata], bool]

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<sign><=|>=|!=|[=<>:()])|(?P<word>[^\s"'=<>:!()]+))"""
)
_LONGEST = 4096
_SIGNS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    ":": lambda value, wanted: str(wanted) in str(value),
}


@dataclass(frozen=True, slots=True)
class MetadataFilter:
    """A filter that has been read."""

    takes: Test

    @classmethod
    def read(cls, text: str | None) -> MetadataFilter:
        """Read a filter; an empty one takes all.

        Raises:
            HTTPError: 400, it cannot be read.
        """
        if not text or not text.strip():
            return cls(lambda metadata: True)
        tokens = _tokens(text)
        try:
            test = _all_of(tokens)
        except RecursionError:
            raise _unreadable(text) from None
        if tokens:
            raise _unreadable(text)
        return cls(test)


def _tokens(text: str) -> list[str]:
    tokens, end = [], 0
    while text[end:].strip():
        match = _TOKEN.match(text, end)
        if match is None or len(text) > _LONGEST:
            raise _unreadable(text)
        tokens.append(match[0].strip())
        end = match.end()
    return tokens


def _all_of(tokens: list[str]) -> Test:
    tests = [_one_of(tokens)]
    while tokens and tokens[0] != ")":
        if tokens[0] == "AND":
            tokens.pop(0)
        tests.append(_one_of(tokens))
    return lambda metadata: all(test(metadata) for test in tests)


def _one_of(tokens: list[str]) -> Test:
    tests = [_term(tokens)]
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        tests.append(_term(tokens))
    return lambda metadata: any(test(metadata) for test in tests)


def _term(tokens: list[str]) -> Test:
    if not tokens:
        raise _unreadable("")
    token = tokens.pop(0)
    if token == "NOT" or token == "-":
        inner = _term(tokens)
        return lambda metadata: not inner(metadata)
    if token == "(":
        inner = _all_of(tokens)
        if not tokens or tokens.pop(0) != ")":
            raise _unreadable(token)
        return inner
    if len(tokens) < 2 or tokens[0] not in _SIGNS or token in _SIGNS or token == ")":
        raise _unreadable(token)
    compare, wanted = _SIGNS[tokens.pop(0)], tokens.pop(0)
    return lambda metadata: any(_holds(compare, value, wanted) for value in _values(metadata, token))


def _values(metadata: Metadata, key: str) -> list[Any]:
    found: list[Any] = []
    for entry in metadata:
        if entry.get("key") == key:
            values = (entry.get("stringListValue") or {}).get("values") or ()
            found += [value for value in (entry.get("stringValue"), entry.get("numericValue"), *values) if value is not None]
    return found


def _holds(compare: Callable[[Any, Any], bool], value: Any, wanted: str) -> bool:
    bare = wanted[1:-1] if wanted[:1] in "\"'" else wanted
    try:
        return compare(value, float(bare) if isinstance(value, int | float) else bare)
    except ValueError:
        return False


def _unreadable(text: str) -> HTTPError:
    return UNREADABLE_FILTER.error(text=text[:100])
