"""Answers as objects: every method, every kind of schema, streamed and not, alone and next to tools."""

from __future__ import annotations

import asyncio
from typing import Any, Generic, TypedDict, TypeVar

import pytest
from langchain.agents import create_agent
from langchain.agents.structured_output import ProviderStrategy, ToolStrategy
from langchain_core.exceptions import ModelRefusalError, OutputParserException
from pydantic import BaseModel, RootModel
from pydantic.v1 import BaseModel as BaseModelV1

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions, google_search
from gemini_interactions.langchain.options import options_to_api

from .conftest import get_weather

SCHEMA = {
    "title": "Joke",
    "type": "object",
    "properties": {"setup": {"type": "string"}, "punchline": {"type": "string"}},
    "required": ["setup", "punchline"],
}
Item = TypeVar("Item")
PROMPT = "Tell me a joke as JSON with the keys 'setup' and 'punchline'."


class Joke(BaseModel):
    """A joke."""

    setup: str
    punchline: str


class JokeV1(BaseModelV1):
    """A joke."""

    setup: str
    punchline: str


class JokeDict(TypedDict):
    """A joke."""

    setup: str
    punchline: str


@pytest.mark.filterwarnings("ignore:Core Pydantic V1 functionality")
@pytest.mark.parametrize("method", ["json_schema", "function_calling", "json_mode"])
@pytest.mark.parametrize("schema", [Joke, JokeV1, JokeDict, SCHEMA], ids=["pydantic", "pydantic v1", "TypedDict", "JSON Schema"])
def test_a_schema_of_every_kind_by_every_method(model: ChatGeminiInteractions, schema: Any, method: Any) -> None:
    structured = model.with_structured_output(schema, method=method)
    for answer in (structured.invoke(PROMPT), asyncio.run(structured.ainvoke(PROMPT)), list(structured.stream(PROMPT))[-1]):
        if schema in (Joke, JokeV1):
            assert isinstance(answer, schema)
        else:
            assert answer.keys() == {"setup", "punchline"}


class Page(BaseModel, Generic[Item]):
    """A page."""

    items: list[Item]


class Chain(BaseModel, Generic[Item]):
    """A chain."""

    item: Item
    next: Chain[Item] | None = None


def test_a_class_that_no_function_can_be_called_after_is_asked_for_all_the_same(model: ChatGeminiInteractions) -> None:
    page = model.with_structured_output(Page[int], method="function_calling").invoke("The number 3")
    assert (isinstance(page, Page), page.items) == (True, [3])
    chain = model.with_structured_output(Chain[int], method="function_calling").invoke("The number 3")
    assert (type(chain), chain.item) == (Chain[int], 3)


def test_a_root_model_is_an_object_or_none_that_a_function_takes(model: ChatGeminiInteractions) -> None:
    ages = model.with_structured_output(RootModel[dict[str, int]], method="function_calling").invoke("None")
    assert isinstance(ages.root, dict)
    with pytest.raises(
        gi.InvalidOption, match="asks for 'array', and the arguments of a function are an object: use method 'json"
    ):
        model.with_structured_output(RootModel[list[int]], method="function_calling")


def test_a_schema_goes_out_as_the_apis_response_format(model: ChatGeminiInteractions, emulator: Emulator) -> None:
    model.with_structured_output(SCHEMA).invoke(PROMPT)
    assert emulator.requests[0].body["response_format"] == {"type": "text", "mime_type": "application/json", "schema": SCHEMA}
    model.with_structured_output(SCHEMA, method="function_calling").invoke(PROMPT)
    body = emulator.requests[1].body
    assert [declared["name"] for declared in body["tools"]] == ["Joke"]
    assert body["generation_config"] == {"tool_choice": {"allowed_tools": {"mode": "any", "tools": ["Joke"]}}}


def test_the_raw_message_comes_along_if_asked_for(model: ChatGeminiInteractions, emulator: Emulator) -> None:
    structured = model.with_structured_output(Joke, include_raw=True)
    answer = structured.invoke(PROMPT)
    assert isinstance(answer["parsed"], Joke)
    assert answer["raw"].response_metadata["status"] == "completed"
    assert answer["parsing_error"] is None
    emulator.reply("no JSON at all")
    failed = structured.invoke(PROMPT)
    assert failed["parsed"] is None
    assert isinstance(failed["parsing_error"], OutputParserException)


def test_without_it_an_answer_that_does_not_parse_is_an_error(model: ChatGeminiInteractions, emulator: Emulator) -> None:
    emulator.reply("no JSON at all")
    with pytest.raises(OutputParserException):
        model.with_structured_output(Joke).invoke(PROMPT)


def test_tools_may_go_along_and_a_call_of_one_is_no_answer_yet(model: ChatGeminiInteractions, emulator: Emulator) -> None:
    structured = model.with_structured_output(Joke, tools=[get_weather, google_search()], include_raw=True)
    answer = structured.invoke("What is the weather in Paris?")
    assert (answer["parsed"], answer["parsing_error"]) == (None, None)
    assert answer["raw"].tool_calls[0]["args"] == {"city": "Paris"}
    assert [declared["type"] for declared in emulator.requests[0].body["tools"]] == ["function", "google_search"]
    assert "response_format" in emulator.requests[0].body
    assert isinstance(structured.invoke("A joke, please.")["parsed"], Joke)


REFUSAL = {"type": "model_output", "error": {"code": 3, "message": "Blocked for safety."}}


def test_a_refusal_is_an_error_that_says_so(model: ChatGeminiInteractions, emulator: Emulator) -> None:
    for structured in (model.with_structured_output(Joke), model.with_structured_output(Joke, method="function_calling")):
        emulator.reply([REFUSAL], [REFUSAL], [REFUSAL])
        with pytest.raises(gi.ContentBlockedError, match="Blocked for safety") as raised:
            structured.invoke(PROMPT)
        assert isinstance(raised.value, ModelRefusalError)
        assert raised.value.raw_message.content[0]["type"] == "refusal"
        with pytest.raises(gi.ContentBlockedError):
            list(structured.stream(PROMPT))
        with pytest.raises(gi.ContentBlockedError):
            asyncio.run(structured.ainvoke(PROMPT))


def test_a_refusal_stands_in_the_message(model: ChatGeminiInteractions, emulator: Emulator) -> None:
    emulator.reply([REFUSAL])
    [block] = model.invoke("Hi").content
    assert block == {"type": "refusal", "refusal": "Blocked for safety.", "extras": {"error": REFUSAL["error"]}, "index": 0}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (Joke, {"type": "text", "mime_type": "application/json", "schema": {**SCHEMA, "description": "A joke."}}),
        (SCHEMA, {"type": "text", "mime_type": "application/json", "schema": SCHEMA}),
        (
            {"type": "json_schema", "json_schema": {"name": "Joke", "schema": SCHEMA, "strict": True}},
            {"type": "text", "mime_type": "application/json", "schema": SCHEMA},
        ),
        ({"type": "json_object"}, {"type": "text", "mime_type": "application/json"}),
        ({"type": "image", "aspect_ratio": "16:9"}, {"type": "image", "aspect_ratio": "16:9"}),
        ([{"type": "text"}, {"type": "image"}], [{"type": "text"}, {"type": "image"}]),
    ],
)
def test_a_response_format_in_every_shape(given: Any, expected: Any) -> None:
    made = options_to_api({"response_format": given})["response_format"]
    if given is Joke:
        for field in made["schema"]["properties"].values():
            field.pop("title", None)
    assert made == expected


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"method": "telepathy"}, "json_schema, function_calling or json_mode"),
        ({"schema": None}, "'schema' is needed"),
    ],
)
def test_what_makes_no_sense_is_refused(model: ChatGeminiInteractions, options: dict[str, Any], words: str) -> None:
    with pytest.raises(gi.InvalidOption, match=words):
        model.with_structured_output(**{"schema": Joke, **options})


@pytest.mark.parametrize(("given", "words"), [({"type": "hologram"}, "'hologram' is not known"), (3, "cannot be int")])
def test_a_response_format_of_no_shape_is_refused(model: ChatGeminiInteractions, given: Any, words: str) -> None:
    with pytest.raises(gi.InvalidOption, match=words):
        model.invoke("Hi", response_format=given)


@pytest.mark.parametrize(
    ("strategy", "kind"), [(ProviderStrategy, "response_format"), (ToolStrategy, "tools"), (None, "response_format")]
)
def test_an_agent_answers_with_an_object(model: ChatGeminiInteractions, emulator: Emulator, strategy: Any, kind: str) -> None:
    agent = create_agent(model, tools=[get_weather], response_format=strategy(Joke) if strategy else Joke)
    state = agent.invoke({"messages": [("user", "A joke, please.")]})
    assert isinstance(state["structured_response"], Joke)
    body = emulator.requests[0].body
    assert ("response_format" in body) == (kind == "response_format")
    assert ("Joke" in [declared["name"] for declared in body["tools"]]) == (kind == "tools")
