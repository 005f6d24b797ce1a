"""langgraph-swarm: agents that hand over to one another, and the one who spoke last goes on."""

from __future__ import annotations

from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph_swarm import create_handoff_tool, create_swarm

from gemini_interactions.langchain import ChatGeminiInteractions

CONFIG: Any = {"configurable": {"thread_id": "1"}}


def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


def call(call_id: str, name: str, /, **arguments: Any) -> list[dict[str, Any]]:
    return [{"type": "function_call", "id": call_id, "name": name, "arguments": arguments}]


def swarm() -> Any:
    model = ChatGeminiInteractions(model="gemini-3.5-flash")
    to_bob, to_alice = create_handoff_tool(agent_name="Bob"), create_handoff_tool(agent_name="Alice")
    alice = create_agent(model, tools=[add, to_bob], system_prompt="You are Alice.", name="Alice")
    bob = create_agent(model, tools=[to_alice], system_prompt="You are Bob.", name="Bob")
    return create_swarm([alice, bob], default_active_agent="Alice").compile(checkpointer=InMemorySaver())


def talk(emulator: Any) -> list[Any]:
    """Three turns: Alice hands over, Bob stays, Bob hands back."""
    emulator.reply(
        call("a1", "transfer_to_bob"), "Ahoy!", "Aye.", call("b1", "transfer_to_alice"), call("a2", "add", a=2, b=3), "5."
    )
    agents = swarm()
    return [
        agents.invoke({"messages": [HumanMessage(text)]}, CONFIG)
        for text in ("I want Bob.", "Is that you?", "Let Alice add 2 and 3.")
    ]


@pytest.mark.shows("tool loop", "handoffs and back")
def test_agents_hand_over_and_the_active_one_answers_the_next_turn(emulator: Any, results: Any) -> None:
    states = talk(emulator)
    assert [state["messages"][-1].text for state in states] == ["Ahoy!", "Aye.", "5."]
    assert [state["active_agent"] for state in states] == ["Bob", "Bob", "Alice"]
    who = [request.body["system_instruction"].removeprefix("You are ") for request in emulator.requests]
    assert who == ["Alice.", "Bob.", "Bob.", "Bob.", "Alice.", "Alice."]
    assert results() == ["Successfully transferred to Bob", "Successfully transferred to Alice", "5"]


@pytest.mark.shows("next turn", "new steps only")
def test_one_conversation_is_continued_whoever_speaks(emulator: Any, inputs: Any, chained: Any, declared: Any) -> None:
    talk(emulator)
    assert inputs() == [
        ["user_input"],
        ["function_result"],
        ["user_input"],
        ["user_input"],
        ["function_result"],
        ["function_result"],
    ]
    assert chained()
    alice, bob = ["add", "transfer_to_bob"], ["transfer_to_alice"]
    assert declared() == [alice, bob, bob, bob, alice, alice]


@pytest.mark.shows("streaming")
async def test_streaming(emulator: Any, chained: Any) -> None:
    emulator.reply(call("a1", "transfer_to_bob"), "Ahoy!")
    texts = [
        chunk.text
        async for _, (chunk, _) in swarm().astream(
            {"messages": [HumanMessage("I want Bob.")]}, CONFIG, stream_mode="messages", subgraphs=True
        )
        if chunk.type == "AIMessageChunk"
    ]
    assert "".join(texts) == "Ahoy!"
    assert chained()
