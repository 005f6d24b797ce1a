"""Google's Agent Development Kit, by its `LiteLlm`."""

from __future__ import annotations

import json
from typing import Any

import pytest
from google.adk.agents import LlmAgent
from google.adk.agents.run_config import RunConfig, StreamingMode
from google.adk.models.lite_llm import LiteLlm
from google.adk.runners import InMemoryRunner
from google.adk.tools import google_search
from google.genai.types import Content, Part
from pydantic import BaseModel

MODEL = "gemini_interactions/gemini-3.5-flash"
CALLED = ["user_input", "thought", "function_call", "function_result"]


class Person(BaseModel):
    name: str
    age: int


def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"18 °C in {city}"


async def talk(*texts: str, model: dict[str, Any] | None = None, streamed: bool = False, **settings: Any) -> list[Any]:
    """The events of a session, in which each text is a turn."""
    agent = LlmAgent(name="helper", model=LiteLlm(model=MODEL, **(model or {})), instruction="Be brief.", **settings)
    runner = InMemoryRunner(agent=agent, app_name="app")
    await runner.session_service.create_session(app_name="app", user_id="user", session_id="session")
    config = RunConfig(streaming_mode=StreamingMode.SSE if streamed else StreamingMode.NONE)
    events = []
    for text in texts:
        message = Content(role="user", parts=[Part(text=text)])
        run = runner.run_async(user_id="user", session_id="session", new_message=message, run_config=config)
        events += [event async for event in run]
    return events


def said(event: Any) -> str:
    return "".join(part.text or "" for part in event.content.parts)


@pytest.mark.shows("text")
async def test_a_text_turn(emulator: Any) -> None:
    *_, last = await talk("Hello there")
    assert said(last) == "You said: Hello there"
    assert last.usage_metadata.prompt_token_count > 0
    (request,) = emulator.requests
    assert "Be brief." in request.body["system_instruction"]
    assert request.body["input"] == [{"type": "user_input", "content": [{"type": "text", "text": "Hello there"}]}]


@pytest.mark.shows("tool loop")
async def test_a_tool_loop(inputs: Any, chained: Any, results: Any) -> None:
    *_, last = await talk("Use get_weather for Paris and Rome", tools=[get_weather])
    assert "18 °C in Paris" in said(last)
    assert "18 °C in Rome" in said(last)
    assert [json.loads(result) for result in results()] == [{"result": "18 °C in Paris"}, {"result": "18 °C in Rome"}]
    assert inputs() == [["user_input"], ["function_result", "function_result"]]
    assert chained()


@pytest.mark.shows("with Google Search", "yes, also by ADK's own `google_search`")
@pytest.mark.parametrize(
    ("model", "tools"),
    [({"web_search_options": {}}, [get_weather]), ({}, [get_weather, google_search])],
    ids=["of LiteLLM", "of ADK"],
)
async def test_google_search_beside_a_function(
    emulator: Any, declared: Any, inputs: Any, chained: Any, model: dict[str, Any], tools: list[Any]
) -> None:
    *_, last = await talk("Search the latest news, and use get_weather for Paris", model=model, tools=tools)
    assert "18 °C in Paris" in said(last)
    assert declared() == [["get_weather", "google_search"]] * 2
    assert inputs() == [["user_input"], ["function_result"]]
    assert chained()
    assert "google_search_result" in [step["type"] for step in emulator.seen[-1]]


@pytest.mark.shows("structured output")
async def test_structured_output(emulator: Any) -> None:
    *_, last = await talk("Ann, age 30. The name is Ann.", output_schema=Person)
    assert Person.model_validate_json(said(last)) == Person(name="Ann", age=30)
    sent = emulator.requests[0].body["response_format"]
    assert sent["mime_type"] == "application/json"
    assert set(sent["schema"]["required"]) == {"name", "age"}


@pytest.mark.shows("streaming")
async def test_streaming(emulator: Any, inputs: Any, chained: Any) -> None:
    events = await talk("Use get_weather for Paris", tools=[get_weather], streamed=True)
    assert "18 °C in Paris" in said(events[-1])
    assert any(event.partial for event in events)
    assert inputs() == [["user_input"], ["function_result"]]
    assert chained()
    assert [request.body["stream"] for request in emulator.requests] == [True, True]


@pytest.mark.shows("next turn", "new steps only")
@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
async def test_the_next_turn_of_a_session(inputs: Any, chained: Any, streamed: bool) -> None:
    texts = ("My name is Ann.", "Use get_weather for Paris", "What is my name?")
    *_, last = await talk(*texts, tools=[get_weather], streamed=streamed)
    assert "Ann" in said(last)
    assert inputs() == [["user_input"], ["user_input"], ["function_result"], ["user_input"]]
    assert chained()


@pytest.mark.shows("… in another process", "full history")
@pytest.mark.usefixtures("forgetful")
async def test_without_an_index_everything_is_sent(inputs: Any, unchained: Any) -> None:
    *_, last = await talk("My name is Ann.", "Use get_weather for Paris", "What is my name?", tools=[get_weather])
    assert "Ann" in said(last)
    turn = ["user_input", "model_output"]
    assert inputs() == [["user_input"], [*turn, "user_input"], [*turn, *CALLED], [*turn, *CALLED, "model_output", "user_input"]]
    assert unchained()


@pytest.mark.shows("… in another process", "tool loops with `call_id_limit`: new steps only")
@pytest.mark.usefixtures("long_ids")
async def test_without_an_index_long_call_ids_carry_a_tool_loop(inputs: Any, chained: Any) -> None:
    await talk("Use get_weather for Paris", tools=[get_weather])
    assert inputs() == [["user_input"], ["function_result"]]
    assert chained()
