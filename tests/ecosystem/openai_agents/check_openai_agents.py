"""OpenAI's Agents SDK, by its own `LitellmModel`."""

from __future__ import annotations

from typing import Any

import pytest
from agents import Agent, ModelSettings, Runner, SQLiteSession, function_tool
from agents.extensions.models.litellm_model import LitellmModel
from openai.types.shared import Reasoning
from pydantic import BaseModel

MODEL = "gemini_interactions/gemini-3.5-flash"
SEARCH = {"extra_args": {"web_search_options": {}}}


@function_tool
def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"18 °C in {city}"


class Person(BaseModel):
    name: str
    age: int


def call(city: str) -> list[dict[str, Any]]:
    return [{"type": "function_call", "id": f"call_{city}", "name": "get_weather", "arguments": {"city": city}}]


def agent(**settings: Any) -> Agent[Any]:
    return Agent(name="Helper", instructions="Be brief.", model=LitellmModel(MODEL), **settings)


@pytest.mark.shows("text")
async def test_a_text_turn(emulator: Any) -> None:
    run = await Runner.run(agent(), "Hello there")
    assert run.final_output == "You said: Hello there"
    (request,) = emulator.requests
    assert request.body["system_instruction"] == "Be brief."
    assert request.body["input"] == [{"type": "user_input", "content": [{"type": "text", "text": "Hello there"}]}]
    assert request.body["model"] == "gemini-3.5-flash"
    assert run.context_wrapper.usage.input_tokens > 0


@pytest.mark.shows("tool loop")
async def test_a_tool_loop(emulator: Any, inputs: Any, chained: Any, results: Any) -> None:
    run = await Runner.run(agent(tools=[get_weather]), "Use get_weather for Paris")
    assert "18 °C in Paris" in run.final_output
    assert inputs() == [["user_input"], ["function_result"]]
    assert chained()
    assert results() == ["18 °C in Paris"]


@pytest.mark.shows("tool loop", "parallel calls: full history")
async def test_parallel_calls_are_told_as_one_after_the_other(emulator: Any, inputs: Any, unchained: Any, results: Any) -> None:
    """Where a model's name has "gemini" in it, each call becomes a message, and its result follows: not what the service said."""
    emulator.reply([*call("Paris"), *call("Rome")], "18 °C in both.")
    run = await Runner.run(agent(tools=[get_weather]), "How warm is it in Paris and Rome?")
    assert run.final_output == "18 °C in both."
    assert results() == ["18 °C in Paris", "18 °C in Rome"]
    assert inputs() == [["user_input"], ["user_input", *["thought", "function_call", "function_result"] * 2]]
    assert unchained()


@pytest.mark.shows("with Google Search")
async def test_google_search_beside_a_function(emulator: Any, declared: Any, inputs: Any) -> None:
    searching = agent(tools=[get_weather], model_settings=ModelSettings(**SEARCH))
    run = await Runner.run(searching, "Search the latest news, and use get_weather for Paris")
    assert "18 °C in Paris" in run.final_output
    assert declared() == [["get_weather", "google_search"]] * 2
    assert inputs() == [["user_input"], ["function_result"]]
    assert "google_search_result" in [step["type"] for step in emulator.seen[-1]]


@pytest.mark.shows("structured output")
async def test_structured_output(emulator: Any) -> None:
    run = await Runner.run(agent(output_type=Person), "Ann, age 30. The name is Ann.")
    assert run.final_output == Person(name="Ann", age=30)
    sent = emulator.requests[0].body["response_format"]
    assert sent["mime_type"] == "application/json"
    assert sent["schema"]["required"] == ["name", "age"]


@pytest.mark.shows("streaming")
async def test_streaming(emulator: Any, inputs: Any, chained: Any) -> None:
    run = Runner.run_streamed(agent(tools=[get_weather]), "Use get_weather for Paris")
    deltas = [
        event.data.delta
        async for event in run.stream_events()
        if event.type == "raw_response_event" and event.data.type == "response.output_text.delta"
    ]
    assert "".join(deltas) == run.final_output
    assert "18 °C in Paris" in run.final_output
    assert inputs() == [["user_input"], ["function_result"]]
    assert chained()
    assert all(request.body["stream"] for request in emulator.requests)


@pytest.mark.shows("next turn", "new steps only")
async def test_the_next_turn_of_a_session(inputs: Any, chained: Any, emulator: Any) -> None:
    session = SQLiteSession("conversation")
    await Runner.run(agent(tools=[get_weather]), "My name is Ann.", session=session)
    await Runner.run(agent(tools=[get_weather]), "Use get_weather for Paris", session=session)
    last = await Runner.run(agent(tools=[get_weather]), "What is my name?", session=session)
    assert "Ann" in last.final_output
    assert inputs() == [["user_input"], ["user_input"], ["function_result"], ["user_input"]]
    assert chained()


@pytest.mark.shows("next turn", "new steps only")
async def test_the_next_turn_with_reasoning(inputs: Any, chained: Any) -> None:
    thinking = agent(
        model_settings=ModelSettings(
            reasoning=Reasoning(effort="low"), extra_args={"allowed_openai_params": ["reasoning_effort"]}
        )
    )
    first = await Runner.run(thinking, "My name is Ann.")
    last = await Runner.run(thinking, [*first.to_input_list(), {"role": "user", "content": "What is my name?"}])
    assert "Ann" in last.final_output
    assert inputs() == [["user_input"], ["user_input"]]
    assert chained()


@pytest.mark.shows("… in another process", "full history")
@pytest.mark.usefixtures("forgetful")
async def test_the_next_turn_in_another_process(inputs: Any, unchained: Any) -> None:
    first = await Runner.run(agent(), "My name is Ann.")
    last = await Runner.run(agent(), [*first.to_input_list(), {"role": "user", "content": "What is my name?"}])
    assert "Ann" in last.final_output
    assert inputs() == [["user_input"], ["user_input", "model_output", "user_input"]]
    assert unchained()


@pytest.mark.shows("… in another process", "tool loops with `call_id_limit`: new steps only")
@pytest.mark.usefixtures("long_ids")
async def test_without_an_index_long_call_ids_carry_a_tool_loop(inputs: Any, chained: Any) -> None:
    await Runner.run(agent(tools=[get_weather]), "Use get_weather for Paris")
    assert inputs() == [["user_input"], ["function_result"]]
    assert chained()
