"""The chat model end to end: what LangChain calls, what the service gets, what comes back."""

from __future__ import annotations

import asyncio
import pickle
from typing import Any

import httpx
import pytest
from langchain.agents import create_agent
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.load import dumpd, load
from langchain_core.messages import AIMessageChunk, HumanMessage, ToolMessage
from langchain_core.runnables import ConfigurableField
from pydantic import SecretStr

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions

from ..received import kinds
from .conftest import MODEL, get_weather


@pytest.mark.parametrize("streamed", [False, True])
def test_what_the_service_did_and_what_is_to_be_done_are_blocks(model: ChatGeminiInteractions, streamed: bool) -> None:
    bound = model.bind_tools([get_weather, {"type": "google_search"}])
    prompt = "Who won Euro 2024, and what is the weather in Madrid?"
    chunks = list(bound.stream(prompt)) if streamed else [bound.invoke(prompt)]
    reply: Any = sum(chunks[1:], chunks[0])
    kinds = [block["type"] for block in reply.content_blocks]
    assert kinds == ["server_tool_call", "server_tool_result", "tool_call"]  # the thought between them shows nothing
    assert reply.response_metadata["model_name"] == MODEL
    [asked] = reply.tool_calls
    assert isinstance(get_weather.invoke(asked), ToolMessage)


def test_an_error_of_a_tool_is_told_as_one(model: ChatGeminiInteractions, emulator: Emulator) -> None:
    bound = model.bind_tools([get_weather])
    reply = bound.invoke("What is the weather in Rome?")
    bound.invoke(
        [
            HumanMessage("What is the weather in Rome?"),
            reply,
            ToolMessage("no sensor", tool_call_id=reply.tool_calls[0]["id"], status="error"),
        ]
    )
    [step] = emulator.requests[1].body["input"]
    assert step == {
        "type": "function_result",
        "call_id": reply.tool_calls[0]["id"],
        "name": "get_weather",
        "result": "no sensor",
        "is_error": True,
    }


def test_chunks_say_everything_once_and_the_last_one_that_it_is(model: ChatGeminiInteractions) -> None:
    chunks = list(model.stream("Tell me a long story. " * 20))
    assert len({chunk.id for chunk in chunks}) == 1
    assert [chunk.chunk_position for chunk in chunks].count("last") == 1
    assert chunks[-1].chunk_position == "last"
    assert sum(chunk.usage_metadata is not None for chunk in chunks) == 1
    assert sum("model_name" in chunk.response_metadata for chunk in chunks) == 1


@pytest.mark.parametrize("streamed", [False, True])
def test_invoke_may_be_told_to_stream(model: ChatGeminiInteractions, emulator: Emulator, streamed: bool) -> None:
    assert model.invoke("Hi", stream=streamed).text
    assert emulator.requests[0].body.get("stream", False) is streamed


def test_batch_asks_in_parallel_and_keeps_the_order(model: ChatGeminiInteractions) -> None:
    replies = model.batch([f"number {i}" for i in range(8)])
    assert all(f"number {i}" in reply.text for i, reply in enumerate(replies))
    replies = asyncio.run(model.abatch([f"number {i}" for i in range(8)]))
    assert all(f"number {i}" in reply.text for i, reply in enumerate(replies))


# Agents


def test_a_langgraph_agent_over_several_turns_resends_nothing(model: ChatGeminiInteractions, emulator: Emulator) -> None:
    agent = create_agent(model, tools=[get_weather, {"type": "google_search"}], system_prompt="Be brief.")
    state: dict[str, Any] = {"messages": []}
    for city in ("Paris", "Rome", "Madrid"):
        state = agent.invoke({"messages": [*state["messages"], ("user", f"What is the weather in {city}?")]})
        assert f"18 °C in {city}" in state["messages"][-1].text
    assert kinds(emulator) == [["user_input"], ["function_result"]] * 3
    assert all("previous_interaction_id" in request.body for request in emulator.requests[1:])


def test_an_agent_streams_tokens(model: ChatGeminiInteractions) -> None:
    agent = create_agent(model, tools=[get_weather])
    chunks = [
        message for message, _ in agent.stream({"messages": [("user", "What is the weather in Paris?")]}, stream_mode="messages")
    ]
    assert "18 °C in Paris" in "".join(chunk.text for chunk in chunks if isinstance(chunk, AIMessageChunk))


def test_an_option_of_a_call_replaces_the_models_whatever_it_is_called(emulator: Emulator) -> None:
    model = ChatGeminiInteractions(model=MODEL, api_key="k", transport=emulator.transport(), max_output_tokens=100)
    model.invoke("Hi", max_tokens=10)
    assert emulator.requests[-1].body["generation_config"] == {"max_output_tokens": 10}
    with pytest.raises(gi.InvalidOption, match="same option"):
        model.invoke("Hi", max_tokens=10, max_output_tokens=20)


# Errors


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"model": "m", "agent": "a"}, "either 'model' or 'agent'"),
        ({}, "either 'model' or 'agent'"),
        ({"model": "m", "temprature": 1}, "Unknown option 'temprature'"),
        ({"model": "m", "max_tokens": 1, "max_output_tokens": 2}, "the same option"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ChatGeminiInteractions(**settings)


@pytest.mark.parametrize(
    "wrong", [{"temprature": 1}, {"timeout": "soon"}, {"model": None}, {"thinking_budget": "1"}, {"state": "no"}]
)
def test_no_error_about_settings_shows_the_key(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        ChatGeminiInteractions(**{"model": MODEL, "api_key": "KEY-123", **wrong})
    assert "KEY-123" not in str(caught.value)


# LangChain's own business


def test_settings_under_the_names_that_users_type() -> None:
    model = ChatGeminiInteractions(
        model="m", api_key="k", max_tokens=5, stop="END", reasoning_effort="low", timeout=60, max_retries=2
    )
    assert (model.max_output_tokens, model.stop_sequences, model.thinking_level) == (5, ["END"], "low")
    assert model._get_ls_params(temperature=0.1, model="n") == {
        "ls_provider": "gemini_interactions",
        "ls_model_name": "n",
        "ls_model_type": "chat",
        "ls_temperature": 0.1,
        "ls_max_tokens": 5,
        "ls_stop": ["END"],
    }


def test_the_key_is_nowhere_but_in_the_request(model: ChatGeminiInteractions) -> None:
    model.invoke("Hi")
    assert "KEY-123" not in repr(model)
    assert "KEY-123" not in str(dumpd(model))
    assert b"KEY-123" not in pickle.dumps(model)
    assert "KEY-123" not in str(model._get_invocation_params()) if hasattr(model, "_get_invocation_params") else True


def test_a_pickled_model_takes_the_key_of_where_it_wakes(model: ChatGeminiInteractions, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = pickle.dumps(model)
    monkeypatch.setenv("GEMINI_API_KEY", "woken")
    woken = pickle.loads(stored)
    assert woken.api_key.get_secret_value() == "woken"
    assert woken.model == MODEL


@pytest.mark.filterwarnings("ignore:The function `load` is in beta")
def test_a_serialized_model_is_loaded_again() -> None:
    model = ChatGeminiInteractions(model=MODEL, api_key="k", temperature=0.5, state="stateless")
    again = load(
        dumpd(model),
        secrets_map={"GEMINI_API_KEY": "k"},
        allowed_objects=[ChatGeminiInteractions],
        valid_namespaces=["gemini_interactions"],
    )
    assert isinstance(again, BaseChatModel)
    assert again == model


def test_fields_may_be_configured_per_call(model: ChatGeminiInteractions, emulator: Emulator) -> None:
    configurable = model.configurable_fields(temperature=ConfigurableField("t"), api_key=ConfigurableField("key"))
    configurable.invoke("Hi", config={"configurable": {"t": 0.7}})
    assert emulator.requests[0].body["generation_config"] == {"temperature": 0.7}


class _Keys(httpx.BaseTransport):
    """A line to the emulator that notes the key of each request."""

    def __init__(self, emulator: Emulator) -> None:
        self._line = emulator.transport()
        self.seen: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request.headers["x-goog-api-key"])
        return self._line.handle_request(request)


def test_a_model_copied_or_changed_uses_its_own_key(emulator: Emulator) -> None:
    keys = _Keys(emulator)
    model = ChatGeminiInteractions(model=MODEL, api_key="k", transport=keys)
    model.invoke("Hi")
    model.model_copy(update={"api_key": SecretStr("other")}).invoke("Hi")
    model.invoke("Hi")
    model.api_key = SecretStr("new")
    model.invoke("Hi")
    assert keys.seen == ["k", "other", "k", "new"]
