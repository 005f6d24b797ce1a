"""Replies from stores that do not keep all of a message: what the content alone says is enough."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langgraph.prebuilt import create_react_agent
from pydantic import BaseModel

from gemini_interactions.conversation.replay import CONTINUE
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.langchain.to_steps import ai_message_to_steps, messages_to_steps

from ..received import kinds
from ..steps import call_of
from .conftest import get_weather, make

QUESTION = HumanMessage("What is the weather in Paris?")


def content_only(reply: AIMessage) -> AIMessage:
    return AIMessage(reply.content, response_metadata=reply.response_metadata)


@pytest.mark.parametrize(
    ("state", "expected"),
    [("auto", ["function_result"]), ("stateless", ["user_input", "thought", "function_call", "function_result"])],
)
def test_calls_that_were_answered_are_in_the_content_alone(emulator: Emulator, state: Any, expected: list[str]) -> None:
    model = make(emulator, state=state)
    reply = model.bind_tools([get_weather]).invoke([QUESTION])
    result = ToolMessage("18 °C", tool_call_id=reply.tool_calls[0]["id"])
    assert "18 °C" in model.invoke([QUESTION, content_only(reply), result]).text
    assert kinds(emulator)[-1] == expected


def test_calls_that_somebody_took_out_and_nobody_answered_stay_out(model: ChatGeminiInteractions) -> None:
    reply = model.bind_tools([get_weather]).invoke([QUESTION])
    assert [step["type"] for step in ai_message_to_steps(reply.model_copy(update={"tool_calls": []}))] == ["thought"]


@pytest.mark.parametrize(
    "block",
    [
        {"type": "tool_use", "id": "c1", "name": "f", "input": {"a": 1}},
        {"type": "function_call", "id": "fc_1", "call_id": "c1", "name": "f", "arguments": '{"a": 1}'},
    ],
)
def test_so_are_another_providers(block: Any) -> None:
    assert messages_to_steps([AIMessage([block]), ToolMessage("18", tool_call_id="c1")])[0] == call_of("c1", a=1)


class City(BaseModel):
    """A city."""

    city: str


@pytest.mark.parametrize("state", ["auto", "stateless"])
def test_an_agent_that_asks_for_a_form_of_its_last_answer_asks_the_model_to_go_on(emulator: Emulator, state: Any) -> None:
    with pytest.warns(DeprecationWarning, match="create_react_agent"):
        agent = create_react_agent(make(emulator, state=state), [get_weather], response_format=City)
    assert isinstance(agent.invoke({"messages": [QUESTION]})["structured_response"], City)
    assert emulator.requests[-1].body["input"][-1]["content"] == [{"type": "text", "text": CONTINUE}]
    if state == "auto":
        assert kinds(emulator) == [["user_input"], ["function_result"], ["user_input"]]
