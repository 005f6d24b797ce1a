"""A value that fits a JSON Schema, made from what a prompt offers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .answer import Refusal
from .cues import Cues, split_words

Schema = dict[str, Any]

_DEEP = 6
"""Below this depth, only what is required is made: null where it may be, lists empty."""

_BOTTOM = 24
"""At this depth objects are empty: a schema that requires itself without end has no value anyway."""

# Field names, by one of their words, that say what kind of string is wanted.
PLACE_WORDS = frozenset(
    {
        *("location", "locations", "place", "city", "cities", "town", "country", "region", "address", "destination", "origin"),
        *("area", "state", "where"),
    }
)
NAME_WORDS = frozenset({"name", "person", "user", "customer", "author", "contact", "recipient", "username"})
PROMPT_WORDS = frozenset(
    {
        *("query", "question", "prompt", "text", "message", "input", "search", "topic", "task", "description", "request"),
        *("q", "content", "body"),
    }
)
_FORMATS = {
    "date": "2026-01-01",
    "date-time": "2026-01-01T00:00:00Z",
    "time": "12:00:00",
    "email": "user@example.com",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
_FALSE = re.compile(r"\b(?:not|no|without|don't|never|off|false|disable[d]?)\b", re.IGNORECASE)


def value_for(schema: Schema, cues: Cues) -> Any:
    """A value that fits the schema.

    Args:
        schema: a JSON Schema; `$ref` into its own `$defs`, `anyOf`, `oneOf`, `allOf`, `enum`, `const`, `default`, lengths and
            bounds are observed, `pattern` is not.
        cues: the prompt. Required fields take what fits from it, in order; optional ones are left out unless it has something
            for them.

    Raises:
        Refusal: it is no schema.
    """
    try:
        return _Filling(schema, cues).value(schema, "", required=True, depth=0)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        raise Refusal("Request contains an invalid argument.") from None


class _Filling:
    def __init__(self, root: Schema, cues: Cues) -> None:
        self.root = root
        self.cues = cues

    def value(self, schema: Any, name: str, *, required: bool, depth: int) -> Any:
        """The value for a field, or `_NOTHING` for an optional field that the prompt has nothing for."""
        if depth >= _DEEP and _is_nullable(schema):
            return None
        schema = self.resolve(schema)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.choice(schema, required)
        kind = _kind(schema)
        made = _KINDS.get(kind, _Filling.string)(self, schema, name, required, depth)
        if made is not _NOTHING:
            return made
        if not required:
            return _NOTHING
        return schema["default"] if "default" in schema else None if "null" in _types(schema) else _NOTHING

    def resolve(self, schema: Any) -> Schema:
        """A schema without `$ref` and without alternatives: the first alternative that is not null."""
        for _ in range(32):
            if not isinstance(schema, dict):
                return {}
            if "$ref" in schema:
                target: Any = self.root
                for part in str(schema["$ref"]).lstrip("#/").split("/"):
                    target = target.get(part.replace("~1", "/").replace("~0", "~"), {}) if isinstance(target, dict) else {}
                schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
            elif alternatives := schema.get("anyOf") or schema.get("oneOf"):
                real = [self.resolve(entry) for entry in alternatives]
                chosen = next((entry for entry in real if "null" not in _types(entry) and self._fits(entry)), None)
                chosen = chosen or next((entry for entry in real if "null" not in _types(entry)), real[0])
                schema = {**{key: value for key, value in schema.items() if key not in ("anyOf", "oneOf")}, **chosen}
            elif "allOf" in schema:
                merged: Schema = {key: value for key, value in schema.items() if key != "allOf"}
                for part in schema["allOf"]:
                    merged = _merge(merged, self.resolve(part))
                schema = merged
            else:
                return schema
        return {}

    def _fits(self, schema: Schema) -> bool:
        kind = _kind(schema)
        return kind not in ("integer", "number") or bool(self.cues.numbers)

    def choice(self, schema: Schema, required: bool) -> Any:
        values = schema["enum"]
        found = next((value for value in values if value is not None and self.cues.mentions(str(value))), _NOTHING)
        if found is not _NOTHING or not required:
            return found
        return schema.get("default", values[0])

    def object(self, schema: Schema, name: str, required: bool, depth: int) -> Any:
        properties = (schema.get("properties") or {}) if depth < _BOTTOM else {}
        # Without a `required` list, whatever has no default is taken for required: an empty object would help nobody.
        wanted = schema.get("required", [key for key, entry in properties.items() if not _is_optional(entry)])
        made: dict[str, Any] = {}
        for must in (True, False):  # required fields choose first
            for key, entry in properties.items():
                if (key in wanted) is must and (must or depth < _DEEP):
                    value = self.value(entry, key, required=must, depth=depth + 1)
                    if value is not _NOTHING:
                        made[key] = value
        if not required and not made:
            return _NOTHING
        return {key: made[key] for key in properties if key in made}

    def array(self, schema: Schema, name: str, required: bool, depth: int) -> Any:
        items = self.resolve(schema.get("items", {}))
        least = schema.get("minItems", 1 if required and depth < _DEEP else 0)
        most = schema.get("maxItems", 8)
        found: list[Any] = []
        if "enum" in items:
            found = [value for value in items["enum"] if self.cues.mentions(str(value))]
        elif _kind(items) in ("integer", "number"):
            found = [_number(items, value) for value in self.cues.numbers]
        elif _kind(items) == "string":
            found = list(self.cues.quoted) or (
                list(self.cues.places) if self.words(name) & PLACE_WORDS or len(self.cues.places) > 1 else []
            )
        if not found and not required:
            return _NOTHING
        while len(found) < least:
            value = self.value(items, name, required=True, depth=depth + 1)
            if value is _NOTHING:
                break
            found.append(value)
        return found[:most]

    def number(self, schema: Schema, name: str, required: bool, depth: int) -> Any:
        told = self.cues.spelled_out(name) if name else None
        try:
            value = float(told) if told else None
        except ValueError:
            value = None
        if value is None:
            value = self.cues.take_number()
        if value is None:
            if not required or "default" in schema:
                return _NOTHING
            value = float(schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1))
        return _number(schema, value)

    def boolean(self, schema: Schema, name: str, required: bool, depth: int) -> Any:
        told = self.cues.spelled_out(name) if name else None
        if told and told.lower() in ("true", "false", "yes", "no", "on", "off"):
            return told.lower() in ("true", "yes", "on")
        words = self.words(name) - {"is", "use", "include", "enable", "has"}
        if words and all(self.cues.mentions(word) for word in words):
            return not _FALSE.search(self.cues.prompt)
        return _NOTHING if not required or "default" in schema else True

    def null(self, schema: Schema, name: str, required: bool, depth: int) -> Any:
        return None if required else _NOTHING

    def string(self, schema: Schema, name: str, required: bool, depth: int) -> Any:
        found = self.found_string(schema, name)
        if found is None:
            if not required or "default" in schema:
                return _NOTHING
            label = " ".join(split_words(name)) or "text"
            found = self.cues.prompt if self.words(name) & PROMPT_WORDS else f"{label.capitalize()} for: {self.cues.prompt}"
        least, most = schema.get("minLength", 0), schema.get("maxLength")
        return found.ljust(least, ".")[:most]

    def found_string(self, schema: Schema, name: str) -> str | None:
        """What the prompt has for a string field: spelled out, by format, a place, a quotation, a name."""
        shape = str(schema.get("format", ""))
        if shape in _FORMATS:
            return self.cues.by_format(shape) or (None if "default" in schema else _FORMATS[shape])
        words = self.words(name)
        sources: list[Callable[[], str | None]] = [lambda: self.cues.spelled_out(name) if name else None]
        if words & {"url", "uri", "link"}:
            sources.append(lambda: next(iter(self.cues.urls), None))
        if words & {"email", "mail"}:
            sources.append(lambda: self.cues.by_format("email"))
        if words & {"date", "day"}:
            sources.append(lambda: self.cues.by_format("date"))
        if words & PLACE_WORDS:
            sources.append(self.cues.take_place)
        sources.append(self.cues.take_quoted)
        if words & NAME_WORDS:
            sources.append(self.cues.take_name)
        return next((found for source in sources if (found := source())), None)

    @staticmethod
    def words(name: str) -> set[str]:
        return set(split_words(name))


_NOTHING: Any = object()
_KINDS = {
    "object": _Filling.object,
    "array": _Filling.array,
    "integer": _Filling.number,
    "number": _Filling.number,
    "boolean": _Filling.boolean,
    "null": _Filling.null,
    "string": _Filling.string,
}


def _types(schema: Schema) -> list[str]:
    """The JSON types a schema names, in lower case."""
    named = schema.get("type")
    return [str(entry).lower() for entry in (named if isinstance(named, list) else [named] if named else [])]


def _kind(schema: Schema) -> str:
    """The type to make a value of: the first that is not null, else what the keywords imply."""
    named = _types(schema)
    real = next((entry for entry in named if entry != "null"), None)
    if real:
        return real
    if named:
        return "null"
    return "object" if "properties" in schema else "array" if "items" in schema else "string"


def _is_optional(schema: Any) -> bool:
    return _is_nullable(schema) or (isinstance(schema, dict) and "default" in schema)


def _is_nullable(schema: Any) -> bool:
    if not isinstance(schema, dict):
        return False
    return "null" in _types(schema) or any(_is_nullable(entry) for entry in schema.get("anyOf") or schema.get("oneOf") or ())


def _number(schema: Schema, value: float) -> int | float:
    low, high = schema.get("minimum"), schema.get("maximum")
    value = max(value, low) if low is not None else value
    value = min(value, high) if high is not None else value
    return int(value) if _kind(schema) == "integer" or value.is_integer() else value


def _merge(one: Schema, other: Schema) -> Schema:
    """Two schemas that both hold: properties and required fields together."""
    merged = {**one, **other}
    if "properties" in one and "properties" in other:
        merged["properties"] = {**one["properties"], **other["properties"]}
    if "required" in one and "required" in other:
        merged["required"] = [*one["required"], *other["required"]]
    return merged
