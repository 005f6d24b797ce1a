"""Whatever the schema and whatever the prompt: JSON output and arguments fit the schema."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from enum import Enum
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field, TypeAdapter

from gemini_interactions.emulator import Emulator
from gemini_interactions.emulator.answers.calls.arguments import calls_for
from gemini_interactions.emulator.answers.forms.schema import value_for
from gemini_interactions.emulator.answers.prompt_hints import PromptHints

from .conftest import Api
from .json_schema import faults

PROMPTS = (
    "",
    "Plan a trip from Paris to Rome on 2026-02-30 at 9:30 for 3 people, 'window seat', ada@example.com, https://example.com/a",
    "予約は「東京」で3人、2026-12-01に",
    "Бронирование: Москва, «у окна», 12 человек",
    "احجز طاولة لأربعة أشخاص في دبي ٧",
    "n=inf, count: nan, 1e999, -7.25, " + "9" * 400,
    "not urgent, no colour, red or blue 😀",
)


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Card(BaseModel):
    kind: Literal["card"]
    digits: str = Field(min_length=4, max_length=4)


class Cash(BaseModel):
    kind: Literal["cash"]
    amount: Annotated[int, Field(gt=0, le=500, multiple_of=5)]


class Person(BaseModel):
    name: str
    born: date | None
    friends: list[Person] = Field(max_length=2)


class Booking(BaseModel):
    id: UUID
    at: datetime
    opens: time
    colour: Colour
    payment: Card | Cash = Field(discriminator="kind")
    guests: list[Person] = Field(min_length=2)
    grid: list[list[Annotated[int, Field(ge=-3, lt=10)]]] = Field(min_length=1)
    point: tuple[float, float, str]
    share: Annotated[float, Field(gt=0, lt=1)]
    notes: dict[str, str] | None = None
    level: Literal[1, 2, 3]
    seats: set[Annotated[int, Field(ge=1, le=4)]] = Field(min_length=3)


TYPES: list[Any] = [
    Booking,
    Person,
    Colour,
    list[Card | Cash],
    Annotated[list[Colour], Field(min_length=1)],
    dict[str, Annotated[int, Field(gt=2)]],
    tuple[Colour, int],
    Annotated[float, Field(ge=0.5, multiple_of=0.25)],
    Annotated[str, Field(min_length=3, max_length=5)] | None,
    list[datetime],
]


@pytest.mark.parametrize("kind", TYPES, ids=str)
@pytest.mark.parametrize("prompt", PROMPTS)
def test_json_can_be_read_as_the_type_that_its_schema_is_of(api: Api, kind: Any, prompt: str) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    wanted = {"type": "text", "mime_type": "application/json", "schema": adapter.json_schema()}
    body = api.create(input=f"x {prompt}", response_format=wanted)
    text = body["steps"][-1]["content"][0]["text"]
    adapter.validate_json(text)
    assert faults(json.loads(text), adapter.json_schema()) == []


@pytest.mark.parametrize("prompt", PROMPTS)
def test_arguments_can_be_read_as_the_type_that_their_schema_is_of(api: Api, prompt: str) -> None:
    tool = {"type": "function", "name": "book_table", "parameters": Booking.model_json_schema()}
    body = api.create(input=f"book_table {prompt}", tools=[tool])
    [call] = [step for step in body["steps"] if step["type"] == "function_call"]
    Booking.model_validate(call["arguments"])


def bounded(kind: str, low: int, size: int, **more: Any) -> dict[str, Any]:
    names = {"string": ("minLength", "maxLength"), "array": ("minItems", "maxItems")}.get(kind, ("minimum", "maximum"))
    return {"type": kind, names[0]: low, names[1]: low + size, **more}


small = st.integers(0, 4)
words = st.sampled_from(["city", "count", "name", "query", "tags", "urgent", "date", "größe", "a b"])
leaf = st.one_of(
    st.sampled_from(["string", "integer", "number", "boolean", "null"]).map(lambda kind: {"type": kind}),
    st.builds(bounded, st.sampled_from(["string", "integer", "number"]), small, small),
    st.builds(lambda low, size: {"type": "number", "exclusiveMinimum": low, "exclusiveMaximum": low + size + 1}, small, small),
    st.builds(lambda step: {"type": "integer", "minimum": 7, "multipleOf": step + 1}, small),
    st.lists(st.sampled_from(["red", "blue", 3, None]), min_size=1, unique=True).map(lambda values: {"enum": values}),
    st.sampled_from([{"const": "x"}, {"type": ["integer", "null"]}, {}]),
    st.sampled_from(["date", "date-time", "time", "uuid", "email", "uri"]).map(lambda name: {"type": "string", "format": name}),
)


def an_object(properties: dict[str, Any], wanted: int) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)[:wanted], "additionalProperties": False}


schemas = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.builds(an_object, st.dictionaries(words, inner, max_size=3), small),
        st.builds(lambda items, low, size: bounded("array", low, size, items=items), inner, small, small),
        st.lists(inner, min_size=1, max_size=3).map(lambda entries: {"anyOf": entries}),
        st.lists(inner, min_size=1, max_size=2).map(lambda entries: {"type": "array", "prefixItems": entries}),
        inner.map(lambda entry: {"$ref": "#/$defs/Thing", "$defs": {"Thing": entry}}),
    ),
    max_leaves=6,
)
objects = st.builds(an_object, st.dictionaries(words, schemas, max_size=4), small)
prompts = st.text(max_size=30) | st.sampled_from(PROMPTS) | st.text("0123456789.,-/: 'ab=", max_size=40)


def lifted(schema: Any, definitions: dict[str, Any]) -> Any:
    """A schema whose `$defs` are taken out, each under a name of its own, as a schema has them at its root only."""
    if isinstance(schema, list):
        return [lifted(entry, definitions) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    if "$defs" in schema:
        name = f"Thing{len(definitions)}"
        definitions[name] = None
        definitions[name] = lifted(schema["$defs"]["Thing"], definitions)
        return {"$ref": f"#/$defs/{name}"}
    return {key: lifted(value, definitions) for key, value in schema.items()}


@settings(max_examples=300, deadline=None, derandomize=True)
@given(objects, prompts)
def test_a_value_fits_any_schema(schema: dict[str, Any], prompt: str) -> None:
    definitions: dict[str, Any] = {}
    schema = {**lifted(schema, definitions), "$defs": definitions}
    assert faults(value_for(schema, PromptHints(prompt)), schema) == []


@settings(max_examples=300, deadline=None, derandomize=True)
@given(objects, prompts, st.sampled_from(["f", "get_weather", "größe_setzen"]))
def test_arguments_fit_any_schema(schema: dict[str, Any], prompt: str, name: str) -> None:
    definitions: dict[str, Any] = {}
    schema = {**lifted(schema, definitions), "$defs": definitions}
    calls = calls_for({"type": "function", "name": name, "parameters": schema}, prompt)
    assert calls
    for called, arguments in calls:
        assert called == name
        assert faults(arguments, schema) == []


def without_ids(body: dict[str, Any]) -> dict[str, Any]:
    hidden = {"id", "call_id", "signature", "created", "updated"}
    return json.loads(json.dumps(body), object_hook=lambda entry: {k: v for k, v in entry.items() if k not in hidden})


@settings(max_examples=50, deadline=None, derandomize=True)
@given(objects, prompts)
def test_the_same_request_gets_the_same_answer(schema: dict[str, Any], prompt: str) -> None:
    definitions: dict[str, Any] = {}
    schema = {**lifted(schema, definitions), "$defs": definitions}
    tools = [{"type": "function", "name": "f", "parameters": schema}, {"type": "google_search"}]
    bodies = []
    for _ in range(2):
        api = Api(Emulator())
        bodies.append(without_ids(api.create(input=f"call f, search {prompt}", tools=tools)))
        api.http.close()
    assert bodies[0] == bodies[1]


def test_keywords_that_a_description_has_are_observed() -> None:
    words = 'An id. Also, in JSON Schema: {"format": "uuid"} Also, in JSON Schema: {"nonsense'
    made = value_for({"type": "string", "description": words}, PromptHints("Hi"))
    assert made == "00000000-0000-4000-8000-000000000000"
    assert value_for({"type": "integer", "description": 'Also, in JSON Schema: {"multipleOf": 5}'}, PromptHints("Take 12")) == 10
