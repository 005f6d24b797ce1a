"""What LangChain is told of a model: profile, traces, cache keys, token counts."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.caches import InMemoryCache
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import HumanMessage
from langchain_core.rate_limiters import InMemoryRateLimiter

from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import (
    ChatGeminiInteractions,
    code_execution,
    computer_use,
    file_search,
    google_maps,
    google_search,
    mcp_server,
    url_context,
)


def profile(**settings: Any) -> Any:
    return ChatGeminiInteractions(api_key="k", **settings).profile


def test_a_model_can_and_an_agent_cannot() -> None:
    model = profile(model="gemini-3.5-flash")
    assert model["structured_output"]
    assert model["tool_calling"]
    assert model["max_input_tokens"] == 1_048_576
    assert not profile(agent="deep-research-preview-04-2026")["tool_calling"]
    assert not profile(agent="deep-research-preview-04-2026")["structured_output"]
    assert profile(agent="antigravity-preview-09-2026")["tool_calling"]
    assert not profile(agent="my-own-agent")["structured_output"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gemini-2.5-flash", {"image_tool_message": False}),
        ("gemini-3.8-flash", {"reasoning_effort_levels": ["low", "medium", "high"]}),
        ("gemini-3.1-flash-image", {"image_outputs": True, "tool_calling": False}),
        ("gemini-3.1-flash-tts-preview", {"audio_outputs": True, "text_outputs": False}),
        ("lyria-3", {"audio_outputs": True}),
        ("gemma-4-31b-it", {"video_inputs": False}),
        ("gemini-9-something-new", {"tool_calling": True}),
    ],
)
def test_models_differ(name: str, expected: dict[str, Any]) -> None:
    assert expected.items() <= profile(model=name).items()


def test_your_own_profile_wins() -> None:
    assert profile(model="gemini-3.5-flash", profile={"max_input_tokens": 7}) == {"max_input_tokens": 7}


class Seen(BaseCallbackHandler):
    def __init__(self) -> None:
        self.texts: list[str] = []

    def on_chat_model_start(self, serialized: Any, messages: Any, **kwargs: Any) -> None:
        self.texts.append(f"{serialized} {kwargs}")


def test_traces_and_cache_keys_show_no_secrets_of_tools() -> None:
    seen = Seen()
    cache = InMemoryCache()
    emulator = Emulator()
    model = ChatGeminiInteractions(model="gemini-3.5-flash", api_key="KEY-123", transport=emulator.transport(), cache=cache)
    bound = model.bind_tools(
        [mcp_server("weather", "https://mcp", headers={"authorization": "Bearer SECRET-9"}), google_search()]
    )
    bound.invoke("Hi", config={"callbacks": [seen]})
    list(bound.stream("Hi", config={"callbacks": [seen]}))
    assert len(seen.texts) == 2
    for text in (*seen.texts, str(cache._cache)):
        assert "SECRET-9" not in text
        assert "KEY-123" not in text
        assert "google_search" in text
    assert emulator.requests[0].body["tools"][0]["headers"] == {"authorization": "Bearer SECRET-9"}


def test_a_cached_reply_costs_no_request_and_can_be_continued() -> None:
    emulator = Emulator()
    model = ChatGeminiInteractions(
        model="gemini-3.5-flash",
        api_key="k",
        transport=emulator.transport(),
        cache=InMemoryCache(),
        rate_limiter=InMemoryRateLimiter(requests_per_second=1000),
    )
    first, again = model.invoke("My name is Ada."), model.invoke("My name is Ada.")
    assert first.text == again.text
    assert len(emulator.requests) == 1
    emulator.advance(60 * 86400)  # the cached id is long gone
    reply = model.invoke([HumanMessage("My name is Ada."), again, HumanMessage("What is my name?")])
    assert "Ada" in reply.text
    assert reply.response_metadata["state_reset"]


def test_tokens_are_counted_without_a_network() -> None:
    model = ChatGeminiInteractions(model="gemini-3.5-flash", api_key="k", base_url="http://127.0.0.1:9")
    assert model.get_num_tokens("abcde") == 2
    assert model.get_num_tokens("") == 0
    messages = [HumanMessage("Hello there, how are you?")]
    assert (
        0 < model.get_num_tokens_from_messages(messages) < model.get_num_tokens_from_messages(messages, tools=[google_search()])
    )


def test_every_tool_of_the_service_has_a_constructor() -> None:
    assert [
        google_search(),
        google_search(search_types=["image_search"]),
        google_maps(latitude=1.5, longitude=2.5),
        code_execution(),
        url_context(),
        file_search(["fileSearchStores/a"], top_k=3),
        mcp_server("w", "https://m", allowed_tools=["f"]),
        computer_use("desktop", excluded_predefined_functions=["drag"]),
    ] == [
        {"type": "google_search"},
        {"type": "google_search", "search_types": ["image_search"]},
        {"type": "google_maps", "latitude": 1.5, "longitude": 2.5},
        {"type": "code_execution"},
        {"type": "url_context"},
        {"type": "file_search", "file_search_store_names": ["fileSearchStores/a"], "top_k": 3},
        {"type": "mcp_server", "name": "w", "url": "https://m", "allowed_tools": [{"mode": "auto", "tools": ["f"]}]},
        {"type": "computer_use", "environment": "desktop", "excluded_predefined_functions": ["drag"]},
    ]
