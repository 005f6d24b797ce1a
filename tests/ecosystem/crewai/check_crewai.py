"""CrewAI, by its `LLM`, which takes models it has no integration for to LiteLLM."""

from __future__ import annotations

from typing import Any

import pytest
from crewai import LLM, Agent, Crew, Task
from crewai.events import crewai_event_bus
from crewai.events.types.llm_events import LLMStreamChunkEvent
from crewai.tools import tool
from pydantic import BaseModel

MODEL = "gemini_interactions/gemini-3.5-flash"
PROMPT = "Ann, age 30. The name is Ann."


class Person(BaseModel):
    name: str
    age: int


@tool("get_weather")
def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"18 °C in {city}"


def agent(model: dict[str, Any] | None = None, **settings: Any) -> Agent:
    return Agent(role="helper", goal="help", backstory="You help.", llm=LLM(model=MODEL, **(model or {})), **settings)


def user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


def talk() -> str:
    """Two turns: what the second sends back of the first is its text."""
    llm = LLM(model=MODEL)
    first = llm.call([user("My name is Ann.")])
    return str(llm.call([user("My name is Ann."), {"role": "assistant", "content": first}, user("What is my name?")]))


@pytest.mark.shows("text")
def test_a_text_turn(emulator: Any) -> None:
    assert LLM(model=MODEL).call("Hello there") == "You said: Hello there"
    (request,) = emulator.requests
    assert request.body == {
        "model": "gemini-3.5-flash",
        "input": [{"type": "user_input", "content": [{"type": "text", "text": "Hello there"}]}],
    }


@pytest.mark.shows("text")
def test_a_crew(emulator: Any) -> None:
    helper = agent()
    task = Task(description="Say hello there", expected_output="a greeting", agent=helper)
    assert "Say hello there" in Crew(agents=[helper], tasks=[task]).kickoff().raw
    (request,) = emulator.requests
    assert "You are helper." in request.body["system_instruction"]


@pytest.mark.shows("tool loop")
def test_a_tool_loop(inputs: Any, chained: Any, results: Any) -> None:
    assert "18 °C in Paris" in agent(tools=[get_weather]).kickoff("Use get_weather for Paris").raw
    assert results() == ["18 °C in Paris"]
    assert inputs() == [["user_input"], ["function_result"]]
    assert chained()


@pytest.mark.shows("tool loop")
def test_a_tool_loop_of_a_crew(inputs: Any, chained: Any, results: Any) -> None:
    helper = agent(tools=[get_weather])
    task = Task(description="Use get_weather for Paris now", expected_output="the weather", agent=helper)
    assert "18 °C in Paris" in Crew(agents=[helper], tasks=[task]).kickoff().raw
    assert results() == ["18 °C in Paris"]
    assert inputs() == [["user_input"], ["function_result"]]
    assert chained()


@pytest.mark.shows("with Google Search")
def test_google_search_beside_a_function(emulator: Any, declared: Any, inputs: Any, chained: Any) -> None:
    searching = agent({"web_search_options": {}}, tools=[get_weather])
    assert "18 °C in Paris" in searching.kickoff("Search the latest news, and use get_weather for Paris").raw
    assert declared() == [["get_weather", "google_search"]] * 2
    assert inputs() == [["user_input"], ["function_result"]]
    assert chained()
    assert "google_search_result" in [step["type"] for step in emulator.seen[-1]]


@pytest.mark.shows("structured output")
def test_structured_output_of_a_model(emulator: Any) -> None:
    answer = LLM(model=MODEL, response_format=Person).call(PROMPT)
    assert Person.model_validate_json(answer) == Person(name="Ann", age=30)
    sent = emulator.requests[0].body["response_format"]
    assert (sent["mime_type"], sent["schema"]["required"]) == ("application/json", ["name", "age"])


@pytest.mark.shows("structured output")
def test_structured_output_of_an_agent(emulator: Any, declared: Any) -> None:
    """It has Instructor ask for a call of a function that is the schema."""
    answer = agent().kickoff(PROMPT, response_format=Person).pydantic
    assert answer is not None
    assert answer.model_dump() == {"name": "Ann", "age": 30}
    assert declared() == [["Person"]]


@pytest.mark.shows("streaming", "text; of tool calls CrewAI loses the ids")
def test_streaming(emulator: Any) -> None:
    chunks: list[str] = []
    with crewai_event_bus.scoped_handlers():

        @crewai_event_bus.on(LLMStreamChunkEvent)
        def _(source: Any, event: LLMStreamChunkEvent) -> None:
            chunks.append(event.chunk)

        answer = LLM(model=MODEL, stream=True).call("Hello there")
        crewai_event_bus.flush()
    assert answer == "".join(chunks) == "You said: Hello there"
    assert emulator.requests[0].body["stream"] is True


@pytest.mark.shows("streaming", "text; of tool calls CrewAI loses the ids")
def test_streamed_tool_calls_lose_their_ids_in_crewai(inputs: Any) -> None:
    """It puts them together from name and arguments, for whatever provider. What cannot be told apart is refused, by name."""
    with pytest.raises(Exception, match=r"messages\[3\]\.tool_call_id is missing"):
        agent({"stream": True}, tools=[get_weather]).kickoff("Use get_weather for Paris")
    assert inputs() == [["user_input"]]


@pytest.mark.shows("next turn", "new steps only")
def test_the_next_turn_of_messages(inputs: Any, chained: Any) -> None:
    assert "Ann" in talk()
    assert inputs() == [["user_input"], ["user_input"]]
    assert chained()


@pytest.mark.shows("… in another process", "full history")
@pytest.mark.usefixtures("forgetful")
def test_without_an_index_everything_is_sent(inputs: Any, unchained: Any) -> None:
    assert "Ann" in talk()
    assert inputs() == [["user_input"], ["user_input", "model_output", "user_input"]]
    assert unchained()


@pytest.mark.shows("… in another process", "tool loops with `call_id_limit`: new steps only")
@pytest.mark.usefixtures("long_ids")
def test_without_an_index_long_call_ids_carry_a_tool_loop(inputs: Any, chained: Any) -> None:
    agent(tools=[get_weather]).kickoff("Use get_weather for Paris")
    assert inputs() == [["user_input"], ["function_result"]]
    assert chained()
