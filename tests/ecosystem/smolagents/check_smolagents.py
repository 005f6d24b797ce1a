"""smolagents, by `LiteLLMModel`. Its agents end with a tool of their own, `final_answer`; the calls are scripted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from smolagents import ChatMessageStreamDelta, CodeAgent, LiteLLMModel, ToolCallingAgent, tool

MODEL = "gemini_interactions/gemini-3.5-flash"


@tool
def get_weather(city: str) -> str:
    """The weather of a city.

    Args:
        city: the city.
    """
    return f"18 °C in {city}"


def agent(cls: Any = ToolCallingAgent, model: dict[str, Any] | None = None, **settings: Any) -> Any:
    return cls(tools=[get_weather], model=LiteLLMModel(MODEL, **(model or {})), verbosity_level=0, **settings)


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": [{"type": "text", "text": text}]}


def call(name: str, **arguments: str) -> list[dict[str, Any]]:
    return [{"type": "function_call", "id": f"id_{name}", "name": name, "arguments": arguments}]


WEATHER = (call("get_weather", city="Paris"), call("final_answer", answer="18 °C"))


@pytest.mark.shows("text")
def test_a_text_turn(emulator: Any) -> None:
    message = LiteLLMModel(MODEL).generate([user("Hello there")])
    assert message.content == "You said: Hello there"
    assert message.token_usage.input_tokens > 0
    (request,) = emulator.requests
    assert request.body == {
        "model": "gemini-3.5-flash",
        "input": [{"type": "user_input", "content": user("Hello there")["content"]}],
    }


@pytest.mark.shows("tool loop", "yes, as text")
@pytest.mark.shows("next turn", "agents: full history; `LiteLLMModel`: new steps only")
def test_a_tool_loop(emulator: Any, inputs: Any, unchained: Any, declared: Any) -> None:
    """It writes calls and results as texts of its own before it sends them back, so that the service sees no function result."""
    emulator.reply(*WEATHER)
    assert agent().run("How warm is it in Paris?") == "18 °C"
    assert declared() == [["get_weather", "final_answer"]] * 2
    assert emulator.requests[0].body["generation_config"]["tool_choice"] == "any"
    assert inputs() == [["user_input"], ["user_input", "model_output", "user_input"]]
    called, observed = (step["content"][0]["text"] for step in emulator.requests[1].body["input"][1:])
    assert called.startswith("Calling tools:")
    assert "18 °C in Paris" in observed
    assert unchained()


@pytest.mark.shows("tool loop", "yes, as text")
def test_a_tool_called_by_code(emulator: Any, declared: Any) -> None:
    emulator.reply('Thought: ask.\n<code>\nfinal_answer(get_weather("Paris"))\n</code>')
    assert agent(CodeAgent).run("How warm is it in Paris?") == "18 °C in Paris"
    assert declared() == [[]]
    assert "</code>" in emulator.requests[0].body["generation_config"]["stop_sequences"]


@pytest.mark.shows("with Google Search")
def test_google_search_beside_a_function(emulator: Any, declared: Any) -> None:
    emulator.reply(*WEATHER)
    assert agent(model={"web_search_options": {}}).run("How warm is it in Paris?") == "18 °C"
    assert declared() == [["get_weather", "final_answer", "google_search"]] * 2


@pytest.mark.shows("structured output", "yes (`CodeAgent`)")
def test_structured_output(emulator: Any) -> None:
    emulator.reply(json.dumps({"thought": "ask", "code": 'final_answer(get_weather("Paris"))'}))
    structured = agent(CodeAgent, use_structured_outputs_internally=True)
    assert structured.run("How warm is it in Paris?") == "18 °C in Paris"
    sent = emulator.requests[0].body["response_format"]
    assert (sent["mime_type"], sent["schema"]["required"]) == ("application/json", ["thought", "code"])


@pytest.mark.shows("streaming")
def test_streaming(emulator: Any) -> None:
    deltas = list(LiteLLMModel(MODEL).generate_stream([user("Hello there")]))
    assert "".join(delta.content or "" for delta in deltas) == "You said: Hello there"
    assert sum(delta.token_usage.input_tokens for delta in deltas if delta.token_usage) > 0
    assert emulator.requests[0].body["stream"] is True


@pytest.mark.shows("streaming")
def test_a_streamed_tool_loop(emulator: Any) -> None:
    emulator.reply(*WEATHER)
    *events, last = agent(stream_outputs=True).run("How warm is it in Paris?", stream=True)
    assert last.output == "18 °C"
    assert any(isinstance(event, ChatMessageStreamDelta) for event in events)
    assert [request.body["stream"] for request in emulator.requests] == [True, True]


@pytest.mark.shows("next turn", "agents: full history; `LiteLLMModel`: new steps only")
def test_the_next_turn_of_messages(inputs: Any, chained: Any) -> None:
    model = LiteLLMModel(MODEL)
    first = model.generate([user("My name is Ann.")])
    assert "Ann" in model.generate([user("My name is Ann."), first, user("What is my name?")]).content
    assert inputs() == [["user_input"], ["user_input"]]
    assert chained()


@pytest.mark.shows("… in another process", "full history")
@pytest.mark.usefixtures("forgetful")
def test_without_an_index_everything_is_sent(inputs: Any, unchained: Any) -> None:
    model = LiteLLMModel(MODEL)
    first = model.generate([user("My name is Ann.")])
    model.generate([user("My name is Ann."), first, user("What is my name?")])
    assert inputs() == [["user_input"], ["user_input", "model_output", "user_input"]]
    assert unchained()
