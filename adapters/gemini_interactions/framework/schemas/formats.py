"""Convert response formats, in the shapes that users of the frameworks type, to the API's.

Reference: aistudio.google.com/docs/structured-output.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...client.http.errors import InvalidOption
from ..plain import plain
from .forms import SchemaOf, find_schema
from .keywords import schema_to_api

JSON: dict[str, Any] = {"type": "text", "mime_type": "application/json"}
"""The response format that asks for JSON of any shape."""

_FORMATS = ("text", "image", "audio", "video")
_OPENAI = ("json_schema", "json_object")
_MIME_TYPES = ("response_mime_type", "responseMimeType", "mime_type")
"""Where generateContent and the preview of this API say that the answer is to be JSON."""


def response_format_to_api(value: Any, schema_of: SchemaOf) -> Any:
    """Convert a response format to the API's; to None where it asks for nothing, as OpenAI's `text` does.

    Args:
        value: a class; a JSON Schema; OpenAI's `json_schema`, `json_object` or `text`; whatever else names a schema, see
            `find_schema`; or the API's own, one or a list for several modalities.
        schema_of: returns the JSON Schema of a class as the framework makes it, or None for a class that has none.

    Raises:
        InvalidOption: it is none of these.
    """
    if isinstance(value, list | tuple):
        return [response_format_to_api(item, schema_of) or {"type": "text"} for item in value]
    value = plain(value)
    kind = value.get("type") if isinstance(value, Mapping) else None
    if isinstance(kind, str) and kind in _FORMATS:
        return dict(value) if value != {"type": "text"} else None
    if (found := find_schema(value, schema_of)) is not None:
        return json_format(found.schema)
    if not isinstance(value, Mapping):
        given = f"the class {value.__name__}" if isinstance(value, type) else type(value).__name__
        raise InvalidOption(f"'response_format' cannot be {given}.", field="response_format")
    if kind == "json_schema":
        field = "response_format.json_schema.schema"
        raise InvalidOption(f"'{field}' is missing.", field=field)
    if kind == "json_object" or any(value.get(name) == JSON["mime_type"] for name in _MIME_TYPES):
        return dict(JSON)
    raise InvalidOption(
        f"'response_format' of type {kind!r} is not known; there are {', '.join(_OPENAI)}, a JSON Schema, and the API's own:"
        f" {', '.join(_FORMATS)}.",
        field="response_format",
    )


def json_format(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the response format that asks for JSON of this schema."""
    return {**JSON, "schema": schema_to_api(schema, "response_format.schema")}
