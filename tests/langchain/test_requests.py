"""What goes out validates in the official SDK's own types, as the known ones."""

from __future__ import annotations

from typing import Any

import pytest
from google.genai._gaos.types.interactions.createmodelinteraction import CreateModelInteraction
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from pydantic import BaseModel

from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions

from .conftest import get_weather


def unknown(value: Any, path: str = "body") -> list[str]:
    """Where the SDK did not recognise something."""
    if isinstance(value, BaseModel):
        found = [path] if getattr(value, "is_unknown", False) else []
        extra = [f"{path}.{name}" for name in value.model_extra or ()]
        return found + extra + [p for name, item in vars(value).items() for p in unknown(item, f"{path}.{name}")]
    if isinstance(value, list):
        return [p for i, item in enumerate(value) for p in unknown(item, f"{path}[{i}]")]
    return []


@pytest.mark.parametrize("state", ["auto", "stateless"])
def test_every_request_of_a_long_conversation_is_one_that_the_sdk_knows(state: Any) -> None:
    emulator = Emulator()
    model = ChatGeminiInteractions(
        model="gemini-3.5-flash",
        api_key="k",
        state=state,
        transport=emulator.transport(),
        temperature=0.5,
        thinking_level="low",
        thinking_summaries="auto",
        stop=["END"],
        max_tokens=1000,
    )
    bound = model.bind_tools(
        [get_weather, {"type": "google_search"}, {"google_maps": {"latitude": 1.0}}, {"type": "code_execution"}]
    )
    messages: list[Any] = []
    image = {"type": "image", "base64": "aGk=", "mime_type": "image/png"}
    for said in (
        "Search the latest news, find a restaurant near me, and what is the weather in Madrid?",
        [{"type": "text", "text": "What is this?"}, image, {"type": "file", "base64": "aGk=", "mime_type": "application/pdf"}],
        "Compute 3 + 4.",
        "Thanks.",
    ):
        messages.append(HumanMessage(said))
        messages.append(bound.invoke(messages))
        if messages[-1].tool_calls:
            messages += [get_weather.invoke(call) for call in messages[-1].tool_calls]
            messages.append(bound.invoke(messages))
    foreign = AIMessage("Let me see.", tool_calls=[{"name": "get_weather", "args": {"city": "Rome"}, "id": "call_1"}])
    result = ToolMessage([{"type": "text", "text": "see"}, image], tool_call_id="call_1", status="error")
    bound.invoke(
        [HumanMessage("Weather in Rome?"), foreign, result],
        tool_choice={"allowed_tools": {"mode": "any", "tools": ["get_weather"]}},
    )

    assert len(emulator.requests) >= 6
    for request in emulator.requests:
        known = CreateModelInteraction.model_validate(request.body)
        # `signature` on calls and results of functions is on the wire, but not in the SDK's classes.
        assert [path for path in unknown(known) if not path.endswith(".signature")] == []
