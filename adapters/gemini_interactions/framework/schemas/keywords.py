"""Decide, keyword by keyword, how a JSON Schema goes to the service: as it is, in words that say the same, or left out.

The service takes "a subset of JSON Schema" and lists it nowhere whole. What is sent keeps to the part that is documented:
 [so]  aistudio.google.com/docs/structured-output
 [gc]  ai.google.dev/api/generate-content, `responseJsonSchema`: the same schemas in the older API
 [fn]  ai.google.dev/api/interactions-api, `Function.parameters` and `TextResponseFormat.schema`
Where a keyword is in none of them, it is open what the service does: the older API refused some, and ignored others. So what such
a keyword says is said in the description, in JSON Schema's own words, which is right whatever the service does.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any, Literal

from ...client.http.errors import InvalidOption
from ...telemetry import count
from .references import part_at, pins, resolved, with_own_definitions
from .rewrites import (
    alone,
    bounds,
    complete,
    constant,
    enumeration,
    excludes,
    intersection,
    item_list,
    nullability,
    reference,
    type_name,
    union,
    whole_number,
)
from .words import MAY_BE_DESCRIBED, describe

Holds = Literal["data", "value", "schema", "schemas", "named"]


@dataclass(frozen=True, slots=True)
class Keyword:
    """What becomes of a keyword.

    Attributes:
        holds: what stands under it: the caller's data, which nothing changes; a value of the keyword's own; a schema, a list of
            schemas, or schemas by name.
        says: whether it says anything to the service; else it is left out.
        rewrite: puts what it says into other words, in a schema whose parts have been done already.
        may_go: whether it is left out where JSON has no word for what it holds, such as infinity; else that is refused.
        in_words: whether it is said in the description.
        silent: what says nothing under it.
        source: where it is documented, or what is known.
    """

    holds: Holds = "value"
    says: bool = True
    rewrite: Callable[[dict[str, Any]], None] | None = None
    may_go: Callable[[Any], bool] = lambda value: False
    in_words: bool = False
    silent: Any = None
    source: str = "open: in no list"


def _always(value: Any) -> bool:
    return True


def _described(holds: Holds = "value", source: str = "open: in no list") -> Keyword:
    return Keyword(holds, in_words=True, source=source)


def _is(limit: float) -> Callable[[Any], bool]:
    """Return what tells whether a bound is this one, which is none."""
    return lambda value: bool(value == limit)


KEYWORDS: dict[str, Keyword] = {
    # What it is
    "type": Keyword(rewrite=type_name, source="[so], lists with `null` too; generateContent's names are upper case"),
    "title": Keyword(source="[so]; of arguments left out where it only repeats the name, as pydantic's do"),
    "description": Keyword(source="[so]"),
    "format": Keyword(source="[so]: date-time, date, time; [gc] has some for numbers; the older API refused others: in words"),
    "default": Keyword("data", may_go=_always, source="[gc], in its older form"),
    "examples": Keyword("data", may_go=_always, in_words=True, source="open"),
    "example": Keyword("data", may_go=_always, source="OpenAPI's; [gc], in its older form"),
    # Values
    "enum": Keyword("data", rewrite=enumeration, source="[so] for texts and numbers; the older API refused others: by types"),
    "const": Keyword("data", rewrite=constant, source="not listed; the older API refused it: one-value `enum`, or bounds"),
    "pattern": Keyword(source="[gc], in its older form"),
    "minimum": Keyword(may_go=_is(-inf), source="[so]"),
    "maximum": Keyword(may_go=_is(inf), source="[so]"),
    "exclusiveMinimum": Keyword(rewrite=bounds, may_go=_is(-inf), source="not listed; the older API refused it: `minimum`"),
    "exclusiveMaximum": Keyword(rewrite=bounds, may_go=_is(inf), source="not listed; the older API refused it: `maximum`"),
    "minLength": Keyword(rewrite=whole_number("minLength"), source="[fn]: taken, not enforced"),
    "maxLength": Keyword(rewrite=whole_number("maxLength"), source="[fn]: taken, not enforced"),
    # Objects
    "properties": Keyword("named", source="[so]"),
    "required": Keyword(source="[so]; empty, it says nothing, and was refused in spring 2026"),
    "additionalProperties": Keyword("schema", source="[so]"),
    "propertyOrdering": Keyword(source="[gc]"),
    "minProperties": Keyword(rewrite=whole_number("minProperties"), source="[fn]: taken, not enforced"),
    "maxProperties": Keyword(rewrite=whole_number("maxProperties"), source="[fn]: taken, not enforced"),
    "patternProperties": _described("named"),
    "propertyNames": Keyword("schema", in_words=True, silent={"type": "string"}),
    "unevaluatedProperties": _described("schema"),
    "dependentSchemas": _described("named"),
    # Lists
    "items": Keyword("schema", rewrite=item_list, source="[so]"),
    "prefixItems": Keyword("schemas", source="[so]"),
    "minItems": Keyword(rewrite=whole_number("minItems"), source="[so], enforced [fn]"),
    "maxItems": Keyword(rewrite=whole_number("maxItems"), source="[so], enforced [fn]"),
    "additionalItems": Keyword("schema", rewrite=alone, source="drafts before 2020; `items` beside `prefixItems` says it"),
    "uniqueItems": Keyword(source="[fn]: taken, not enforced"),
    "contains": Keyword("schema", source="[fn]: taken, not enforced"),
    "minContains": Keyword(source="[fn]: taken, not enforced"),
    "maxContains": _described(source="[fn]: taken, not enforced; in words, for it counts what `contains` allows by its keywords"),
    "unevaluatedItems": _described("schema"),
    # Combinations
    "anyOf": Keyword("schemas", source="[so]"),
    "oneOf": Keyword("schemas", source="[gc]: interpreted as `anyOf`, which is sent; that only one may fit, in words"),
    "discriminator": Keyword("data", source="OpenAPI's; left out where the alternatives say it themselves, else in words"),
    "allOf": Keyword("schemas", rewrite=intersection, source="not listed; merged where it can be, else in words"),
    "not": _described("schema"),
    "if": _described("schema"),
    "then": _described("schema"),
    "else": _described("schema"),
    "nullable": Keyword(rewrite=nullability, source="OpenAPI's and generateContent's: the type `null`"),
    # References
    "$ref": Keyword(rewrite=reference, source="[so]; [gc]: no other keyword may stand beside it"),
    "$defs": Keyword("named", source="[so]"),
    "definitions": Keyword("named", says=False, source="drafts before 2019; those of the root have become `$defs`"),
    # Names of the schema itself
    "$schema": Keyword(says=False, source="which draft it is"),
    "$id": Keyword(says=False, source="where it came from; references by it become local"),
    "id": Keyword("data", says=False, source="`$id` before draft 6"),
    "$comment": Keyword(says=False, source="for readers of the schema"),
}
"""Every keyword that is known, in the order in which rewrites are made. What is not in it is said in the description."""

_ALIASES = {
    "type_": "type",
    "format_": "format",
    "any_of": "anyOf",
    "one_of": "oneOf",
    "all_of": "allOf",
    "additional_properties": "additionalProperties",
    "property_ordering": "propertyOrdering",
    "prefix_items": "prefixItems",
    "min_items": "minItems",
    "max_items": "maxItems",
    "min_length": "minLength",
    "max_length": "maxLength",
    "min_properties": "minProperties",
    "max_properties": "maxProperties",
    "ref": "$ref",
    "defs": "$defs",
}
"""generateContent's names, as its SDKs have them in Python."""

_NULL_SAYS_SOMETHING = frozenset({"const", "default", "example"})


class ApiSchema(dict[str, Any]):
    """A schema as the service takes it: tools that are bound once are not converted again with each call."""


def schema_to_api(schema: Any, where: str = "schema", *, titles: bool = True) -> Any:
    """Return a JSON Schema as the service takes it, in words that say the same.

    Args:
        schema: a schema of any draft, or generateContent's (`{"type": "OBJECT"}`).
        where: what to call it in an error.
        titles: whether titles stay that only repeat the name of a property, as pydantic's do.

    Raises:
        InvalidOption: something in it is no schema; the error names it.
    """
    if isinstance(schema, ApiSchema):
        return schema
    if not isinstance(schema, Mapping):
        return _part(schema, where)
    try:
        return ApiSchema(_Root(with_own_definitions(schema), titles).converted(where))
    except RecursionError:
        raise InvalidOption(f"{where} is nested too deeply to be sent.", field=where) from None


class _Root:
    """A whole schema."""

    def __init__(self, schema: dict[str, Any], titles: bool) -> None:
        self._schema = schema
        self._titles = titles
        self._targets: dict[str, Any] = {}

    def converted(self, where: str) -> dict[str, Any]:
        made = self._mapping(self._schema, where)
        seen: set[str] = set()
        while isinstance(pointer := made.get("$ref"), str) and pointer.startswith("#/$defs/") and pointer not in seen:
            seen.add(pointer)  # the root is one of its parts
            name = pointer.removeprefix("#/$defs/")
            target, given = made.get("$defs", {}).get(name), self._schema["$defs"].get(name)
            if not isinstance(target, dict):
                break
            titled = {"title": given["title"]} if "title" in given else {}
            made = {**target, **titled, **{key: value for key, value in made.items() if key != "$ref"}}
        return made

    def part(self, schema: Any, where: str) -> Any:
        return self._mapping(schema, where) if isinstance(schema, Mapping) else _part(schema, where)

    def _mapping(self, schema: Mapping[str, Any], where: str) -> dict[str, Any]:
        made: dict[str, Any] = {}
        in_words: dict[str, Any] = {}
        for given, value in schema.items():
            name = _ALIASES.get(given, given)
            keyword = KEYWORDS.get(name, _UNKNOWN)
            if (keyword.in_words or keyword.holds in ("data", "value")) and not is_json(value):
                if not keyword.may_go(value):
                    raise InvalidOption(
                        f"{where}.{name} holds a number that JSON has not; leave it out.", field=f"{where}.{name}"
                    )
                _warn_of_number(f"{where}.{name}")
            elif keyword.says and (value is not None or name in _NULL_SAYS_SOMETHING):
                if keyword.in_words:
                    if value != keyword.silent:
                        in_words[name] = value
                else:
                    made[name] = self._value(keyword.holds, value, f"{where}.{name}")
        if "allOf" in made and len(made["allOf"]) > 1:
            made["allOf"] = [self._written_out(item, where) for item in made["allOf"]]
        if "oneOf" in made or "discriminator" in made:
            union(made, self._pinned(made))
        if "const" in made and excludes(made):
            reason = f"the type {made['type']!r} and the const {made['const']!r} exclude each other"
            raise InvalidOption(f"{where} allows nothing: {reason}; leave one of them out.", field=where)
        for name, rewrite in _REWRITTEN:
            if name in made:
                rewrite(made)
        if in_words or not MAY_BE_DESCRIBED.isdisjoint(made):
            describe(made, in_words, schema)
        for name, rewrite in _REWRITTEN_LAST:
            if name in made:
                rewrite(made)
        complete(made)
        return made

    def _value(self, holds: Holds, value: Any, where: str) -> Any:
        if holds == "schema" and not isinstance(value, list | tuple):
            return value if isinstance(value, bool) else self.part(value, where)
        if holds == "named":
            if not isinstance(value, Mapping):
                raise InvalidOption(f"{where} must be an object of schemas by name, not {type(value).__name__}.", field=where)
            parts = {name: self.part(item, f"{where}.{name}") for name, item in value.items()}
            return parts if self._titles else {name: _untitled(name, part) for name, part in parts.items()}
        if holds in ("schema", "schemas"):
            if not isinstance(value, list | tuple):
                raise InvalidOption(f"{where} must be a list of schemas, not {type(value).__name__}.", field=where)
            return [self.part(item, f"{where}[{i}]") for i, item in enumerate(value)]
        return value

    def _written_out(self, part: Any, where: str) -> Any:
        """Return what a part refers to, if it does nothing else, for a reference cannot be merged with other parts."""
        pointer = part.get("$ref") if isinstance(part, dict) and len(part) == 1 else None
        if not isinstance(pointer, str):
            return part
        if pointer not in self._targets:
            self._targets[pointer] = part  # as which it stays where it refers to itself
            target = part_at(self._schema, pointer) if pointer.startswith("#") else None
            if isinstance(target, Mapping):
                made = self._written_out(self._mapping(target, where), where)
                self._targets[pointer] = {name: value for name, value in made.items() if name != "title"}
        return self._targets[pointer]

    def _pinned(self, schema: Mapping[str, Any]) -> Callable[[str | None], bool]:
        """Return what tells whether no two alternatives of a schema hold for the same value, by a property or by any."""
        given = schema.get("oneOf") or schema.get("anyOf") or ()
        alternatives = [resolved(item, self._schema) for item in given]
        return lambda name: pins(alternatives, name)


_UNKNOWN = Keyword(in_words=True)
_LAST = ("nullable", "$ref")  # they put what else is said into a part of its own
_ALL_REWRITTEN = tuple((name, keyword.rewrite) for name, keyword in KEYWORDS.items() if keyword.rewrite is not None)
_REWRITTEN = tuple(row for row in _ALL_REWRITTEN if row[0] not in _LAST)
_REWRITTEN_LAST = tuple(row for row in _ALL_REWRITTEN if row[0] in _LAST)


def _part(schema: Any, where: str) -> Any:
    """Return a schema that is no object: a boolean, or null for one that was left open."""
    if schema is None or schema is True:
        return {}
    if schema is False:
        return False
    raise InvalidOption(f"{where} must be a schema, an object or a boolean, not {type(schema).__name__}.", field=where)


def is_json(value: Any) -> bool:
    """Return whether JSON has all numbers in a value: neither infinity nor what is no number."""
    if isinstance(value, float):
        return isfinite(value)
    if isinstance(value, Mapping):
        return all(map(is_json, value.values()))
    return all(map(is_json, value)) if isinstance(value, list | tuple) else True


def _warn_of_number(where: str) -> None:
    count("schema_number_ignored", "JSON has no infinity and no NaN: %s is left out.", where, level=logging.WARNING, once=True)


def _untitled(name: Any, schema: Any) -> Any:
    """Return a schema without a title that only repeats its name."""
    title = schema.get("title") if isinstance(schema, dict) else None
    if isinstance(title, str) and _letters(title) == _letters(str(name)):
        return {key: value for key, value in schema.items() if key != "title"}
    return schema


def _letters(name: str) -> str:
    return name.replace(" ", "").replace("_", "").lower()
