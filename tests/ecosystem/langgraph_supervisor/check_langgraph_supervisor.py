"""langgraph-supervisor: one agent that hands work to others, and gets it back."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.prebuilt import create_react_agent
from langgraph_supervisor import create_supervisor

from gemini_interactions.langchain import ChatGeminiInteractions

CONFIG: Any = {"configurable": {"thread_id": "1"}}


def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"18 °C in {city}"


def call(call_id: str, name: str, /, **arguments: Any) -> list[dict[str, Any]]:
    return [{"type": "function_call", "id": call_id, "name": name, "arguments": arguments}]


TO_MATHS, TO_WEATHER = "transfer_to_maths", "transfer_to_weather"
FIRST = (
    call("s1", TO_MATHS),
    call("m1", "add", a=2, b=3),
    "The sum is 5.",
    call("s2", TO_WEATHER),
    call("w1", "get_weather", city="Paris"),
    "It has 18 °C there.",
    "5, and 18 °C.",
)
SECOND = (call("s3", TO_WEATHER), call("w2", "get_weather", city="Rome"), "18 °C too.", "The same in Rome.")


def graph(**settings: Any) -> Any:
    model = ChatGeminiInteractions(model="gemini-3.5-flash")
    with warnings.catch_warnings():  # of LangGraph, that its agents have moved
        warnings.simplefilter("ignore")
        maths = create_react_agent(model, [add], name="maths", prompt="You add.")
        weather = create_react_agent(model, [get_weather], name="weather", prompt="You know the weather.")
        supervisor = create_supervisor([maths, weather], model=model, prompt="You lead.", **settings)
        return supervisor.compile(checkpointer=InMemorySaver())


def said(state: Any) -> list[tuple[str | None, str]]:
    return [(message.name, message.text) for message in state["messages"] if isinstance(message, AIMessage) and message.text]


@pytest.mark.shows("tool loop", "handoffs and back")
def test_workers_are_called_and_hand_back(emulator: Any, declared: Any, results: Any) -> None:
    emulator.reply(*FIRST)
    state = graph().invoke({"messages": [HumanMessage("2 + 3, and the weather in Paris?")]}, CONFIG)
    assert state["messages"][-1].text == "5, and 18 °C."
    assert said(state) == [
        ("maths", "The sum is 5."),
        ("maths", "Transferring back to supervisor"),
        ("weather", "It has 18 °C there."),
        ("weather", "Transferring back to supervisor"),
        ("supervisor", "5, and 18 °C."),
    ]
    who = [request.body["system_instruction"] for request in emulator.requests]
    assert who == ["You lead.", "You add.", "You add.", "You lead.", *["You know the weather."] * 2, "You lead."]
    tools = {"You lead.": [TO_MATHS, TO_WEATHER], "You add.": ["add"], "You know the weather.": ["get_weather"]}
    assert [sorted(names) for names in declared()] == [tools[name] for name in who]
    assert {"5", "18 °C in Paris"} <= set(results())


@pytest.mark.shows("tool loop", "handoffs and back")
def test_each_request_shows_the_model_the_whole_story_once(emulator: Any) -> None:
    emulator.reply(*FIRST)
    graph().invoke({"messages": [HumanMessage("2 + 3, and the weather in Paris?")]}, CONFIG)
    for seen in emulator.seen:
        calls = [step["id"] for step in seen if step["type"] == "function_call"]
        assert len(calls) == len(set(calls))
        assert [step["call_id"] for step in seen if step["type"] == "function_result"] == calls
    texts = [c["text"] for step in emulator.seen[-1] if step["type"] == "model_output" for c in step["content"]]
    assert [text for text in texts if "Transferring" not in text] == ["The sum is 5.", "It has 18 °C there."]


@pytest.mark.shows("next turn", "new steps only")
def test_the_next_turn_goes_on_with_what_was_said(emulator: Any, inputs: Any) -> None:
    emulator.reply(*FIRST, *SECOND)
    talking = graph()
    talking.invoke({"messages": [HumanMessage("2 + 3, and the weather in Paris?")]}, CONFIG)
    state = talking.invoke({"messages": [HumanMessage("And in Rome?")]}, CONFIG)
    assert said(state)[-3:] == [
        ("weather", "18 °C too."),
        ("weather", "Transferring back to supervisor"),
        ("supervisor", "The same in Rome."),
    ]
    assert inputs()[len(FIRST)] == ["user_input"]
    assert [len(request.body["input"]) > 1 for request in emulator.requests[len(FIRST) :]] == [False, False, False, True]
    asked = [c["text"] for step in emulator.seen[-1] if step["type"] == "user_input" for c in step["content"]]
    assert asked == ["2 + 3, and the weather in Paris?", "And in Rome?"]


@pytest.mark.shows("next turn", "new steps only")
def test_the_full_history_of_the_workers_may_be_kept(emulator: Any) -> None:
    emulator.reply(*FIRST)
    state = graph(output_mode="full_history").invoke({"messages": [HumanMessage("2 + 3, and the weather?")]}, CONFIG)
    assert state["messages"][-1].text == "5, and 18 °C."
    assert {"m1", "w1"} <= {step.get("call_id") for step in emulator.seen[-1]}


@pytest.mark.shows("streaming")
async def test_streaming(emulator: Any) -> None:
    emulator.reply(*FIRST)
    texts = [
        chunk.text
        async for _, (chunk, _) in graph().astream(
            {"messages": [HumanMessage("2 + 3?")]}, CONFIG, stream_mode="messages", subgraphs=True
        )
        if chunk.type == "AIMessageChunk"
    ]
    assert "5, and 18 °C." in "".join(texts)
    assert all(request.body.get("stream") for request in emulator.requests)
