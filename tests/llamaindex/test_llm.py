"""The LLM's contract: eight ways to ask, settings, copies, and what is never shown."""

from __future__ import annotations

import asyncio
import inspect
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from llama_index.core import Settings
from llama_index.core.base.llms.base import BaseLLM
from llama_index.core.base.llms.types import ChatMessage, TextBlock
from llama_index.core.prompts import PromptTemplate

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator
from gemini_interactions.llamaindex import GeminiInteractions, google_search, mcp_server
from gemini_interactions.llamaindex.migration import RENAMED, REPLACED

from ..steps import PNG
from .conftest import KEY, MODEL, make


async def last(stream: Any) -> Any:
    return [response async for response in await stream][-1]


WAYS: dict[str, Callable[[GeminiInteractions, str], str | None]] = {
    "chat": lambda llm, text: llm.chat([ChatMessage(text)]).message.content,
    "complete": lambda llm, text: llm.complete(text).text,
    "stream_chat": lambda llm, text: list(llm.stream_chat([ChatMessage(text)]))[-1].message.content,
    "stream_complete": lambda llm, text: list(llm.stream_complete(text))[-1].text,
    "achat": lambda llm, text: asyncio.run(llm.achat([ChatMessage(text)])).message.content,
    "acomplete": lambda llm, text: asyncio.run(llm.acomplete(text)).text,
    "astream_chat": lambda llm, text: asyncio.run(last(llm.astream_chat([ChatMessage(text)]))).message.content,
    "astream_complete": lambda llm, text: asyncio.run(last(llm.astream_complete(text))).text,
}


@pytest.mark.parametrize("way", WAYS)
def test_a_question_is_answered(emulator: Emulator, way: str) -> None:
    emulator.reply("Hello, Ada.")
    assert WAYS[way](make(emulator), "Hi") == "Hello, Ada."
    [request] = emulator.requests
    assert request.body["input"] == [{"type": "user_input", "content": [{"type": "text", "text": "Hi"}]}]
    assert request.headers["user-agent"].endswith(" llamaindex")


@pytest.mark.parametrize("way", [way for way in WAYS if "complete" in way])
def test_an_error_of_a_completion_is_that_of_a_chat(emulator: Emulator, way: str) -> None:
    with pytest.raises(gi.InvalidRequestError) as caught:
        WAYS[way](make(emulator, thinking_level="enormous"), "Hi")
    assert caught.value.field == "generation_config.thinking_level"
    if "stream" in way:
        emulator.fault(cut_after=4)
        with pytest.raises(gi.StreamInterrupted):
            WAYS[way](make(emulator), "Tell me a story")


@pytest.mark.parametrize("way", [way for way in WAYS if "complete" in way])
def test_the_text_of_a_completion_is_the_text(emulator: Emulator, way: str) -> None:
    said = [{"type": "text", "text": "The capital is Par"}, PNG, {"type": "text", "text": "is."}]
    emulator.reply(
        {
            "steps": [
                {"type": "thought", "signature": "c2ln", "summary": [{"type": "text", "text": "Thinking."}]},
                {"type": "model_output", "content": said},
                {"type": "model_output", "content": [{"type": "text", "text": " Really."}]},
            ]
        }
    )
    assert WAYS[way](make(emulator), "Hi") == "The capital is Paris. Really."


def test_options_of_a_call_win_and_unknown_ones_are_refused(emulator: Emulator) -> None:
    llm = make(emulator, temperature=0.5)
    llm.chat([ChatMessage("Hi")], temperature=0.1, max_tokens=5, thinking_level="low")
    assert emulator.requests[0].body["generation_config"] == {
        "temperature": 0.1,
        "max_output_tokens": 5,
        "thinking_level": "low",
    }
    with pytest.raises(gi.InvalidOption, match="max_retrires"):
        llm.chat([ChatMessage("Hi")], max_retrires=10)
    with pytest.raises(gi.InvalidOption, match="max_retrires"):
        make(emulator, max_retrires=10)


@pytest.mark.parametrize("old", RENAMED)
def test_the_names_of_other_classes_are_understood(old: str) -> None:
    values = {"base_url": "https://x", "timeout": 5.0, "headers": {"a": "b"}, "http_async_client": None, "model": MODEL}
    llm = GeminiInteractions(model=MODEL, **{old: values[RENAMED[old]]})
    assert getattr(llm, RENAMED[old]) == values[RENAMED[old]]


@pytest.mark.parametrize("old", REPLACED)
def test_what_has_no_counterpart_is_refused_with_the_way_out(old: str) -> None:
    with pytest.raises(gi.InvalidOption) as caught:
        GeminiInteractions(model=MODEL, **{old: "x"})
    assert str(caught.value).endswith(REPLACED[old])


@pytest.mark.parametrize("wrong", [{}, {"model": MODEL, "agent": "x"}, {"model": MODEL, "timeout": "soon"}])
def test_settings_that_make_no_sense_are_refused_without_showing_the_key(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # pydantic's or ours
        GeminiInteractions(api_key=KEY, **wrong)
    assert KEY not in str(caught.value)


def test_the_model_may_stand_first() -> None:
    assert GeminiInteractions(MODEL).model == MODEL


def test_the_class_is_a_llamaindex_llm_and_needs_no_network_to_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GEMINI_API_KEY", raising=False)
    llm = GeminiInteractions(model=MODEL, base_url="http://127.0.0.1:9")
    assert isinstance(llm, BaseLLM)
    assert llm.metadata.model_dump() == {
        "context_window": 1_048_576,
        "num_output": 65_536,
        "is_chat_model": True,
        "is_function_calling_model": True,
        "model_name": MODEL,
        "system_role": "system",
    }
    small = GeminiInteractions(model="gemma-4", max_tokens=99).metadata
    assert (small.context_window, small.num_output) == (262_144, 99)
    agent = GeminiInteractions(agent="deep-research-preview-04-2026").metadata
    assert (agent.model_name, agent.is_function_calling_model) == ("deep-research-preview-04-2026", False)


def test_streams_are_real_generators(emulator: Emulator) -> None:
    llm = make(emulator)
    assert inspect.isgenerator(llm.stream_chat([ChatMessage("Hi")]))
    assert inspect.isgenerator(llm.stream_complete("Hi"))

    async def kinds() -> tuple[Any, Any]:
        return await llm.astream_chat([ChatMessage("Hi")]), await llm.astream_complete("Hi")

    assert all(inspect.isasyncgen(stream) for stream in asyncio.run(kinds()))


async def test_the_sync_calls_work_inside_a_running_loop(emulator: Emulator) -> None:
    llm = make(emulator)
    assert llm.complete("Hi").text == "You said: Hi"
    assert list(llm.stream_chat([ChatMessage("Hi")]))[-1].message.content == "You said: Hi"


def test_the_key_is_nowhere_but_in_the_request(emulator: Emulator) -> None:
    tool = mcp_server("box", "https://mcp", headers={"Authorization": "Bearer hidden"})
    llm = make(emulator, state_secret="also hidden", headers={"x": "hidden too"}, tools=[tool])
    shown = [repr(llm), str(llm.to_dict()), llm.to_json(), str(llm.to_payload()), repr(pickle.dumps(llm))]
    for text in shown:
        assert KEY not in text
        assert "hidden" not in text


def test_settings_survive_dicts_and_json(emulator: Emulator) -> None:
    llm = make(emulator, temperature=0.1, max_tokens=7, tools=[google_search()], system_prompt="Be brief.", context_window=99)
    for twin in (GeminiInteractions.from_dict(llm.to_dict()), GeminiInteractions.from_json(json.dumps(llm.dict()))):
        assert twin.to_dict() == llm.to_dict()
        assert (twin.temperature, twin.max_output_tokens, twin.tools) == (0.1, 7, [{"type": "google_search"}])


def test_a_pickled_llm_takes_the_key_of_where_it_wakes(monkeypatch: pytest.MonkeyPatch) -> None:
    emulator = Emulator(api_key=KEY)
    llm = make(emulator, temperature=0.1)
    llm.complete("Hi")
    twin = pickle.loads(pickle.dumps(llm))
    assert (twin.model, twin.temperature, twin.api_key) == (MODEL, 0.1, None)
    twin.transport = emulator.transport()
    monkeypatch.setenv("GEMINI_API_KEY", "another")
    with pytest.raises(gi.GeminiInteractionsError):
        twin.complete("Hi")
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    assert twin.complete("Hi").text == llm.complete("Hi").text  # and the original is whole


def test_copies_ask_with_their_own_settings(emulator: Emulator) -> None:
    llm = make(emulator)
    llm.complete("Hi")
    copy = llm.model_copy(update={"api_key": None, "headers": {"Authorization": "Bearer t"}})
    copy.complete("Hi")
    assert ["x-goog-api-key" in request.headers for request in emulator.requests] == [True, False]


def test_it_serves_as_the_llm_of_the_settings(emulator: Emulator) -> None:
    before = Settings._llm
    try:
        Settings.llm = make(emulator)
        assert Settings.llm.predict(PromptTemplate("Hello {name}"), name="Ada") == "You said: Hello Ada"
    finally:
        Settings._llm = before


def test_system_prompts_go_as_the_system_instruction(emulator: Emulator) -> None:
    llm = make(emulator, system_prompt="Be brief.")
    llm.predict(PromptTemplate("Hi"))
    llm.chat([ChatMessage("Be kind.", role="system"), ChatMessage("Hi")])
    assert [request.body["system_instruction"] for request in emulator.requests] == ["Be brief.", "Be kind."]


def test_tools_of_the_llm_go_with_every_request_once(emulator: Emulator) -> None:
    llm = make(emulator, tools=[{"google_search": {}}, {"type": "url_context"}])
    llm.complete("Hi")
    llm.chat([ChatMessage("Hi")], tools=[{"type": "url_context"}, {"type": "code_execution"}])
    kinds = [[tool["type"] for tool in request.body["tools"]] for request in emulator.requests]
    assert kinds == [["google_search", "url_context"], ["google_search", "url_context", "code_execution"]]
    with pytest.raises(gi.InvalidOption, match=r"tools\[0\]"):
        make(emulator, tools=["google_search"])


def test_messages_of_any_shape_keep_their_text(emulator: Emulator) -> None:
    make(emulator).chat([ChatMessage(role="user", blocks=[TextBlock(text="a"), TextBlock(text=""), TextBlock(text="b")])])
    assert [content["text"] for content in emulator.requests[0].body["input"][0]["content"]] == ["a", "b"]
