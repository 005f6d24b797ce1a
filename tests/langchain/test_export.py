"""A conversation comes off the server as steps and as messages, and goes on from there without it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

import gemini_interactions as gi
from gemini_interactions.conversation.export import join_interactions
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.langchain.from_steps import steps_to_messages
from gemini_interactions.langchain.to_steps import messages_to_steps
from gemini_interactions.wire.interaction import Interaction

from .conftest import get_weather


@pytest.mark.parametrize("use", ["sync", "async"])
def test_a_conversation_moves_off_the_server_and_goes_on(use: str) -> None:
    emulator = Emulator()
    model = ChatGeminiInteractions(model="gemini-3.5-flash", api_key="k", transport=emulator.transport())
    bound = model.bind_tools([get_weather, {"type": "google_search"}])
    image = {"type": "image", "base64": "aGk=", "mime_type": "image/png"}
    messages: list[Any] = [
        HumanMessage([{"type": "text", "text": "My name is Ada. Search the latest news. Weather in Paris?"}, image])
    ]
    messages.append(bound.invoke(messages))
    messages += [get_weather.invoke(call) for call in messages[-1].tool_calls]
    messages.append(bound.invoke(messages))

    ids = [message.id for message in messages if message.type == "ai"]
    if use == "sync":
        steps = gi.Client(api_key="k", transport=emulator.transport()).export(*ids)
    else:
        steps = asyncio.run(gi.AsyncClient(api_key="k", transport=emulator.transport()).export(*ids))
    assert [step.dump() for step in steps] == emulator.history(ids[-1])
    moved = steps_to_messages(steps)
    assert [message.type for message in moved] == ["human", "ai", "tool", "ai"]
    assert messages_to_steps(moved) == [step.dump() for step in steps]

    emulator.advance(60 * 86_400)
    stateless = model.model_copy(update={"state": "stateless"})
    assert "Ada" in stateless.invoke([*moved, HumanMessage("What is my name?")]).text


def test_what_no_block_holds_comes_back_as_it_was() -> None:
    steps = [
        {
            "type": "user_input",
            "content": [{"type": "hologram", "x": 1}, {"type": "function_result", "call_id": "c", "result": "ok"}],
        },
        {"type": "function_result", "call_id": "c", "name": "f", "result": [{"type": "hologram", "x": 2}]},
    ]
    assert messages_to_steps(steps_to_messages(steps)) == steps


def test_steps_that_come_with_every_later_interaction_are_joined_once() -> None:
    first = {"type": "user_input", "content": [{"type": "text", "text": "a"}]}
    second = {"type": "model_output", "content": [{"type": "text", "text": "b"}]}
    chain = [
        Interaction.model_validate({"status": "completed", "steps": steps}) for steps in ([first, second], [first, second, first])
    ]
    assert [step.dump() for step in join_interactions(chain)] == [first, second, first]
    assert [step.dump() for step in join_interactions([chain[0], chain[0]])] == [first, second]
    assert join_interactions([Interaction(status="completed")]) == []


def test_a_conversation_that_is_gone_says_so() -> None:
    with pytest.raises(gi.InteractionNotFound):
        gi.Client(api_key="k", transport=Emulator().transport()).export("v1_gone")
