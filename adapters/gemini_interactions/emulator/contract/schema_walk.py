"""A walk through a schema, which finds what is odd in it; what of that is refused, and what doubted, tables say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from .schema_keywords import (
    ANYTHING,
    FORMATS,
    KEYWORDS,
    NAMED_SCHEMAS,
    NO_KEYWORD,
    NUMBER,
    SCHEMA,
    SCHEMAS,
    TEXT,
    TYPES,
    VALUES,
    WORDS,
)

NO_SCHEMA, NO_LIST, NO_OBJECT, NO_TEXT = "no schema", "no list", "no object", "no text"
UNKNOWN_TYPE, LOST_REFERENCE, OUTER_REFERENCE = "unknown type", "lost reference", "outer reference"
UNDOCUMENTED, BESIDE_REFERENCE, ODD_ENUM, ODD_FORMAT = "undocumented", "beside a reference", "odd enum", "odd format"
NULL, ODD_VALUE, UNNAMED_REQUIRED, NO_ITEMS, TOO_DEEP, ODD_PARAMETER, NO_OBJECT_AT_ALL = (
    "null",
    "odd value",
    "required, but no property",
    "no items",
    "deep",
    "odd parameter",
    "arguments that are no object",
)
"""What can be found."""

DEEPEST_SCHEMA = 4
"""Levels of objects and arrays that nobody has reported as too many (Portkey-AI/gateway #1616)."""

Found = dict[str, list[str]]
"""The paths at which each thing was found, the first of them."""

_LONGEST_PATH = 200
_MOST_PLACES = 20
_WRONG = {
    SCHEMA: NO_SCHEMA,
    SCHEMAS: NO_LIST,
    VALUES: NO_LIST,
    NAMED_SCHEMAS: NO_OBJECT,
    TEXT: NO_TEXT,
    NUMBER: ODD_VALUE,
    WORDS: ODD_VALUE,
}
_HELD: Mapping[str, tuple[type, ...]] = {
    SCHEMA: (dict, bool),
    SCHEMAS: (list,),
    VALUES: (list,),
    NAMED_SCHEMAS: (dict,),
    TEXT: (str,),
    NUMBER: (int, float),
    WORDS: (str,),
    ANYTHING: (object,),
}
NOWHERE: Any = object()
"""Where a reference leads that leads to no part."""

_PARAMETER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


def look_through(schemas: Iterable[tuple[str, Any]], *, of_arguments: Callable[[str], bool]) -> Found:
    """Return what is odd in schemas, by what it is.

    Args:
        schemas: each with its path.
        of_arguments: whether a path is that of a function's parameters.
    """
    found: Found = {}
    for path, schema in schemas:
        _look(schema, path, found)
        if isinstance(schema, dict) and of_arguments(path):
            _look_at_arguments(schema, path, found)
    return found


def _look(root: Any, start: str, found: Found) -> None:
    # The last is what references start from: the whole schema, or a part with an `$id` of its own.
    ahead: list[tuple[Any, str, int, Any]] = [(root, start, 0, root)]
    while ahead:
        part, path, depth, base = ahead.pop()
        if isinstance(part, bool):
            continue
        if not isinstance(part, dict):
            _note(found, NO_SCHEMA, path)
            continue
        base = part if isinstance(part.get("$id"), str) else base
        if "properties" in part or "items" in part:
            depth += 1
            if depth == DEEPEST_SCHEMA + 1:
                _note(found, TOO_DEEP, path)
        for name, value in part.items():
            keyword = KEYWORDS.get(name, NO_KEYWORD)
            place = f"{path}.{name}"
            if not keyword.source:
                _note(found, UNDOCUMENTED, place)
            if keyword.holds == ANYTHING:
                continue
            is_held = isinstance(value, _HELD[keyword.holds]) and not (keyword.holds == NUMBER and isinstance(value, bool))
            if value is None:
                _note(found, NULL, place)
            elif not is_held:
                _note(found, _WRONG[keyword.holds], place)
            elif keyword.holds == SCHEMA:
                ahead.append((value, place, depth, base))
            elif keyword.holds == SCHEMAS:
                ahead += [(item, f"{place}[{i}]", depth, base) for i, item in enumerate(value)]
            elif keyword.holds == NAMED_SCHEMAS:
                ahead += [(item, f"{place}.{key}", depth, base) for key, item in value.items()]
        _look_at_values(part, path, (root, base), found)


def _look_at_values(part: dict[str, Any], path: str, roots: tuple[Any, ...], found: Found) -> None:
    kinds = part.get("type", [])
    if kinds is None:
        _note(found, NULL, f"{path}.type")
    kinds = kinds if isinstance(kinds, list) else [kinds] if kinds is not None else []
    if not all(isinstance(kind, str) and kind in TYPES for kind in kinds):
        _note(found, UNKNOWN_TYPE, f"{path}.type")
    if "array" in kinds and "items" not in part and "prefixItems" not in part:
        _note(found, NO_ITEMS, path)
    if isinstance(part.get("enum"), list) and not (part["enum"] and all(_is_documented_value(value) for value in part["enum"])):
        _note(found, ODD_ENUM, f"{path}.enum")
    if isinstance(part.get("format"), str) and part["format"] not in FORMATS:
        _note(found, ODD_FORMAT, f"{path}.format")
    named, required = part.get("properties"), part.get("required")
    if isinstance(named, dict) and isinstance(required, list):
        lost = (name for name in required if not isinstance(name, str) or name not in named)
        for name in lost:
            _note(found, UNNAMED_REQUIRED, f"{path}.required.{name}")
    if isinstance(reference := part.get("$ref"), str):
        if not reference.startswith("#"):
            _note(found, OUTER_REFERENCE, f"{path}.$ref")
        elif all(part_at(reference, whole) is NOWHERE for whole in roots):
            _note(found, LOST_REFERENCE, f"{path}.$ref")
        if any(not name.startswith("$") for name in part):
            _note(found, BESIDE_REFERENCE, f"{path}.$ref")


def _look_at_arguments(schema: dict[str, Any], path: str, found: Found) -> None:
    if schema.get("type", "object") != "object":
        _note(found, NO_OBJECT_AT_ALL, f"{path}.type")
    named = schema.get("properties")
    for name in named if isinstance(named, dict) else ():
        if not _PARAMETER.fullmatch(name):
            _note(found, ODD_PARAMETER, f"{path}.properties.{name}")


def _is_documented_value(value: Any) -> bool:
    return (isinstance(value, str) and value != "") or (isinstance(value, int | float) and not isinstance(value, bool))


def part_at(reference: str, root: Any) -> Any:
    """Return the part of a schema that a reference within it leads to, as a path or as the name of an anchor.

    Args:
        reference: it, with the `#` in front.
        root: the schema; it stands for an anchor as well, since those are not looked for.

    Returns:
        The part, or `NOWHERE`.
    """
    part = root
    for name in reference[2:].split("/") if reference.startswith("#/") else ():
        name = unquote(name).replace("~1", "/").replace("~0", "~")
        if isinstance(part, list) and name.isdecimal() and int(name[:9]) < len(part):
            part = part[int(name)]
        elif isinstance(part, dict) and name in part:
            part = part[name]
        else:
            return NOWHERE
    return part


def _note(found: Found, what: str, path: str) -> None:
    places = found.setdefault(what, [])
    if len(places) < _MOST_PLACES:
        places.append(path[:_LONGEST_PATH])
