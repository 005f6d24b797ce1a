"""A schema is one thing: as an answer's and as a function's, by whatever name, in every framework."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import inf, nan
from typing import Annotated, Any, Literal, NotRequired, TypedDict
from uuid import UUID

import pytest
from google.genai import types
from langchain_core.tools import StructuredTool
from llama_index.core.prompts import PromptTemplate
from llama_index.core.tools import FunctionTool
from pydantic import BaseModel, Field, HttpUrl, Json, SecretStr

import gemini_interactions.langchain.options as langchain
import gemini_interactions.litellm.options as openai
import gemini_interactions.llamaindex.options as llamaindex
from gemini_interactions import InvalidOption
from gemini_interactions.emulator import Emulator
from gemini_interactions.framework.schemas.keywords import KEYWORDS, schema_to_api
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.llamaindex import GeminiInteractions
from gemini_interactions.telemetry import counts

from .faces import Adapter, invoke
from .schema_parts import NODE, TEXT, of
from .schema_table import SCHEMAS

JSON = {"type": "text", "mime_type": "application/json"}
OPTIONS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "langchain": langchain.options_to_api,
    "llamaindex": lambda options: llamaindex.options_to_api(options, None),
    "litellm": openai.options_to_api,
}
Model = Callable[..., Any]


@pytest.fixture(params=OPTIONS.values(), ids=OPTIONS)
def convert(request: pytest.FixtureRequest) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Turns the options of a call into the API's, as one of the adapters does."""
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def chat(emulator: Emulator) -> ChatGeminiInteractions:
    return ChatGeminiInteractions(model="gemini-3.5-flash", api_key="k", transport=emulator.transport())


@pytest.mark.parametrize(("given", "sent"), [row[1:] for row in SCHEMAS], ids=[row[0] for row in SCHEMAS])
def test_a_schema_of_every_kind(convert: Model, given: dict[str, Any], sent: dict[str, Any]) -> None:
    before = json.dumps(given)
    assert convert({"response_format": given})["response_format"] == {**JSON, "schema": sent}
    [function] = convert({"tools": [{"name": "f", "input_schema": given}]})["tools"]
    assert function == {"type": "function", "name": "f", "parameters": sent}
    assert json.dumps(given) == before
    assert schema_to_api(sent) == sent


def test_the_service_takes_what_they_become(adapter: type[Adapter], emulator: Emulator) -> None:
    model = adapter(emulator)
    for _, given, sent in SCHEMAS:
        invoke(model, [("user", "Hi")], response_format=given)
        assert emulator.requests[-1].body["response_format"]["schema"] == sent


def test_what_is_bound_once_is_not_converted_again() -> None:
    [function] = OPTIONS["langchain"]({"tools": [{"name": "f", "parameters": S}]})["tools"]
    [again] = OPTIONS["langchain"]({"tools": [{"type": "function", "function": function}]})["tools"]
    assert again["parameters"] is function["parameters"]


def test_every_keyword_has_its_source() -> None:
    assert all(keyword.source for keyword in KEYWORDS.values())
    assert {"[so]", "[gc]", "[fn]", "open"} <= {word.strip(",:;") for row in KEYWORDS.values() for word in row.source.split()}


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        (of(a="string"), r"response_format\.schema\.properties\.a must be a schema, an object or a boolean, not str"),
        ({"type": "object", "properties": ["a"]}, r"response_format\.schema\.properties must be an object of schemas by name"),
        ({"anyOf": TEXT}, r"response_format\.schema\.anyOf must be a list of schemas"),
        (of(a={"type": "null", "const": 0}), r"properties\.a allows nothing: the type 'null' and the const 0 exclude each other"),
        (of(a={"type": ["string", "boolean"], "const": 1}), r"properties\.a allows nothing: the type \['string', 'boolean'\]"),
        (of(a={"enum": [1, inf]}), r"response_format\.schema\.properties\.a\.enum holds a number that JSON has not"),
        (of(a={"minimum": nan}), r"response_format\.schema\.properties\.a\.minimum holds a number that JSON has not"),
        ({"type": "object", "x-more": {"a": [-inf]}}, r"response_format\.schema\.x-more holds a number that JSON has not"),
    ],
    ids=str,
)
def test_what_is_no_schema_is_named(convert: Model, schema: Any, words: str) -> None:
    with pytest.raises(InvalidOption, match=words):
        convert({"response_format": schema})


@pytest.mark.parametrize("value", [inf, -inf, nan, {"x": [inf]}], ids=str)
def test_a_number_that_json_has_not_is_left_out_by_name_where_it_only_helps(
    convert: Model, caplog: pytest.LogCaptureFixture, value: Any
) -> None:
    counts.pop("schema_number_ignored", None)  # it is said once
    given = of(a={"type": "number", "default": value, "examples": [1.5, value], "minimum": -inf, "exclusiveMaximum": inf})
    assert convert({"response_format": given})["response_format"]["schema"] == of(a={"type": "number"})
    assert "response_format.schema.properties.a.default is left out" in caplog.text


# Schemas by the names that others give them

S = {"type": "object", "properties": {"city": TEXT}}
GENERATED = {"type": "OBJECT", "properties": {"city": {"type": "STRING"}}}
NAMED: list[Any] = [
    S,
    GENERATED,
    types.Schema.model_validate(GENERATED),
    {"name": "fn", "strict": True, "schema": S},
    {"type": "json_schema", "json_schema": {"name": "fn", "strict": True, "schema": S}},
    {"type": "json_schema", "name": "fn", "schema": S},
    {"type": "json_schema", "schema": S},
    {"json_schema": {"name": "fn", "schema": S}},
    {"format": {"type": "json_schema", "schema": S}},
    {"text": {"format": {"type": "json_schema", "name": "fn", "schema": S}}},
    {"response_mime_type": "application/json", "response_schema": GENERATED},
    {"responseMimeType": "application/json", "responseJsonSchema": S},
    {"mime_type": "application/json", "schema": S},
    {"name": "fn", "parameters": S},
    {"type": "function", "function": {"name": "fn", "parameters": S}},
    {"name": "fn", "input_schema": S},
    {"name": "fn", "inputSchema": S},
]


@pytest.mark.parametrize("given", NAMED, ids=str)
def test_a_schema_by_every_name(convert: Model, given: Any) -> None:
    assert convert({"response_format": given})["response_format"] == {**JSON, "schema": S}


@pytest.mark.parametrize("given", NAMED, ids=str)
def test_langchain_asks_for_an_object_by_every_name(chat: ChatGeminiInteractions, emulator: Emulator, given: Any) -> None:
    for method in ("json_schema", "function_calling"):
        assert chat.with_structured_output(given, method=method).invoke("'Paris'") == {"city": "Paris"}
    assert emulator.requests[0].body["response_format"] == {**JSON, "schema": S}
    [function] = emulator.requests[1].body["tools"]
    named = "'fn'" in str(given)
    assert function == {"type": "function", "name": "fn" if named else "Answer", "parameters": S}


# Classes


class Node(BaseModel):
    """Tree."""

    value: str
    children: list[Node] = []


class Tree(TypedDict):
    """Tree."""

    value: Annotated[str, ..., "The value."]
    children: NotRequired[list[Tree]]


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog"]


class Owner(BaseModel):
    pet: Annotated[Cat | Dog, Field(discriminator="kind", description="The pet.")]


def plant(tree: Node) -> str:
    """Plant a tree."""
    return tree.value


plant.__annotations__ = {"tree": Node, "return": str}  # LlamaIndex takes no texts for them


class Entry(BaseModel):
    id: UUID
    page: HttpUrl
    count: Annotated[int, Field(multiple_of=5)]
    tags: list
    kind: Literal["a", None, ""]
    key: SecretStr
    note: Annotated[str, Field(examples=["q"], deprecated=True)] = "z"
    marks: dict[Annotated[str, Field(pattern="^x")], int] = {}
    more: Json[int] = 1


def test_a_class_of_what_no_page_names_is_made_and_nothing_of_it_is_doubted(
    chat: ChatGeminiInteractions, emulator: Emulator
) -> None:
    chat.model = "gemini-3.8-flash"
    llm = GeminiInteractions(model="gemini-3.8-flash", api_key="k", transport=emulator.transport())
    for method in ("json_schema", "function_calling"):
        made = chat.with_structured_output(Entry, method=method).invoke("Count 12")
        assert (type(made), made.count, made.page.host) == (Entry, 10, "example.com")
    assert isinstance(llm.structured_predict(Entry, PromptTemplate("Count 12")), Entry)
    assert emulator.doubts == []
    identity = emulator.requests[0].body["response_format"]["schema"]["properties"]["id"]
    assert identity == {"type": "string", "title": "Id", "description": 'Also, in JSON Schema: {"format": "uuid"}'}


def test_what_is_said_of_arguments_stays_with_them_and_the_rest_is_the_functions(convert: Model) -> None:
    schema = {**of(a=TEXT), "description": "Looks.", "if": {}}
    [function] = convert({"tools": [{"name": "f", "input_schema": schema}]})["tools"]
    assert function["description"] == "Looks."
    assert function["parameters"] == {**of(a=TEXT), "description": 'Also, in JSON Schema: {"if": {}}'}


def test_that_one_of_several_fits_stays_with_the_arguments(convert: Model) -> None:
    schema = {**of(a=TEXT), "description": "Looks.", "oneOf": [{"required": ["a"]}, {"minProperties": 2}]}
    for described in ({}, {"description": "Looks."}):
        [function] = convert({"tools": [{"name": "f", **described, "input_schema": schema}]})["tools"]
        assert function["description"] == "Looks."
        assert function["parameters"]["description"] == "Fits exactly one of the alternatives."


def test_what_arguments_are_said_to_be_is_a_text(convert: Model) -> None:
    with pytest.raises(InvalidOption, match=r"parameters\.description must be a text, not int"):
        convert({"tools": [{"name": "f", "input_schema": {**of(a=TEXT), "description": 5}}]})


def recursive_part(schema: dict[str, Any]) -> Any:
    """What the children of a tree are, wherever the tree stands in a schema."""
    return schema["$defs"]["Node" if "Node" in schema["$defs"] else "Tree"]["properties"]["children"]["items"]


def test_a_class_that_refers_to_itself_goes_out_whole(chat: ChatGeminiInteractions, emulator: Emulator) -> None:
    llm = GeminiInteractions(model="gemini-3.5-flash", api_key="k", transport=emulator.transport())
    prompt = PromptTemplate("value 'oak'")
    assert chat.with_structured_output(Node).invoke("value 'oak'").value == "oak"
    assert llm.structured_predict(Node, prompt).value == "oak"
    chat.with_structured_output(Tree).invoke("value 'oak'")
    chat.with_structured_output(Node, method="function_calling").invoke("value 'oak'")
    chat.with_structured_output(Tree, method="function_calling").invoke("value 'oak'")
    for tool in (plant, StructuredTool.from_function(plant), StructuredTool.from_function(plant, args_schema=Node)):
        chat.bind_tools([tool]).invoke("Hi")
    for function in (FunctionTool.from_defaults(plant), FunctionTool.from_defaults(plant, fn_schema=Node)):
        llm.chat_with_tools([function], "Hi")
    bodies = [request.body for request in emulator.requests]
    assert len(bodies) == 10
    for body in bodies:
        schema = body["tools"][0]["parameters"] if "tools" in body else body["response_format"]["schema"]
        assert schema["type"] == "object"
        assert recursive_part(schema)["$ref"] in ("#/$defs/Node", "#/$defs/Tree")
    assert bodies[0]["response_format"] == bodies[1]["response_format"]


def test_a_schema_that_a_tool_comes_with_keeps_its_references(chat: ChatGeminiInteractions, emulator: Emulator) -> None:
    schema = {"$schema": "d", "$defs": {"Node": NODE}, **of(root={"$ref": "#/$defs/Node"})}
    tool = StructuredTool(name="f", description="F.", args_schema=schema, func=lambda **_: "")
    chat.bind_tools([tool]).invoke("Hi")
    del schema["$schema"]
    assert emulator.requests[0].body["tools"] == [{"type": "function", "name": "f", "description": "F.", "parameters": schema}]


def test_a_choice_of_classes_is_told_apart_by_what_each_is(convert: Model) -> None:
    given = Owner.model_json_schema() if convert is OPTIONS["litellm"] else Owner
    schema = convert({"response_format": given})["response_format"]["schema"]
    assert schema["properties"]["pet"]["anyOf"] == [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}]
    assert schema["$defs"]["Cat"]["properties"]["kind"] == {"type": "string", "title": "Kind", "enum": ["cat"]}
    assert "discriminator" not in json.dumps(schema)


def test_fields_of_a_typed_dict_may_be_left_out_and_described(chat: ChatGeminiInteractions, emulator: Emulator) -> None:
    chat.with_structured_output(Tree).invoke("value 'oak'")
    schema = emulator.requests[0].body["response_format"]["schema"]
    assert (schema["title"], schema["description"], schema["required"]) == ("Tree", "Tree.", ["value"])
    assert schema["properties"]["value"]["description"] == "The value."


def test_parts_that_have_each_other_twice_do_not_grow_without_end() -> None:
    level = {
        f"A{i}": {"allOf": [{"$ref": f"#/$defs/A{i + 1}"}, {"allOf": [{"$ref": f"#/$defs/A{i + 1}"}, {"description": f"B{i}."}]}]}
        for i in range(40)
    }
    schema = {**of(a={"$ref": "#/$defs/A0"}), "$defs": {**level, "A40": {**TEXT, "description": "Words."}}}
    assert len(json.dumps(schema_to_api(schema))) < 200_000


def test_a_schema_that_holds_itself_is_refused() -> None:
    schema: dict[str, Any] = {"type": "object"}
    schema["properties"] = {"a": schema}
    with pytest.raises(InvalidOption, match="nested too deeply"):
        schema_to_api(schema)
