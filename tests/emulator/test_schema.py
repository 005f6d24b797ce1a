"""Values made from JSON Schemas."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemini_interactions.emulator.answers.forms.schema import value_for
from gemini_interactions.emulator.answers.prompt_hints import PromptHints


def made(prompt: str, schema: dict[str, Any]) -> Any:
    return value_for(schema, PromptHints(prompt))


def an_object(required: list[str] | None = None, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, **({} if required is None else {"required": required})}


@pytest.mark.parametrize(
    ("prompt", "schema", "value"),
    [
        (
            "Add 2, 3 and -4.5",
            an_object(a={"type": "number"}, b={"type": "integer"}, c={"type": "number"}),
            {"a": 2, "b": 3, "c": -4.5},
        ),
        ("Make it red or blue", {"enum": ["green", "blue"]}, "blue"),
        ("Nothing fits", {"enum": ["green", "blue"], "default": "blue"}, "blue"),
        ("x", {"const": 7}, 7),
        ("x", an_object([], a={"type": "string"}, b={"type": "integer"}), {}),
        ("set b=5", an_object([], a={"type": "string"}, b={"type": "integer"}), {"b": 5}),
        ("size: large", an_object([], size={"type": "string"}), {"size": "large"}),
        ("x", an_object(["n"], n={"type": "integer", "default": 3}), {"n": 3}),
        ("x", an_object(["n"], n={"type": "integer", "minimum": 5}), {"n": 5}),
        ("take 50", an_object(["n"], n={"type": "integer", "maximum": 10}), {"n": 10}),
        (
            "a joke",
            an_object(["s"], s={"type": "string"}, p={"anyOf": [{"type": "string"}, {"type": "null"}]}),
            {"s": "S for: a joke"},
        ),
        ("x", an_object(p={"type": ["integer", "null"]}), {}),
        ("x", {"anyOf": [{"type": "integer"}, {"type": "string"}]}, "Text for: x"),
        ("take 5", {"anyOf": [{"type": "string"}, {"type": "null"}]}, "Text for: take 5"),
        ("Numbers 1, 2 and 3", {"type": "array", "items": {"type": "number"}}, [1, 2, 3]),
        ("Tags 'a' and 'b'", {"type": "array", "items": {"type": "string"}}, ["a", "b"]),
        ("urgent please", an_object(["urgent"], urgent={"type": "boolean"}), {"urgent": True}),
        ("not urgent", an_object(["urgent"], urgent={"type": "boolean"}), {"urgent": False}),
        ("write to ada@example.com", an_object(["to"], to={"type": "string", "format": "email"}), {"to": "ada@example.com"}),
        ("on 2026-11-23", an_object(["day"], day={"type": "string", "format": "date"}), {"day": "2026-11-23"}),
        (
            "Fly from Paris to Rome",
            an_object(["origin", "destination"], origin={"type": "string"}, destination={"type": "string"}),
            {"origin": "Paris", "destination": "Rome"},
        ),
        ("x" * 50, {"type": "string", "maxLength": 12}, "Text for: xx"),
        ("x", {"allOf": [an_object(["a"], a={"const": 1}), an_object(["b"], b={"const": 2})]}, {"a": 1, "b": 2}),
    ],
)
def test_values(prompt: str, schema: dict[str, Any], value: Any) -> None:
    result = made(prompt, schema)
    assert result == value
    assert type(result) is type(value)


def test_references_are_followed_and_recursion_ends() -> None:
    node = an_object(["label"], label={"type": "string"}, children={"type": "array", "items": {"$ref": "#/$defs/Node"}})
    assert made("Tree 'oak'", {"$ref": "#/$defs/Node", "$defs": {"Node": node}})["label"] == "oak"
    endless = an_object(["next"], next={"$ref": "#/$defs/A"})
    made("x", {"$ref": "#/$defs/A", "$defs": {"A": endless}})
    linked = an_object(["next"], next={"anyOf": [{"$ref": "#/$defs/L"}, {"type": "null"}]})
    chain = made("x", {"$ref": "#/$defs/L", "$defs": {"L": linked}})
    while chain is not None:
        chain = chain["next"]
    made("x", {"$ref": "#/$defs/B", "$defs": {"B": {"$ref": "#/$defs/B"}}})


leaf = st.sampled_from([{"type": "string"}, {"type": "integer"}, {"type": "boolean"}, {"enum": ["a", "b"]}, {"type": "number"}])
schemas = st.recursive(
    leaf,
    lambda inner: (
        st.dictionaries(st.sampled_from("abc"), inner).map(lambda fields: an_object(list(fields), **fields))
        | inner.map(lambda items: {"type": "array", "items": items})
    ),
)


def fits(value: Any, schema: dict[str, Any]) -> bool:
    if "enum" in schema:
        return value in schema["enum"]
    kind = schema["type"]
    if kind == "object":
        return isinstance(value, dict) and all(fits(value[key], entry) for key, entry in schema["properties"].items())
    if kind == "array":
        return isinstance(value, list) and all(fits(item, schema["items"]) for item in value)
    types = {"string": str, "integer": int, "boolean": bool, "number": (int, float)}[kind]
    return isinstance(value, types) and (kind == "boolean") == isinstance(value, bool)


@given(schemas, st.text())
def test_every_required_field_is_there_and_of_its_type(schema: dict[str, Any], prompt: str) -> None:
    assert fits(made(prompt, schema), schema)
