"""Functions and the service's own tools: declared together, chosen, called."""

from __future__ import annotations

from typing import Any

import pytest
from llama_index.core.base.llms.types import ChatMessage, ChatResponse, ToolCallBlock
from llama_index.core.tools import FunctionTool

from gemini_interactions import InvalidOption
from gemini_interactions.emulator import Emulator
from gemini_interactions.llamaindex import google_search
from gemini_interactions.llamaindex.tools import tool_to_declarations
from gemini_interactions.wire.tools import GoogleSearch

from ..steps import call_of
from .conftest import make

PARAMETERS = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
FUNCTION = {"type": "function", "name": "f", "parameters": PARAMETERS}


def get_weather(city: str) -> str:
    """The weather in a city.

    Not the forecast.
    """
    return f"18 °C in {city}"


WEATHER = FunctionTool.from_defaults(get_weather)


def test_a_function_keeps_its_whole_description() -> None:
    [declaration] = tool_to_declarations(WEATHER)
    assert declaration["name"] == "get_weather"
    assert "Not the forecast." in declaration["description"]
    assert declaration["parameters"]["required"] == ["city"]


@pytest.mark.parametrize(
    ("tool", "declaration"),
    [
        ({"type": "google_search"}, {"type": "google_search"}),
        ({"google_search": {}}, {"type": "google_search"}),
        (GoogleSearch(type="google_search"), {"type": "google_search"}),
        (
            {"type": "function", "name": "f", "parameters": PARAMETERS},
            {"type": "function", "name": "f", "parameters": PARAMETERS},
        ),
        (
            {"type": "function", "function": {"name": "f", "description": "F.", "parameters": PARAMETERS}},
            {"type": "function", "name": "f", "description": "F.", "parameters": PARAMETERS},
        ),
    ],
)
def test_declarations_of_every_shape(tool: Any, declaration: dict[str, Any]) -> None:
    assert tool_to_declarations(tool) == [declaration]


@pytest.mark.parametrize("wrong", ["google_search", 5, {"type": "teleport"}, {"title": "f"}])
def test_what_is_no_tool_is_refused_by_name(wrong: Any) -> None:
    with pytest.raises(InvalidOption, match=r"tools\[3\]"):
        tool_to_declarations(wrong, "tools[3]")


def test_a_function_and_google_search_in_one_request(emulator: Emulator) -> None:
    llm = make(emulator, tools=[google_search()])
    history: list[ChatMessage] = []
    response = llm.chat_with_tools([WEATHER], "Search the news, then get_weather for Madrid", chat_history=history)
    assert [tool["type"] for tool in emulator.requests[0].body["tools"]] == ["google_search", "function"]
    [call] = llm.get_tool_calls_from_response(response)
    assert (call.tool_name, call.tool_kwargs) == ("get_weather", {"city": "Madrid"})
    assert history == []  # the caller's own list


def test_a_question_may_be_a_message_and_the_history_stays_the_callers(emulator: Emulator) -> None:
    history = [ChatMessage("Be brief.", role="system")]
    make(emulator).chat_with_tools([WEATHER], ChatMessage("Hi"), chat_history=history)
    assert len(history) == 1
    assert emulator.requests[0].body["input"][0]["content"][0]["text"] == "Hi"


@pytest.mark.parametrize(
    ("settings", "options", "choice"),
    [
        ({}, {}, None),
        ({}, {"tool_required": True}, "any"),
        ({}, {"tool_choice": "auto"}, None),
        ({}, {"tool_choice": "none"}, "none"),
        ({}, {"tool_choice": "required"}, "any"),
        ({}, {"strict": True}, "validated"),
        ({}, {"tool_choice": "get_weather"}, {"allowed_tools": {"mode": "any", "tools": ["get_weather"]}}),
        (
            {},
            {"tool_choice": {"type": "function", "function": {"name": "get_weather"}}},
            {"allowed_tools": {"mode": "any", "tools": ["get_weather"]}},
        ),
        # With a search beside them, "any" would be satisfied by the search.
        (
            {"tools": [google_search()]},
            {"tool_required": True},
            {"allowed_tools": {"mode": "any", "tools": ["get_weather"]}},
        ),
        ({}, {"tool_required": True, "tool_choice": "none"}, "none"),
    ],
)
def test_choices_of_every_shape(emulator: Emulator, settings: Any, options: Any, choice: Any) -> None:
    make(emulator, **settings).chat_with_tools([WEATHER], "get_weather in Rome", **options)
    assert emulator.requests[0].body.get("generation_config", {}).get("tool_choice") == choice


def test_a_choice_that_names_no_function_is_refused(emulator: Emulator) -> None:
    with pytest.raises(InvalidOption, match="teleport"):
        make(emulator).chat_with_tools([WEATHER], "Hi", tool_choice="teleport")


def test_no_tools_means_no_tools(emulator: Emulator) -> None:
    make(emulator).chat_with_tools([], "Hi", tool_required=True)
    assert "tools" not in emulator.requests[0].body


def test_one_call_at_a_time_where_the_caller_can_answer_no_more(emulator: Emulator) -> None:
    emulator.reply({"steps": [call_of("c1"), call_of("c2")], "status": "requires_action"})
    llm = make(emulator)
    question = ChatMessage("Two calls, please")
    response = llm.chat_with_tools([WEATHER], question)
    assert [call.tool_id for call in llm.get_tool_calls_from_response(response)] == ["c1"]
    # The service waits for both results, so the next turn cannot continue it.
    result = ChatMessage("18", role="tool", additional_kwargs={"tool_call_id": "c1"})
    llm.chat([question, response.message, result])
    assert "previous_interaction_id" not in emulator.requests[1].body
    assert [step["type"] for step in emulator.requests[1].body["input"]][-2:] == ["function_call", "function_result"]


def test_parallel_calls_where_they_are_allowed(emulator: Emulator) -> None:
    llm = make(emulator)
    response = llm.chat_with_tools([WEATHER], "get_weather in Paris and Rome", allow_parallel_tool_calls=True)
    cities = [call.tool_kwargs["city"] for call in llm.get_tool_calls_from_response(response)]
    assert cities == ["Paris", "Rome"]
    outputs = llm.predict_and_call([WEATHER], "get_weather in Paris and Rome", allow_parallel_tool_calls=True)
    assert str(outputs) == "18 °C in Paris\n\n18 °C in Rome"


async def test_predict_and_call_answers_with_the_tool(emulator: Emulator) -> None:
    llm = make(emulator)
    assert str(llm.predict_and_call([WEATHER], "get_weather in Paris")) == "18 °C in Paris"
    assert str(await llm.apredict_and_call([WEATHER], "get_weather in Rome")) == "18 °C in Rome"


def test_arguments_that_are_not_whole_yet_are_none_and_never_an_error(emulator: Emulator) -> None:
    llm = make(emulator)
    for arguments in ('{"city": "Par', "[1]", "", "{}"):
        block = ToolCallBlock(tool_call_id=None, tool_name="f", tool_kwargs=arguments)
        response = ChatResponse(message=ChatMessage(role="assistant", blocks=[block]))
        [selection] = llm.get_tool_calls_from_response(response)
        assert (selection.tool_id, selection.tool_kwargs) == ("", {})


def test_no_calls_are_an_error_only_where_one_is_expected(emulator: Emulator) -> None:
    llm = make(emulator)
    response = llm.chat([ChatMessage("Hi")])
    assert llm.get_tool_calls_from_response(response, error_on_no_tool_call=False) == []
    with pytest.raises(ValueError, match="Expected at least one tool call"):
        llm.get_tool_calls_from_response(response)
