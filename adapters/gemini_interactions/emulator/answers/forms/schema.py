"""Values that fit a JSON Schema, filled from a prompt."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from math import inf, isfinite
from typing import Any

from ...contract.schema_walk import part_at
from ...core.answer import to_json
from ...core.errors import invalid_argument
from ..effort import BYTES_PER_STEP, LONGEST_TEXT, MOST_ITEMS, TooMuch, at_most
from ..prompt_hints import PromptHints, split_words
from .field_words import ANSWER_WORDS, GROUPS, NAMING_WORDS, PERSONS, PROMPT_WORDS, RESULT_WORDS, SAMPLES
from .limits import Schema, as_format, distinct, kind_of, number_within, of_length, types_of

_DEEP = 6
"""Below this depth, only required fields are made: null where it may be, lists empty."""

_BOTTOM = 24
"""At this depth objects are empty: a schema that requires itself without end has no value anyway."""

_MAY_BE_NULL = ("const", "default")
"""Keywords whose value is one of the answer's; of the others, null is taken for unset."""

_IN_WORDS = "in JSON Schema:"
"""What stands in a description before keywords that are said there."""

_JSON = json.JSONDecoder()

# An optional field that the prompt has nothing for.
_NOTHING: Any = object()
_FALSE = re.compile(r"\b(?:not|no|without|don't|never|off|false|disable[d]?)\b", re.IGNORECASE)


def value_for(schema: Schema, hints: PromptHints, place: str = "schema") -> Any:
    """Return a value that fits the schema.

    Args:
        schema: a JSON Schema; `$ref` into itself, `anyOf`, `oneOf`, `allOf`, `enum`, `const`, `default`, `format`, lengths,
            bounds, `multipleOf`, `prefixItems` and `uniqueItems` are observed, `pattern`, `not` and conditions are not.
        hints: the prompt. Required fields take what fits from it, in order; optional ones are left out unless it has something
            for them.
        place: where the schema stands in the request, for messages.

    Raises:
        HTTPError: it is no schema, or one that asks for too much.
    """
    try:
        return _Filling(schema, hints).value(schema, "", required=True, depth=0)
    except TooMuch as error:
        raise error.refusal(place) from None
    except RecursionError:
        raise TooMuch("The schema refers to itself without end.").refusal(place) from None
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        raise invalid_argument() from None


class _Filling:
    def __init__(self, root: Schema, hints: PromptHints) -> None:
        self.root = root
        self.hints = hints
        self.effort = hints.effort

    def value(self, schema: Any, name: str, *, required: bool, depth: int) -> Any:
        """Return the value for a field, or `_NOTHING` for an optional field that the prompt has nothing for."""
        self.effort.spend(1)
        if depth >= _DEEP and self.is_nullable(schema):
            return None
        schema = self.resolve(schema, deep=depth >= _DEEP)
        if "const" in schema:
            return self.given(schema["const"])
        told = self.told(schema, name)
        if told is not _NOTHING:
            return told
        if "enum" in schema:
            return self.given(self.choice(schema, required))
        kind = kind_of(schema)
        made = _KINDS.get(kind, _Filling.string)(self, schema, name, required, depth)
        if made is not _NOTHING:
            return made
        if not required:
            return _NOTHING
        return self.given(schema["default"]) if "default" in schema else None if "null" in types_of(schema) else _NOTHING

    def told(self, schema: Schema, name: str) -> Any:
        """Return what results of functions tell of a field, if it is of its kind."""
        fact = self.hints.fact(name) if name and self.hints.facts else None
        kind = kind_of(schema)
        if fact is None or isinstance(fact, bool) is not (kind == "boolean"):
            return _NOTHING
        if "enum" in schema:
            return fact if fact in schema["enum"] else _NOTHING
        if kind == "boolean":
            return fact
        if kind in ("integer", "number") and isinstance(fact, int | float) and isfinite(fact):
            return number_within(schema, fact)
        if kind == "string" and isinstance(fact, str | int | float) and "format" not in schema and "pattern" not in schema:
            self.effort.spend(len(f"{fact}") // BYTES_PER_STEP)
            return of_length(schema, f"{fact}")
        return _NOTHING

    def given(self, value: Any) -> Any:
        """Return a value that stands in the schema; it may be asked for many times."""
        if isinstance(value, str | list | dict):
            self.effort.spend(len(value if isinstance(value, str) else to_json(value)) // BYTES_PER_STEP)
        return value

    def is_nullable(self, schema: Any) -> bool:
        """Return whether null will do."""
        if not isinstance(schema, dict):
            return False
        alternatives = schema.get("anyOf") or schema.get("oneOf") or ()
        self.effort.spend(len(alternatives) // 10)
        return "null" in types_of(schema) or any(self.is_nullable(entry) for entry in alternatives)

    def resolve(self, schema: Any, *, deep: bool = False) -> Schema:
        """Return a schema without `$ref` and alternatives; the first that is not null and, deep down, no object or list."""
        for _ in range(32):
            if not isinstance(schema, dict):
                return {}
            self.effort.spend(1 + len(schema) // 10)
            if _IN_WORDS in str(schema.get("description", "")):
                schema = self.in_full(schema)
            elif "$ref" in schema:
                reference = str(schema["$ref"])
                self.effort.spend(len(reference) // BYTES_PER_STEP)
                target = part_at(reference, self.root) if reference == "#" or reference.startswith("#/") else None
                others = {key: value for key, value in schema.items() if key != "$ref"}
                schema = {**(target if isinstance(target, dict) else {}), **others}
            elif alternatives := schema.get("anyOf") or schema.get("oneOf"):
                real = [self.resolve(entry, deep=deep) for entry in alternatives]
                values = [entry for entry in real if "null" not in types_of(entry)] or real[:1]
                if deep:
                    values.sort(key=lambda entry: kind_of(entry) in ("object", "array"))
                chosen = values[0] if deep else next(filter(self._fits, values), values[0])
                schema = {**{key: value for key, value in schema.items() if key not in ("anyOf", "oneOf")}, **chosen}
            elif schema.get("allOf"):
                merged: Schema = {key: value for key, value in schema.items() if key != "allOf"}
                for part in schema["allOf"]:
                    self.effort.spend(1 + sum(len(merged.get(name) or ()) for name in ("properties", "required", "enum")))
                    merged = _merge(merged, self.resolve(part))
                schema = merged
            elif any(value is None and key not in _MAY_BE_NULL for key, value in schema.items()):
                schema = {key: value for key, value in schema.items() if value is not None or key in _MAY_BE_NULL}
            else:
                return schema
        return {}

    def in_full(self, schema: Schema) -> Schema:
        """Return a schema with the keywords that its description has, as our adapters write what no page of the API names."""
        words = str(schema["description"])
        self.effort.spend(1 + len(words) // BYTES_PER_STEP)
        said: Schema = {}
        for part in words.split(_IN_WORDS)[1:]:
            with suppress(ValueError):
                found, _ = _JSON.raw_decode(part.lstrip())
                said |= found if isinstance(found, dict) else {}
        return {**{key: value for key, value in schema.items() if key != "description"}, **said}

    def _fits(self, schema: Schema) -> bool:
        """Return whether the prompt has something for this; for a pattern, which is not observed, nothing is sure to do."""
        kind = kind_of(schema)
        return "pattern" not in schema and (kind not in ("integer", "number") or bool(self.hints.numbers))

    def is_optional(self, schema: Any) -> bool:
        """Return whether a field may be left out where no list says which may."""
        return self.is_nullable(schema) or (isinstance(schema, dict) and "default" in schema)

    def choice(self, schema: Schema, required: bool) -> Any:
        values = schema["enum"]
        self.effort.spend(len(values) // 4)
        found = next((value for value in values if value is not None and self.hints.mentions(str(value))), _NOTHING)
        if found is not _NOTHING or not required:
            return found
        return schema.get("default", values[0])

    def object(self, schema: Schema, name: str, required: bool, depth: int) -> Any:
        # A schema that requires itself in several places without end would take all there is.
        bottom = _DEEP if self.effort.is_low else _BOTTOM
        properties = (schema.get("properties") or {}) if depth < bottom else {}
        self.effort.spend(len(properties) // 4)
        # Without a `required` list, whatever has no default is taken for required: an empty object would help nobody.
        wanted = dict.fromkeys(schema.get("required", [key for key, entry in properties.items() if not self.is_optional(entry)]))
        made: dict[str, Any] = {}
        more = schema.get("additionalProperties")
        properties = {**properties, **{key: more for key in wanted if key not in properties}}
        for must in (True, False):  # required fields choose first
            for key, entry in properties.items():
                if (key in wanted) is must and (must or depth < _DEEP):
                    self.effort.spend(len(key) // BYTES_PER_STEP)
                    value = self.value(entry, key, required=must, depth=depth + 1)
                    if value is not _NOTHING:
                        made[key] = value
        if not required and not made:
            return _NOTHING
        made = {key: made[key] for key in properties if key in made}
        least = at_most(schema.get("minProperties", 0), MOST_ITEMS, "minProperties")
        while len(made) < least:
            key = f"key_{len(made) + 1}"
            made[key] = self.value(more, key, required=True, depth=depth + 1)
        return made

    def array(self, schema: Schema, name: str, required: bool, depth: int) -> Any:
        items = self.resolve(schema.get("items", {}))
        least = at_most(schema.get("minItems", 1 if required and depth < _DEEP else 0), MOST_ITEMS, "minItems")
        most = schema.get("maxItems", 8)
        found = self.found_items(items, name)
        first = schema.get("prefixItems") or []
        if not found and not first and not required:
            return _NOTHING
        if first:
            found = [self.value(entry, name, required=True, depth=depth + 1) for entry in first]
        while len(found) < least:
            value = self.value(items, name, required=True, depth=depth + 1)
            if value is _NOTHING:
                break
            found.append(value)
        if schema.get("uniqueItems"):
            self.effort.spend(len(items.get("enum", ())) // 4)
            found = distinct(found, items, least)
        return found[:most]

    def found_items(self, items: Schema, name: str) -> list[Any]:
        """Return the parts of the prompt that may be items of a list."""
        kind = kind_of(items)
        if "const" in items:
            return []
        if "enum" in items:
            self.effort.spend(len(items["enum"]) // 4)
            return [value for value in items["enum"] if self.hints.mentions(str(value))]
        if kind in ("integer", "number"):
            return [number_within(items, value) for value in self.hints.numbers]
        if kind != "string" or "format" in items:
            return []
        named = self.hints.everyone if self.words(name) & GROUPS else self.hints.names
        return [of_length(items, text) for text in self.hints.quoted or named]

    def number(self, schema: Schema, name: str, required: bool, depth: int) -> Any:
        told = self.hints.spelled_out(name) if name else None
        try:
            value = float(told) if told else None
        except ValueError:
            value = None
        if value is None or not isfinite(value):
            value = self.hints.number_of(self.words(name))
        if value is None and self.words(name) & RESULT_WORDS:
            value = self.hints.answered_number
        if value is None:
            value = self.hints.next_number()
        if value is None:
            if not required or "default" in schema:
                return _NOTHING
            value = 1.0 if "minimum" not in schema and "exclusiveMinimum" not in schema else -inf
        return number_within(schema, value)

    def boolean(self, schema: Schema, name: str, required: bool, depth: int) -> Any:
        told = self.hints.spelled_out(name) if name else None
        if told and told.lower() in ("true", "false", "yes", "no", "on", "off"):
            return told.lower() in ("true", "yes", "on")
        words = self.words(name) - {"is", "use", "include", "enable", "has"}
        if words and all(self.hints.mentions(word) for word in words):
            return not _FALSE.search(self.hints.prompt)
        return _NOTHING if not required or "default" in schema else True

    def null(self, schema: Schema, name: str, required: bool, depth: int) -> Any:
        return None if required else _NOTHING

    def string(self, schema: Schema, name: str, required: bool, depth: int) -> Any:
        found = self.found_string(schema, name)
        if found is None:
            if not required or "default" in schema:
                return _NOTHING
            found = self.text_for(name)
        least = at_most(schema.get("minLength", 0), LONGEST_TEXT, "minLength")
        self.effort.spend(max(least, len(found)) // BYTES_PER_STEP)
        return of_length(schema, found)

    def text_for(self, name: str) -> str:
        """Return a text for a required field that the prompt has no value for."""
        words = self.words(name)
        if self.hints.answer is not None and words & (ANSWER_WORDS | PROMPT_WORDS):
            return self.hints.answer
        if words & PROMPT_WORDS:
            return self.hints.prompt
        if (known := self.hints.text_of(words)) is not None:
            return known
        label = " ".join(split_words(name)) or "text"
        return self.hints.statement_on(label) or self.hints.answer or f"{label.capitalize()} for: {self.hints.short}"

    def found_string(self, schema: Schema, name: str) -> str | None:
        """Return the part of the prompt for a string field: spelled out, of its format, quoted, or a name."""
        shape = str(schema.get("format", ""))
        if shape in SAMPLES:
            return as_format(shape, self.hints.by_format(shape)) or (None if "default" in schema else SAMPLES[shape])
        words = self.words(name)
        sources: list[Callable[[], str | None]] = [lambda: self.hints.spelled_out(name) if name else None]
        if words & {"url", "uri", "link"}:
            sources.append(lambda: next(iter(self.hints.urls), None))
        if words & {"email", "mail", "to", "recipient", "recipients"}:
            sources.append(lambda: self.hints.by_format("email"))
        if words & {"date", "day"}:
            sources.append(lambda: self.hints.by_format("date"))
        sources.append(self.hints.next_quoted)
        if words & PERSONS:
            sources.append(self.hints.next_person)
        if words & NAMING_WORDS:
            sources.append(self.hints.next_name)
        return next((found for source in sources if (found := source())), None)

    @staticmethod
    def words(name: str) -> set[str]:
        return set(split_words(name))


_KINDS = {
    "object": _Filling.object,
    "array": _Filling.array,
    "integer": _Filling.number,
    "number": _Filling.number,
    "boolean": _Filling.boolean,
    "null": _Filling.null,
    "string": _Filling.string,
}


def _merge(one: Schema, other: Schema) -> Schema:
    """Return a schema for both to hold: properties and required fields together."""
    merged = {**one, **other}
    if "properties" in one and "properties" in other:
        merged["properties"] = {**one["properties"], **other["properties"]}
    if "required" in one and "required" in other:
        merged["required"] = [*one["required"], *other["required"]]
    if "enum" in one and "enum" in other:
        merged["enum"] = [value for value in one["enum"] if value in other["enum"]] or other["enum"]
    for tighter, names in ((max, ("minimum", "minLength", "minItems")), (min, ("maximum", "maxLength", "maxItems"))):
        merged |= {name: tighter(one[name], other[name]) for name in names if name in one and name in other}
    return merged
