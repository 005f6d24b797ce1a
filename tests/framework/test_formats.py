"""A response format is one thing, however a framework's users write it."""

from __future__ import annotations

from typing import Any

import pytest

from gemini_interactions import InvalidOption
from gemini_interactions.framework.schemas.formats import JSON, response_format_to_api

SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}
WITH_SCHEMA = {**JSON, "schema": SCHEMA}


class Known:
    """A class that has a schema."""


def schema_of(cls: type) -> Any:
    return SCHEMA if cls is Known else None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (Known, WITH_SCHEMA),
        (SCHEMA, WITH_SCHEMA),
        ({**SCHEMA, "$schema": "draft", "$id": "x", "required": []}, WITH_SCHEMA),
        ({"anyOf": [SCHEMA]}, {**JSON, "schema": {"anyOf": [SCHEMA]}}),
        ({"type": "array", "items": SCHEMA}, {**JSON, "schema": {"type": "array", "items": SCHEMA}}),
        ({"type": ["string", "null"]}, {**JSON, "schema": {"type": ["string", "null"]}}),
        ({"type": "json_schema", "json_schema": {"name": "n", "strict": True, "schema": SCHEMA}}, WITH_SCHEMA),
        ({"type": "json_schema", "name": "n", "schema": SCHEMA}, WITH_SCHEMA),
        ({"type": "json_object"}, JSON),
        ({"type": "json_object", "response_schema": SCHEMA}, WITH_SCHEMA),
        ({"type": "text"}, None),
        (WITH_SCHEMA, WITH_SCHEMA),
        ({**JSON, "schema": {"required": []}}, {**JSON, "schema": {"required": []}}),  # the API's own, as it is
        ({"type": "image", "aspect_ratio": "16:9"}, {"type": "image", "aspect_ratio": "16:9"}),
        ([{"type": "text"}, {"type": "image"}], [{"type": "text"}, {"type": "image"}]),
    ],
    ids=str,
)
def test_a_format_in_every_shape(given: Any, expected: Any) -> None:
    assert response_format_to_api(given, schema_of) == expected


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"type": "jsonschema"}, "response_format", "'jsonschema' is not known.*json_schema, json_object.*text, image, audio"),
        ({"type": "json_schema", "json_schema": {}}, "response_format.json_schema.schema", "is missing"),
        ({"type": "json_schema"}, "response_format.json_schema.schema", "is missing"),
        ({}, "response_format", "None is not known"),
        ({"type": [{}]}, "response_format", "is not known"),
        ({"type": {}}, "response_format", "is not known"),
        (int, "response_format", "cannot be the class int"),
        ("json", "response_format", "cannot be str"),
    ],
    ids=str,
)
def test_what_is_no_format_is_refused_by_name(given: Any, field: str, words: str) -> None:
    with pytest.raises(InvalidOption, match=words) as caught:
        response_format_to_api(given, schema_of)
    assert caught.value.field == field
