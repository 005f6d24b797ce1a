"""A deep agent (planning, files, sub-agents) on the emulator, in an environment of its own: `make deepagents`.

deepagents needs langchain-google-genai, which needs google-genai below 3; the contract test needs 3.3 or newer.
"""

from __future__ import annotations

import pytest

deepagents = pytest.importorskip("deepagents", reason="deepagents excludes google-genai>=3.3; run `make deepagents`")

from langchain_core.messages import HumanMessage, ToolMessage  # noqa: E402

from gemini_interactions.emulator import Emulator  # noqa: E402
from gemini_interactions.langchain import ChatGeminiInteractions  # noqa: E402


def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"18 °C in {city}"


def test_a_deep_agent_works_unchanged() -> None:
    emulator = Emulator()
    model = ChatGeminiInteractions(model="gemini-3.5-flash", api_key="k", transport=emulator.transport())
    agent = deepagents.create_deep_agent(model=model, tools=[get_weather], system_prompt="Be brief.")
    emulator.reply(
        [{"type": "function_call", "id": "c1", "name": "write_file", "arguments": {"file_path": "/a.txt", "content": "sun"}}],
        [{"type": "function_call", "id": "c2", "name": "read_file", "arguments": {"file_path": "/a.txt"}}],
        [{"type": "function_call", "id": "c3", "name": "get_weather", "arguments": {"city": "Paris"}}],
        "It is sunny in Paris.",
    )
    state = agent.invoke({"messages": [HumanMessage("What is the weather in Paris?")]})
    assert state["messages"][-1].text == "It is sunny in Paris."
    answers = [message for message in state["messages"] if isinstance(message, ToolMessage)]
    assert [(answer.name, answer.status) for answer in answers] == [
        ("write_file", "success"),
        ("read_file", "success"),
        ("get_weather", "success"),
    ]
    assert "sun" in answers[1].text
    sent = [[step["type"] for step in request.body["input"]] for request in emulator.requests]
    assert sent == [["user_input"], ["function_result"], ["function_result"], ["function_result"]]
    results = [request.body["input"][0]["result"] for request in emulator.requests[1:]]
    assert "18 °C in Paris" in results[-1]
    names = {declared["name"] for declared in emulator.requests[0].body["tools"]}
    assert {"get_weather", "write_file", "read_file", "task"} <= names
