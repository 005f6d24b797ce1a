"""Convert response formats, in the shapes that users of the frameworks type, to the API's.

Reference: ai.google.dev/gemini-api/docs/structured-output.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..client.http.errors import InvalidOption

JSON: dict[str, Any] = {"type": "text", "mime_type": "application/json"}
"""The response format that asks for JSON of any shape."""

_FORMATS = ("text", "image", "audio", "video")
_OPENAI = ("json_schema", "json_object")
_SCHEMA_TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")
_SCHEMA_KEYS = frozenset({"properties", "items", "enum", "const", "$ref", "$defs", "anyOf", "oneOf", "allOf"})
_NAMES = ("$schema", "$id")
"""The keys of a schema that say which draft it is and where it came from."""


def response_format_to_api(value: Any, schema_of: Callable[[type], Any]) -> Any:
    """Convert a response format to the API's; to None where it asks for nothing, as OpenAI's `text` does.

    Args:
        value: a class; a JSON Schema; OpenAI's `json_schema`, `json_object` or `text`; or the API's own, one or a list for
            several modalities.
        schema_of: returns the JSON Schema of a class as the framework makes it, or None for a class that has none.

    Raises:
        InvalidOption: it is none of these.
    """
    if isinstance(value, list | tuple):
        return [response_format_to_api(item, schema_of) or {"type": "text"} for item in value]
    schema = schema_of(value) if isinstance(value, type) else None
    if isinstance(schema, Mapping):
        return json_format(schema)
    if not isinstance(value, Mapping):
        given = f"the class {value.__name__}" if isinstance(value, type) else type(value).__name__
        raise InvalidOption(f"'response_format' cannot be {given}.", field="response_format")
    kind = value.get("type")
    if kind == "json_schema":
        return json_format(_openai_schema(value))
    if kind == "json_object":
        schema = value.get("response_schema")  # LiteLLM's own extension
        return json_format(schema) if isinstance(schema, Mapping) else dict(JSON)
    types = kind if isinstance(kind, list) and kind else [kind]  # a schema may allow several
    if all(each in _SCHEMA_TYPES for each in types) or _SCHEMA_KEYS & value.keys():
        return json_format(value)
    if kind in _FORMATS:
        return dict(value) if value != {"type": "text"} else None
    raise InvalidOption(
        f"'response_format' of type {kind!r} is not known; there are {', '.join(_OPENAI)}, a JSON Schema, and the API's own:"
        f" {', '.join(_FORMATS)}.",
        field="response_format",
    )


def json_format(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the response format that asks for JSON of this schema."""
    return {**JSON, "schema": schema_to_api(schema)}


def schema_to_api(schema: Any) -> Any:
    """Return a JSON Schema as the service takes it: without its names, and without `"required": []`, which says nothing."""
    if isinstance(schema, Mapping):
        schema = {key: value for key, value in schema.items() if key not in _NAMES}
    return without_empty_required(schema)


def without_empty_required(schema: Any) -> Any:
    """Return a schema without `"required": []`, which says nothing and which the service refused in spring 2026."""
    if isinstance(schema, Mapping):
        return {key: without_empty_required(value) for key, value in schema.items() if not (key == "required" and value == [])}
    if isinstance(schema, list):
        return [without_empty_required(item) for item in schema]
    return schema


def _openai_schema(value: Mapping[str, Any]) -> Mapping[str, Any]:
    nested = value.get("json_schema", value)  # chat completions nest it, responses do not
    schema = nested.get("schema") if isinstance(nested, Mapping) else None
    if not isinstance(schema, Mapping):
        field = "response_format.json_schema.schema"
        raise InvalidOption(f"'{field}' is missing.", field=field)
    return schema
