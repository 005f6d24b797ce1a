"""Response formats: OpenAI's and the API's, and OpenAI's modalities, to the API's.

Reference: ai.google.dev/gemini-api/docs/structured-output.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..client.http.errors import InvalidOption
from ..framework.tools import without_empty_required

_JSON: dict[str, Any] = {"type": "text", "mime_type": "application/json"}
_FORMATS = ("text", "image", "audio", "video")


def response_format_to_api(value: Any) -> Any:
    """The API's response format; None for OpenAI's `text`, which is what there is without one.

    Args:
        value: OpenAI's `json_schema`, `json_object` or `text`; a pydantic class; a JSON Schema; or the API's own, one or a list.

    Raises:
        InvalidOption: it is none of these.
    """
    if value is None:
        return None
    if isinstance(value, list | tuple):
        return [response_format_to_api(item) or {"type": "text"} for item in value]
    if isinstance(value, type) and hasattr(value, "model_json_schema"):
        return _with_schema(value.model_json_schema())
    if not isinstance(value, Mapping):
        raise InvalidOption(f"'response_format' cannot be {type(value).__name__}.", field="response_format")
    kind = value.get("type")
    if kind == "json_schema":
        nested = value.get("json_schema", value)
        schema = nested.get("schema") if isinstance(nested, Mapping) else None
        if not isinstance(schema, Mapping):
            raise InvalidOption("'response_format.json_schema.schema' is missing.", field="response_format.json_schema.schema")
        return _with_schema(schema)
    if kind == "json_object":
        schema = value.get("response_schema")  # LiteLLM's own extension
        return _with_schema(schema) if schema else dict(_JSON)
    if value == {"type": "text"}:
        return None
    if kind in _FORMATS and "properties" not in value:
        return dict(value)
    if kind == "object" or "properties" in value or "$ref" in value or "anyOf" in value:
        return _with_schema(value)
    raise InvalidOption(
        f"'response_format' of type {kind!r} is not known; there are json_schema, json_object, and the API's own:"
        f" {', '.join(_FORMATS)}.",
        field="response_format",
    )


def modalities_to_formats(modalities: Any, given: Any) -> Any:
    """The response format for what is to be answered with.

    Args:
        modalities: OpenAI's: some of text, image, audio, in either case.
        given: the response format that was asked for, in the API's shape; it stays.
    """
    wanted = [str(name).lower() for name in modalities or ()]
    if not set(wanted) - {"text"}:
        return given
    kept = [] if given is None else given if isinstance(given, list) else [given]
    formats = [*kept, *({"type": name} for name in wanted if name not in [item.get("type") for item in kept])]
    return formats[0] if len(formats) == 1 else formats


def _with_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    bare = {key: value for key, value in schema.items() if key not in ("$schema", "$id")}
    return {**_JSON, "schema": without_empty_required(bare)}
