"""Agno, by its `LiteLLM` model."""

from __future__ import annotations

from typing import Any

import pytest
from agno.agent import Agent
from agno.db.in_memory import InMemoryDb
from agno.models.litellm import LiteLLM
from pydantic import BaseModel

MODEL = "gemini_interactions/gemini-3.5-flash"


class Person(BaseModel):
    name: str
    age: int


def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"18 °C in {city}"


def agent(model: dict[str, Any] | None = None, **settings: Any) -> Agent:
    return Agent(model=LiteLLM(id=MODEL, **(model or {})), telemetry=False, **settings)


def talk() -> str:
    """Three turns of one session, the second with a tool."""
    talking = agent(db=InMemoryDb(), add_history_to_context=True, tools=[get_weather], session_id="conversation")
    for text in ("My name is Ann.", "Use get_weather for Paris"):
        talking.run(text)
    return str(talking.run("What is my name?").content)


@pytest.mark.shows("text")
def test_a_text_turn(emulator: Any) -> None:
    run = agent(instructions="Be brief.").run("Hello there")
    assert run.content == "You said: Hello there"
    assert run.metrics.input_tokens > 0
    (request,) = emulator.requests
    assert "Be brief." in request.body["system_instruction"]
    assert request.body["input"] == [{"type": "user_input", "content": [{"type": "text", "text": "Hello there"}]}]
    assert request.body["generation_config"] == {"temperature": 0.7, "top_p": 1.0}


@pytest.mark.shows("tool loop")
def test_a_tool_loop(inputs: Any, chained: Any, results: Any) -> None:
    run = agent(tools=[get_weather]).run("Use get_weather for Paris and Rome")
    assert "18 °C in Paris" in run.content
    assert "18 °C in Rome" in run.content
    assert results() == ["18 °C in Paris", "18 °C in Rome"]
    assert inputs() == [["user_input"], ["function_result", "function_result"]]
    assert chained()


@pytest.mark.shows("tool loop")
async def test_an_asynchronous_tool_loop(inputs: Any, chained: Any) -> None:
    run = await agent(tools=[get_weather]).arun("Use get_weather for Paris")
    assert "18 °C in Paris" in run.content
    assert inputs() == [["user_input"], ["function_result"]]
    assert chained()


@pytest.mark.shows("with Google Search")
def test_google_search_beside_a_function(emulator: Any, declared: Any, inputs: Any, chained: Any) -> None:
    searching = agent({"request_params": {"web_search_options": {}}}, tools=[get_weather])
    assert "18 °C in Paris" in searching.run("Search the latest news, and use get_weather for Paris").content
    assert declared() == [["get_weather", "google_search"]] * 2
    assert inputs() == [["user_input"], ["function_result"]]
    assert chained()
    assert "google_search_result" in [step["type"] for step in emulator.seen[-1]]


@pytest.mark.shows("structured output", "yes, with `supports_native_structured_outputs=True`")
def test_structured_output(emulator: Any) -> None:
    """Agno takes every model behind LiteLLM for one that has none, and describes the schema in words, unless it is told."""
    run = agent({"supports_native_structured_outputs": True}, output_schema=Person).run("Ann, age 30. The name is Ann.")
    assert run.content == Person(name="Ann", age=30)
    sent = emulator.requests[0].body["response_format"]
    assert (sent["mime_type"], sent["schema"]["required"]) == ("application/json", ["name", "age"])


@pytest.mark.shows("streaming")
def test_streaming(emulator: Any, inputs: Any, chained: Any) -> None:
    events = agent(tools=[get_weather]).run("Use get_weather for Paris", stream=True)
    assert "18 °C in Paris" in "".join(event.content for event in events if event.event == "RunContent")
    assert inputs() == [["user_input"], ["function_result"]]
    assert chained()
    assert [request.body["stream"] for request in emulator.requests] == [True, True]


@pytest.mark.shows("next turn", "new steps only")
def test_the_next_turn_of_a_session(inputs: Any, chained: Any) -> None:
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
    agent(tools=[get_weather]).run("Use get_weather for Paris")
    assert inputs() == [["user_input"], ["function_result"]]
    assert chained()
