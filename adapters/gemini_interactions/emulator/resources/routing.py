"""Routes: rows of them, the request that one gets, pages of lists, and the reading of flat bodies."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.answer import JSON_HEADERS, Answer, to_json
from ..core.errors import HTTPError, invalid_argument
from ..core.query import Query
from ..core.record import OddRun

Fields = Mapping[str, tuple[type, ...]]
"""The fields of a flat body, each with the JSON types that it may have."""

_PAGE_SIZE = 50
_LARGEST_PAGE = 1000
_JSON_NAMES: Mapping[type, str] = {str: "a string", list: "an array", dict: "an object", bool: "a boolean", int: "an integer"}


@dataclass(frozen=True, slots=True)
class RoutedRequest:
    """A request on its way to a route.

    Attributes:
        arguments: the parts of the path that the route's pattern takes.
        query: decoded.
        headers: names in lower case.
        body: the parsed JSON.
        vertex: whether it came on Vertex's path.
        odd: the fault in the run that it starts or asks for.
        content: the body's bytes.
    """

    arguments: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    vertex: bool
    odd: OddRun
    content: bytes


@dataclass(frozen=True, slots=True)
class Route:
    """A row: method, path, and the function that answers.

    Attributes:
        method: in upper case.
        pattern: of the path; its groups become `RoutedRequest.arguments`.
        answer: Answer a request.
        takes_bytes: whether the body may be something else than JSON.
        has_version: whether a version stands before the path, which the pattern then leaves out.
        has_key: whether a key is asked for.
    """

    method: str
    pattern: re.Pattern[str]
    answer: Callable[[RoutedRequest], Answer]
    takes_bytes: bool = False
    has_version: bool = True
    has_key: bool = True


def route(method: str, pattern: str, answer: Callable[[RoutedRequest], Answer], **options: bool) -> Route:
    """Return a route, its pattern compiled; the options are the last three attributes of `Route`."""
    return Route(method, re.compile(pattern, re.DOTALL), answer, **options)


def json_answer(value: Any, headers: Mapping[str, str] | None = None) -> Answer:
    """Return an answer of 200 with JSON."""
    return Answer(200, {**JSON_HEADERS, **(headers or {})}, to_json(value))


def page(name: str, items: Sequence[Any], query: Mapping[str, str]) -> dict[str, Any]:
    """Return one page of a list, as `{name: […], "next_page_token": …}`.

    Args:
        name: the list's field.
        items: all of them.
        query: `page_size` (50 unless told, at most 1000) and `page_token`.

    Raises:
        HTTPError: 400, the size is no number, or the token was not issued.
    """
    try:
        size = int(query.get("page_size") or _PAGE_SIZE)
        start = int(urlsafe_b64decode(query["page_token"])) if query.get("page_token") else 0
    except ValueError:
        raise invalid_argument() from None
    if size < 0 or not 0 <= start <= len(items):
        raise invalid_argument()
    end = start + min(size or _PAGE_SIZE, _LARGEST_PAGE)
    more = {"next_page_token": urlsafe_b64encode(str(end).encode()).decode()} if end < len(items) else {}
    return {name: list(items[start:end]), **more}


def read_fields(body: Any, fields: Fields) -> dict[str, Any]:
    """Return the fields of a flat body, without those that are null.

    Args:
        body: the parsed JSON; nothing at all counts as an empty object.
        fields: the fields that there are.

    Raises:
        HTTPError: 400, it is no object, or has an unknown field or one of another type. The words are those of POST
            /interactions.
    """
    if body is None:
        return {}
    if not isinstance(body, dict):
        raise HTTPError("The value is invalid for the request. Expected an object.")
    read = {key: value for key, value in body.items() if value is not None}
    for key, value in read.items():
        if key not in fields:
            raise HTTPError(f"Unknown parameter '{key}'.")
        if type(value) not in fields[key]:
            expected = " or ".join(_JSON_NAMES[kind] for kind in fields[key])
            got = _JSON_NAMES.get(type(value), "a number").split()[-1]
            raise HTTPError(f"The value is invalid for '{key}'. Expected {expected}, got {got}.")
    return read


def is_true(value: str | None) -> bool:
    """Return whether a parameter of the query says yes."""
    return value is not None and value.lower() in ("true", "1")


def values_of(query: Mapping[str, str], name: str) -> list[str]:
    """Return all values that a parameter of the query has."""
    if isinstance(query, Query):
        return query.every(name)
    return [query[name]] if name in query else []


def read_changes(request: RoutedRequest, fields: Fields) -> dict[str, Any]:
    """Return the fields that a request changes: those of the body, and of these those that `update_mask` names, if it is there.

    Raises:
        HTTPError: 400, the body or the mask has an unknown field, or one is of another type.
    """
    body = read_fields(request.body, fields)
    mask = request.query.get("update_mask")
    if not mask or mask == "*":
        return body
    names = [name.strip() for name in mask.split(",")]
    unknown = next((name for name in names if name not in fields), None)
    if unknown is not None:
        raise HTTPError(f"Unknown parameter '{unknown}' at 'update_mask'.")
    return {name: value for name, value in body.items() if name in names}
