"""Say in descriptions what no keyword says that is documented, after what they say themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import reduce
from typing import Any

IN_JSON_SCHEMA = "Also, in JSON Schema:"
"""What stands in a description before keywords that are said there."""

ONLY_ONE = "Fits exactly one of the alternatives."
"""What stands in a description where `oneOf` says more than `anyOf`."""

_SAID = re.compile(f"{re.escape(IN_JSON_SCHEMA)}|{re.escape(ONLY_ONE)}")

_FORMATS = frozenset({"date-time", "date", "time", "int32", "int64", "float", "double", "enum"})
"""The formats that are documented."""

MAY_BE_DESCRIBED = frozenset({"const", "discriminator", "allOf", "oneOf", "format", "enum", "$ref"})
"""Keywords that are documented, or become others, in part."""

_LONGEST = 5_000
"""How long the words of parts that become one may be together."""

_ENDS = (".", "!", "?", ":", ";", "}", "。")
"""What a sentence, or keywords in words, end with."""


def describe(schema: dict[str, Any], more: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    """Say in the description what no keyword that is documented says, in JSON Schema's own words.

    Args:
        schema: the schema.
        more: keywords that are in no list, with what was given under them.
        given: the schema as it was given: its parts are said as they were, not with words of their own among them.
    """
    said = dict(more)
    for name in ("const", "discriminator", "allOf", "oneOf"):
        if name in schema:
            made = schema.pop(name)
            said[name] = given.get(name, made)
    if isinstance(schema.get("format"), str) and schema["format"] not in _FORMATS:
        said["format"] = schema.pop("format")
    if isinstance(values := schema.get("enum"), list) and values and not all(map(is_listed, values)):
        said["enum"] = schema.pop("enum")
    if "$ref" in schema and "anyOf" in schema:  # an `anyOf` of its own is what a reference beside keywords becomes
        made = schema.pop("anyOf")
        said["anyOf"] = given.get("anyOf", made)
    if "patternProperties" in said and schema.get("additionalProperties", True) not in (True, {}):  # it would bind them, too
        made = schema.pop("additionalProperties")
        said["additionalProperties"] = given.get("additionalProperties", made)
    if said:
        add_words(schema, f"{IN_JSON_SCHEMA} {json.dumps(said, ensure_ascii=False, default=_plain)}")


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else str(value)


def is_listed(value: Any) -> bool:
    """Return whether a value is one that an enum is documented to have."""
    return (isinstance(value, str) and value != "") or (isinstance(value, int | float) and not isinstance(value, bool))


def add_words(schema: dict[str, Any], words: str) -> None:
    """Say something in the description, after what it says already."""
    schema["description"] = _joined(schema.get("description"), words)


def own_words(description: Any) -> tuple[str, str]:
    """Return what a description says itself, and what has been said after it of keywords."""
    words = str(description)
    found = _SAID.search(words)
    return (words[: found.start()].rstrip(), words[found.start() :]) if found else (words, "")


def both(one: Any, other: Any) -> str | None:
    """Return the words of two descriptions, what they say themselves first; None where that would be too long."""
    (first, keywords), (second, more) = own_words(one), own_words(other)
    words = reduce(_joined, filter(None, (first, second, keywords, more)), "")
    return words if len(words) < _LONGEST else None


def _joined(words: Any, more: Any) -> str:
    return f"{words}{' ' if str(words).endswith(_ENDS) else chr(10)}{more}" if words else f"{more}"
