"""What a request may declare: names of functions, and schemas of arguments and answers.

The rules are documented, for the older API in part: `FunctionDeclaration.name`, and schemas as JSON Schema with types in lower
case. The words are those that clients of the older API have reported, with a path in front; unseen here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]{0,127}")
_WORDS_OF_NAMES = (
    "Must start with a letter or an underscore. Must be a-z, A-Z, 0-9, or contain underscores (_), dots (.), colons (:), or"
    " dashes (-), with a maximum length of 128."
)
_TYPES = frozenset({"object", "array", "string", "number", "integer", "boolean", "null"})
_SCHEMA = ("additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then")
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_NAMED = ("$defs", "definitions", "dependentSchemas", "patternProperties", "properties")
_LONGEST_PATH = 200


def name_fault(tools: list[dict[str, Any]]) -> str | None:
    """Return what is wrong with the name of a function, if anything is."""
    seen: set[str] = set()
    for i, tool in enumerate(tools):
        name = tool.get("name")
        if tool.get("type") != "function" or not name:
            continue
        if not _NAME.fullmatch(name):
            return f"Invalid function name at 'tools[{i}].name'. {_WORDS_OF_NAMES}"
        if name in seen:
            return f"Duplicate function declaration found at 'tools[{i}].name': {name}"
        seen.add(name)
    return None


def schema_fault(tools: list[dict[str, Any]], formats: list[dict[str, Any]]) -> str | None:
    """Return what is wrong with a schema of a request, if anything is."""
    schemas = [
        *((f"tools[{i}].parameters", tool.get("parameters")) for i, tool in enumerate(tools) if tool.get("type") == "function"),
        *(("response_format.schema", entry.get("schema")) for entry in formats),
    ]
    return next((fault for path, schema in schemas if schema is not None for fault in _faults(schema, path)), None)


def _faults(schema: Any, path: str) -> Iterator[str]:
    ahead = [(schema, path)]
    while ahead:
        part, place = ahead.pop()
        if isinstance(part, bool):
            continue
        if not isinstance(part, dict):
            yield _fault(place, "schema at top-level must be a boolean or an object")
            return
        kinds = part.get("type", [])
        for kind in kinds if isinstance(kinds, list) else [kinds]:
            if not isinstance(kind, str) or kind not in _TYPES:
                yield _fault(f"{place}.type", f"one of {', '.join(sorted(_TYPES))} is expected")
        for name in ("enum", "required", *_LISTS):
            if not isinstance(part.get(name, []), list):
                yield _fault(f"{place}.{name}", "value at top-level must be a list")
        for name in _NAMED:
            if not isinstance(part.get(name, {}), dict):
                yield _fault(f"{place}.{name}", "value at top-level must be an object")
        if "$ref" in part and not isinstance(part["$ref"], str):
            yield _fault(f"{place}.$ref", "value at top-level must be a string")
        ahead += [(part[name], f"{place}.{name}") for name in _SCHEMA if name in part]
        ahead += [(item, f"{place}.{name}[{i}]") for name in _LISTS for i, item in enumerate(_list(part.get(name)))]
        ahead += [(item, f"{place}.{name}.{key}") for name in _NAMED for key, item in _entries(part.get(name))]


def _fault(path: str, words: str) -> str:
    return f"Invalid schema at '{path[:_LONGEST_PATH]}': {words}."


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _entries(value: Any) -> Any:
    return value.items() if isinstance(value, dict) else ()
