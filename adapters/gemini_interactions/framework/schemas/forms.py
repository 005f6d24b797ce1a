"""Find the schema in what users of any provider write where one is asked for, with the name it is given there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..plain import plain

SchemaOf = Callable[[type], Any]
"""Returns the JSON Schema of a class as the framework makes it, or None for a class that has none."""


@dataclass(frozen=True, slots=True)
class NamedSchema:
    """A schema, and what it is called.

    Attributes:
        schema: a JSON Schema, as it was given.
        name: its name, or else its title.
        description: what it is for, where that stands beside it.
    """

    schema: Mapping[str, Any]
    name: str | None = None
    description: str | None = None


_ENVELOPES = ("json_schema", "format", "text", "output_format", "response_format", "function", "toolSpec")
"""Where the object that has the schema stands: OpenAI's chat completions and responses, Anthropic's settings, functions."""

_PLACES = (
    *("schema", "response_json_schema", "responseJsonSchema", "response_schema", "responseSchema"),
    *("parameters", "input_schema", "inputSchema", "json"),
)
"""Where the schema itself stands: OpenAI's and Anthropic's formats, generateContent's settings, functions and tools."""

_TYPES = frozenset({"object", "array", "string", "number", "integer", "boolean", "null"})
_KEYWORDS = frozenset(
    {
        "properties",
        "items",
        "enum",
        "const",
        "$ref",
        "$defs",
        "definitions",
        "anyOf",
        "oneOf",
        "allOf",
        "any_of",
        "additionalProperties",
    }
)


def find_schema(value: Any, schema_of: SchemaOf) -> NamedSchema | None:
    """Return the schema in a value; None if it holds none.

    Args:
        value: a class; a JSON Schema or generateContent's; an object of some SDK; or what OpenAI, Anthropic or generateContent
            wrap a schema in: `{"name", "schema"}`, `{"type": "json_schema", …}`, `{"format": …}`, `{"response_schema": …}`, a
            function.
        schema_of: makes the schema of a class.
    """
    if isinstance(value, type):
        schema = schema_of(value)
        return NamedSchema(schema, value.__name__) if isinstance(schema, Mapping) else None
    value = plain(value)
    if not isinstance(value, Mapping):
        return None
    if is_schema(value):
        return NamedSchema(value, _text(value.get("title")))
    for place in _PLACES:
        if (inner := _inner(value.get(place), schema_of)) is not None:
            name = _text(value.get("name")) or inner.name
            return NamedSchema(inner.schema, name, _text(value.get("description")) or inner.description)
    for envelope in _ENVELOPES:
        given = value.get(envelope)
        if (isinstance(given, Mapping | type) or hasattr(given, "model_dump")) and (found := find_schema(given, schema_of)):
            return found
    return None


def is_schema(value: Mapping[str, Any]) -> bool:
    """Return whether an object is a schema itself."""
    kind = value.get("type", value.get("type_"))
    types = kind if isinstance(kind, list) and kind else [kind]  # a schema may allow several
    return all(isinstance(each, str) and each.lower() in _TYPES for each in types) or bool(_KEYWORDS & value.keys())


def _inner(value: Any, schema_of: SchemaOf) -> NamedSchema | None:
    found = find_schema(value, schema_of) if isinstance(value, type) else None
    value = plain(value)
    if found is None and isinstance(value, Mapping) and not isinstance(value, type):
        if set(value) == {"json"}:  # Bedrock's
            return _inner(value["json"], schema_of)
        return NamedSchema(value, _text(value.get("title")))
    return found


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
