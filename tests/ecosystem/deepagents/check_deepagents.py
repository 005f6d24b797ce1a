"""deepagents: an agent with a plan, files, and agents of its own that work for it."""

from __future__ import annotations

from typing import Any

import pytest
from deepagents import create_deep_agent
from langchain_core.messages import HumanMessage, ToolMessage
from langgraph.checkpoint.memory import InMemorySaver

from gemini_interactions.langchain import ChatGeminiInteractions

CONFIG: Any = {"configurable": {"thread_id": "1"}}


def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"18 °C in {city}"


def call(call_id: str, name: str, /, **arguments: Any) -> list[dict[str, Any]]:
    return [{"type": "function_call", "id": call_id, "name": name, "arguments": arguments}]


def agent(**settings: Any) -> Any:
    model = ChatGeminiInteractions(model="gemini-3.5-flash")
    return create_deep_agent(model=model, tools=[get_weather], system_prompt="Be brief.", **settings)


def asking(text: str) -> dict[str, Any]:
    return {"messages": [HumanMessage(text)]}


@pytest.mark.shows("tool loop", "files, a plan, sub-agents")
def test_files_are_written_and_read(emulator: Any, inputs: Any, chained: Any, declared: Any, results: Any) -> None:
    emulator.reply(
        call("c1", "write_file", file_path="/a.txt", content="sun"),
        call("c2", "read_file", file_path="/a.txt"),
        call("c3", "get_weather", city="Paris"),
        "It is sunny in Paris.",
    )
    state = agent().invoke(asking("What is the weather in Paris?"))
    assert state["messages"][-1].text == "It is sunny in Paris."
    answers = [message for message in state["messages"] if isinstance(message, ToolMessage)]
    assert [(answer.name, answer.status) for answer in answers] == [
        ("write_file", "success"),
        ("read_file", "success"),
        ("get_weather", "success"),
    ]
    assert "sun" in answers[1].text
    assert inputs() == [["user_input"], ["function_result"], ["function_result"], ["function_result"]]
    assert chained()
    assert results()[-1] == "18 °C in Paris"
    assert {"get_weather", "write_file", "read_file", "task"} <= set(declared()[0])


@pytest.mark.shows("tool loop", "files, a plan, sub-agents")
def test_a_sub_agent_works_and_reports(emulator: Any, inputs: Any, declared: Any) -> None:
    scout = {"name": "scout", "description": "Knows the weather.", "system_prompt": "You scout.", "tools": [get_weather]}
    emulator.reply(
        call("c1", "task", description="The weather in Paris, into a file.", subagent_type="scout"),
        call("t1", "get_weather", city="Paris"),
        call("t2", "write_file", file_path="/report.md", content="18 °C in Paris"),
        "It is in /report.md.",
        call("c2", "read_file", file_path="/report.md"),
        "18 °C.",
    )
    state = agent(subagents=[scout]).invoke(asking("Send a scout to Paris."))
    assert state["messages"][-1].text == "18 °C."
    assert inputs() == [["user_input"], ["user_input"], *[["function_result"]] * 4]
    own, theirs = "Be brief." in emulator.requests[0].body["system_instruction"], emulator.requests[1].body
    assert (own, theirs["system_instruction"].startswith("You scout.")) == (True, True)
    # The scout begins a conversation of its own, and the agent goes on with the one that it was in.
    named = [request.body.get("previous_interaction_id") for request in emulator.requests]
    ids = list(emulator.interactions)
    assert named == [None, None, ids[1], ids[2], ids[0], ids[4]]
    [reported] = emulator.requests[4].body["input"]
    assert (reported["call_id"], reported["result"]) == ("c1", "It is in /report.md.")
    [read] = emulator.requests[5].body["input"]
    assert "18 °C in Paris" in str(read["result"])
    assert "task" not in declared()[1]


@pytest.mark.shows("next turn", "new steps only")
def test_the_next_turn_of_a_thread(inputs: Any, chained: Any, emulator: Any) -> None:
    talking = agent(checkpointer=InMemorySaver())
    emulator.reply(call("c1", "get_weather", city="Paris"), "18 °C.", "I said so.")
    for text in ("The weather in Paris?", "Are you sure?"):
        state = talking.invoke(asking(text), CONFIG)
    assert state["messages"][-1].text == "I said so."
    assert inputs() == [["user_input"], ["function_result"], ["user_input"]]
    assert chained()


@pytest.mark.shows("streaming")
async def test_streaming(emulator: Any, chained: Any) -> None:
    emulator.reply(call("c1", "get_weather", city="Paris"), "18 °C.")
    texts = [
        chunk.text
        async for chunk, _ in agent().astream(asking("The weather in Paris?"), stream_mode="messages")
        if chunk.type == "AIMessageChunk"
    ]
    assert "".join(texts) == "18 °C."
    assert chained()
