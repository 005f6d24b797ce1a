"""Bodies of JSON, read within limits: how large, how deep, and how many values."""

from __future__ import annotations

import json
import re
from math import isinf
from typing import Any

from .answer import to_json
from .limits import DEEPEST, LARGEST_BODY, MOST_VALUES

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},]', re.DOTALL)
_LONGEST_NUMBER = 100  # of one that is told back
_QUOTE, _OPENING, _CLOSING = ord('"'), b"[{", b"]}"


def parse_body(content: bytes) -> tuple[Any, str | None]:
    """Return the JSON of a body, or None and what is wrong with it, in the service's words."""
    if not content:
        return None, None
    if len(content) > LARGEST_BODY:
        return None, f"Request payload size exceeds the limit: {LARGEST_BODY} bytes."
    if (fault := fault_of_size(content)) is not None:
        return None, f"Invalid JSON payload received. {fault}"
    try:
        body = json.loads(content, parse_constant=_refuse_constant, parse_float=_finite)
        # A lone surrogate would come up again wherever bytes are counted; `to_json` takes it out.
        return json.loads(to_json(body)) if _SURROGATE.search(content) else body, None
    except (ValueError, RecursionError) as error:
        return None, f"Invalid JSON payload received. {error}"


def read_json(content: bytes) -> Any:
    """Return the JSON of a body that somebody else has accepted, as Python reads it.

    Raises:
        ValueError: it is none, or too deep or too much.
    """
    if (fault := fault_of_size(content)) is not None:
        raise ValueError(fault)
    return json.loads(content)


def fault_of_size(content: bytes) -> str | None:
    """Return what is too deep or too much in a body, by the name of its field, before anything is made of it."""
    if content.count(b"[") + content.count(b"{") <= DEEPEST and content.count(b",") <= MOST_VALUES:
        return None
    depth = values = 0
    field = (0, 0)
    for match in _TOKEN.finditer(content):
        first = content[match.start()]
        if first == _QUOTE:
            field = match.span() if depth == 1 else field
            continue
        values += 1
        depth += 1 if first in _OPENING else -1 if first in _CLOSING else 0
        if depth > DEEPEST or values > MOST_VALUES:
            name = content[slice(*field)].decode("utf-8", "replace").strip('"')[:100] or "the request"
            return f"'{name}' " + (f"is nested deeper than {DEEPEST} levels." if depth > DEEPEST else "has too many values.")
    return None


def _finite(digits: str) -> float:
    """Return a number of a body.

    Raises:
        ValueError: no double holds it; as infinity, it could not be told again.
    """
    number = float(digits)
    if isinf(number):
        raise ValueError(f"Number out of range: {digits[:_LONGEST_NUMBER]}")
    return number


def _refuse_constant(name: str) -> None:
    raise ValueError(f"Unexpected token: {name}")  # NaN and Infinity are Python's JSON, nobody else's
