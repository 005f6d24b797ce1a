"""CAMEL, by `ModelPlatformType.LITELLM`."""

from __future__ import annotations

from typing import Any

import pytest
from camel.agents import ChatAgent
from camel.models import ModelFactory
from camel.toolkits import FunctionTool
from camel.types import ModelPlatformType
from pydantic import BaseModel

MODEL = "gemini_interactions/gemini-3.5-flash"


class Person(BaseModel):
    name: str
    age: int


def get_weather(city: str) -> str:
    """The weather of a city.

    Args:
        city (str): the city.
    """
    return f"18 °C in {city}"


def agent(config: dict[str, Any] | None = None, **settings: Any) -> ChatAgent:
    model = ModelFactory.create(model_platform=ModelPlatformType.LITELLM, model_type=MODEL, model_config_dict=config)
    return ChatAgent("Be brief.", model=model, **settings)


def said(response: Any) -> str:
    return str(response.msgs[0].content)


def talk() -> str:
    """Three turns of one agent, the second with a tool."""
    talking = agent(tools=[FunctionTool(get_weather)])
    for text in ("My name is Ann.", "Use get_weather for Paris"):
        talking.step(text)
    return said(talking.step("What is my name?"))


@pytest.mark.shows("text", "yes, synchronous")
def test_a_text_turn(emulator: Any) -> None:
    assert said(agent().step("Hello there")) == "You said: Hello there"
    (request,) = emulator.requests
    assert request.body == {
        "model": "gemini-3.5-flash",
        "system_instruction": "Be brief.",
        "input": [{"type": "user_input", "content": [{"type": "text", "text": "Hello there"}]}],
    }


@pytest.mark.shows("tool loop")
def test_a_tool_loop(inputs: Any, chained: Any, results: Any) -> None:
    answer = said(agent(tools=[FunctionTool(get_weather)]).step("Use get_weather for Paris and Rome"))
    assert "18 °C in Paris" in answer
    assert "18 °C in Rome" in answer
    assert results() == ["18 °C in Paris", "18 °C in Rome"]
    assert inputs() == [["user_input"], ["function_result", "function_result"]]
    assert chained()


@pytest.mark.shows("with Google Search")
def test_google_search_beside_a_function(emulator: Any, declared: Any, inputs: Any, chained: Any) -> None:
    searching = agent({"web_search_options": {}}, tools=[FunctionTool(get_weather)])
    assert "18 °C in Paris" in said(searching.step("Search the latest news, and use get_weather for Paris"))
    assert declared() == [["get_weather", "google_search"]] * 2
    assert inputs() == [["user_input"], ["function_result"]]
    assert chained()
    assert "google_search_result" in [step["type"] for step in emulator.seen[-1]]


@pytest.mark.shows("structured output")
def test_structured_output(emulator: Any) -> None:
    response = agent().step("Ann, age 30. The name is Ann.", response_format=Person)
    assert response.msgs[0].parsed == Person(name="Ann", age=30)
    sent = emulator.requests[0].body["response_format"]
    assert (sent["mime_type"], sent["schema"]["required"]) == ("application/json", ["name", "age"])


@pytest.mark.shows("streaming", "CAMEL's `LiteLLMModel` has none")
def test_its_model_does_not_read_streams(emulator: Any) -> None:
    assert "'CustomStreamWrapper' object has no attribute 'choices'" in said(agent({"stream": True}).step("Hello there"))


@pytest.mark.usefixtures("emulator")
async def test_its_model_cannot_be_asked_asynchronously() -> None:
    with pytest.raises(TypeError, match="_arun"):
        await agent().astep("Hello there")


@pytest.mark.shows("next turn", "new steps only")
def test_the_next_turn_of_an_agent(inputs: Any, chained: Any) -> None:
    assert "Ann" in talk()
    assert inputs() == [["user_input"], ["user_input"], ["function_result"], ["user_input"]]
    assert chained()


@pytest.mark.shows("… in another process", "full history")
@pytest.mark.usefixtures("forgetful")
def test_without_an_index_everything_is_sent(inputs: Any, unchained: Any) -> None:
    assert "Ann" in talk()
    turn = ["user_input", "model_output"]
    called = ["user_input", "thought", "function_call", "function_result"]
    assert inputs() == [["user_input"], [*turn, "user_input"], [*turn, *called], [*turn, *called, "model_output", "user_input"]]
    assert unchained()


@pytest.mark.shows("… in another process", "tool loops with `call_id_limit`: new steps only")
@pytest.mark.usefixtures("long_ids")
def test_without_an_index_long_call_ids_carry_a_tool_loop(inputs: Any, chained: Any) -> None:
    agent(tools=[FunctionTool(get_weather)]).step("Use get_weather for Paris")
    assert inputs() == [["user_input"], ["function_result"]]
    assert chained()
