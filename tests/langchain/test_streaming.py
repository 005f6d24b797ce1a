"""Stream events, LangChain's newer way to stream, end with the invoked reply."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.messages import AIMessage

from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions

from ..steps import EXAMPLES


def without_index(message: AIMessage) -> list[Any]:
    return [{key: value for key, value in block.items() if key != "index"} for block in message.content_blocks]


@pytest.mark.filterwarnings("ignore:The method `.*stream_events` is in beta")
@pytest.mark.filterwarnings("ignore:.*stream_events.*beta")
@pytest.mark.parametrize("name", EXAMPLES)
def test_stream_events_end_with_the_invoked_reply(name: str) -> None:
    emulator = Emulator()
    emulator.reply(*[{"steps": EXAMPLES[name], "status": "completed"}] * 2)
    model = ChatGeminiInteractions(model="gemini-3.5-flash", api_key="k", transport=emulator.transport())
    finished: Any = model.stream_events("Hi", version="v3").output
    invoked = model.invoke("Hi")
    assert without_index(finished) == without_index(invoked)
    assert finished.tool_calls == invoked.tool_calls
    assert finished.usage_metadata == invoked.usage_metadata
