"""Put what keywords of JSON Schema say into other keywords. Each function changes one object, whose parts have been done.

What no keyword can say that is documented is said in the description: the model reads it, and whoever asked checks the answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from math import ceil, floor
from typing import Any

from .words import ONLY_ONE, add_words, both, is_listed

Schema = dict[str, Any]

_ABOUT = ("title", "description", "default", "examples", "$defs")
"""Keywords that say something about a schema, not about values."""


_NUMBERED = dict(enumerate(("type_unspecified", "string", "number", "integer", "boolean", "array", "object", "null")))
"""generateContent's types by their numbers, as its older SDK has them."""


def type_name(schema: Schema) -> None:
    """Write types in lower case; generateContent's are in upper case or numbers, and it has one for none."""
    given = schema["type"]
    kinds = [
        kind.lower() if isinstance(kind, str) else _NUMBERED.get(kind, kind) if isinstance(kind, int) else kind
        for kind in (given if isinstance(given, list) else [given])
    ]
    kinds = [kind for kind in kinds if kind != "type_unspecified"]
    if not kinds:
        del schema["type"]
    else:
        schema["type"] = kinds if isinstance(given, list) else kinds[0]


def enumeration(schema: Schema) -> None:
    """Say by types that null, a boolean or an empty text may stand here; in words that only one of both booleans may."""
    values = schema["enum"]
    if not isinstance(values, list) or not values or all(map(is_listed, values)) or "anyOf" in schema:
        return
    given = schema.get("type")
    types = given if isinstance(given, list) else [given] if given is not None else None
    fitting = [value for value in values if types is None or not _types_of(value).isdisjoint(types)]
    if not fitting or any(type_of(value) in ("array", "object") for value in fitting):
        return
    listed = [value for value in fitting if is_listed(value)]
    truths = {value for value in fitting if isinstance(value, bool)}
    parts: list[Schema] = []
    if listed:
        rest = [kind for kind in types or () if any(kind in _types_of(value) for value in listed)]
        parts.append({**({"type": rest[0] if len(rest) == 1 else rest} if rest else {}), "enum": listed})
    if "" in fitting:
        parts.append({"type": "string", "maxLength": 0})
    if truths:
        parts.append({"type": "boolean"})
        if len(truths) == 1:
            add_words(parts[-1], f"Always {json.dumps(*truths)}.")
    if None in fitting:
        parts.append({"type": "null"})
    del schema["enum"]
    schema.pop("type", None)
    if len(parts) > 1:
        schema["anyOf"] = parts
        return
    if words := parts[0].pop("description", None):
        add_words(schema, words)
    schema.update(parts[0])


def _types_of(value: Any) -> set[str]:
    kind = type_of(value)
    is_whole = isinstance(value, float) and value.is_integer()
    return {kind, *(("number",) if kind == "integer" else ()), *(("integer",) if is_whole else ())}


def complete(schema: Schema) -> None:
    """Say what goes without saying in JSON Schema, and the older API refused: that items are any, and what is required."""
    kind = schema.get("type")
    if (
        (kind == "array" or (isinstance(kind, list) and "array" in kind))
        and "items" not in schema
        and "prefixItems" not in schema
    ):
        schema["items"] = {}
    required, named = schema.get("required"), schema.get("properties")
    if not required:
        schema.pop("required", None)
    elif isinstance(required, list | tuple) and isinstance(named, dict):
        unnamed = [name for name in required if isinstance(name, str) and name not in named]
        if unnamed:
            others = schema.get("additionalProperties")
            schema["properties"] = {**named, **{name: others if isinstance(others, dict) else {} for name in unnamed}}


def type_of(value: Any) -> str:
    """Return the type of a value of JSON."""
    kinds = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null", list: "array", tuple: "array"}
    return kinds.get(type(value), "object")


def excludes(schema: Schema) -> bool:
    """Return whether no value fits a schema, since its types and the one value that it has exclude each other."""
    given, kind = schema.get("type"), type_of(schema["const"])
    kinds = given if isinstance(given, list) else [given]
    fitting = {kind, "number"} if kind == "integer" else {kind}
    if kind == "number" and float(schema["const"]).is_integer():
        fitting.add("integer")
    return given is not None and not fitting & {str(each).lower() for each in kinds}


def constant(schema: Schema) -> None:
    """Say that there is one value: by a list of one text, by bounds of a number, by the type of null, of a boolean in words."""
    value = schema["const"]
    kind = type_of(value)
    if kind in ("array", "object"):
        return  # of a list or an object there is nothing else to say
    del schema["const"]
    if not (kind == "integer" and schema.get("type") == "number"):
        schema["type"] = kind
    if value == "":
        schema.pop("enum", None)
        schema["maxLength"] = 0
    elif kind == "string":
        schema["enum"] = [value]
    elif kind in ("integer", "number"):
        schema.pop("enum", None)
        schema["minimum"] = schema["maximum"] = value
    elif kind == "boolean":
        schema.pop("enum", None)
        add_words(schema, f"Always {json.dumps(value)}.")


def _next(value: float) -> int:
    return floor(value) + 1


def _previous(value: float) -> int:
    return ceil(value) - 1


_BOUNDS: tuple[tuple[str, str, Callable[[Any, Any], Any], Callable[[float], int], str], ...] = (
    ("exclusiveMinimum", "minimum", max, _next, "More than"),
    ("exclusiveMaximum", "maximum", min, _previous, "Less than"),
)


def bounds(schema: Schema) -> None:
    """Say exclusive bounds by inclusive ones: of whole numbers the next, of others the same and a word of it."""
    for exclusive, inclusive, tighter, step, words in _BOUNDS:
        value = schema.get(exclusive)
        if isinstance(value, bool):  # drafts before 6: it speaks of the inclusive one
            del schema[exclusive]
            value = schema.pop(inclusive, None) if value else None
        if not isinstance(value, int | float):
            continue
        schema.pop(exclusive, None)
        if schema.get("type") == "integer":
            limit: float = step(value)
        else:
            limit = value
            add_words(schema, f"{words} {json.dumps(value)}.")
        schema[inclusive] = tighter(limit, schema[inclusive]) if inclusive in schema else limit


def whole_number(name: str) -> Callable[[Schema], None]:
    """Return what turns the number of a keyword that is a text, as protobuf's JSON has it, into one."""

    def rewrite(schema: Schema) -> None:
        if isinstance(schema[name], str) and schema[name].isdecimal():
            schema[name] = int(schema[name])

    return rewrite


def item_list(schema: Schema) -> None:
    """Say the items of a tuple by `prefixItems`, that there are none after them by `maxItems`; any item needs no word."""
    items = schema["items"]
    if isinstance(items, list):  # drafts before 2020
        schema["prefixItems"] = items
        items = schema.pop("additionalItems", None)
        schema["items"] = items
    if items is False:
        del schema["items"]
        most = len(schema.get("prefixItems") or ())
        schema["maxItems"] = min(most, schema.get("maxItems", most))
    elif items is None:
        del schema["items"]
    elif items is True:
        schema["items"] = {}


def alone(schema: Schema) -> None:
    """Leave out what is said of the items after a list of them, where there is no such list."""
    del schema["additionalItems"]


def union(schema: Schema, is_told_apart: Callable[[str | None], bool]) -> None:
    """Say `oneOf` by `anyOf`, and leave out a discriminator that the alternatives repeat.

    Where a value may fit two of them, that only one may is said in words: what an alternative says in words cannot be told from
    its keywords, so by these alone a value may fit more of them than it does.

    Args:
        schema: the schema.
        is_told_apart: whether alternatives are told apart by the property of this name, or, for None, by anything.
    """
    given = schema.get("discriminator")
    name = given.get("propertyName") if isinstance(given, dict) else given
    is_repeated = isinstance(name, str) and is_told_apart(name)
    if is_repeated:
        del schema["discriminator"]
    if "oneOf" in schema and schema.keys().isdisjoint(("anyOf", "$ref")):
        if not is_repeated and not is_told_apart(None):
            add_words(schema, ONLY_ONE)
        alternatives = schema.pop("oneOf")
        schema["anyOf"] = alternatives


def intersection(schema: Schema) -> None:
    """Merge the parts of `allOf` with one another and with what stands beside them; one that cannot be stays as it is."""
    parts = schema["allOf"]
    beside = {name: value for name, value in schema.items() if name != "allOf"}
    if len(parts) == 1 and isinstance(parts[0], dict) and "$ref" in parts[0] and "anyOf" not in beside and "$ref" not in beside:
        merged: Schema | None = {**beside, **parts[0]}
    else:
        merged = beside
        for part in parts:
            merged = _merged(merged, part) if merged is not None else None
    if merged is not None:
        schema.clear()
        schema.update(merged)


def _merged(one: Schema, other: Any) -> Schema | None:
    """Return a schema for what fits both; None where no keywords say that."""
    if not isinstance(other, dict) or "$ref" in one or "$ref" in other:
        return None
    merged = dict(one)
    for name, value in other.items():
        if name not in merged or merged[name] == value or name in ("title", "default"):
            merged.setdefault(name, value)
        elif name == "items" and {} in (merged[name], value):
            merged[name] = merged[name] or value
        elif name == "description" and (words := both(merged[name], value)):
            merged[name] = words
        elif name == "required":
            merged[name] = [*merged[name], *(item for item in value if item not in merged[name])]
        elif name in ("properties", "$defs"):
            same = {key: item for key, item in value.items() if merged[name].get(key)}  # {} says nothing
            if any(merged[name][key] != item for key, item in same.items() if item != {}):
                return None
            merged[name] = {**merged[name], **{key: item for key, item in value.items() if key not in same}}
        else:
            return None
    if "additionalProperties" in merged and merged.get("properties") != one.get("properties", merged.get("properties")):
        return None  # it would speak of other properties now
    return merged


def nullability(schema: Schema) -> None:
    """Say that null may stand here by the type."""
    if schema.pop("nullable") is not True:
        return
    kind = schema.get("type")
    if isinstance(kind, str) and "enum" not in schema:
        schema["type"] = [kind, "null"]
    elif isinstance(kind, list) and "enum" not in schema:
        schema["type"] = [*kind, *(["null"] if "null" not in kind else [])]
    elif "anyOf" in schema and kind is None:
        if {"type": "null"} not in schema["anyOf"]:
            schema["anyOf"] = [*schema["anyOf"], {"type": "null"}]
    else:
        about = {name: schema.pop(name) for name in _ABOUT if name in schema}
        values = dict(schema)
        schema.clear()
        schema.update(about, anyOf=[values, {"type": "null"}])


def reference(schema: Schema) -> None:
    """Put a reference with other keywords beside it into an `anyOf` of one."""
    if any(not name.startswith("$") for name in schema) and "anyOf" not in schema:
        schema["anyOf"] = [{"$ref": schema.pop("$ref")}]
