"""What says how to ask may be given with a call, too, and counts for that call alone."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.llamaindex import GeminiInteractions

MODELS = [ChatGeminiInteractions, GeminiInteractions]
WAYS = ["whole", "stream", "start"]


class Line(httpx.BaseTransport):
    """The emulator's transport, which notes how long each request may take."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator: Any = emulator.transport()
        self.timeouts: list[Any] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.timeouts.append(request.extensions["timeout"]["read"])
        response: httpx.Response = self.emulator.handle_request(request)
        return response


def ask(model: Any, way: str, **options: Any) -> None:
    is_langchain = isinstance(model, ChatGeminiInteractions)
    if way == "start":
        model.start("Hi", **options)
    elif way == "whole":
        (model.invoke if is_langchain else model.complete)("Hi", **options)
    else:
        list((model.stream if is_langchain else model.stream_complete)("Hi", **options))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("cls", MODELS)
def test_a_call_has_settings_of_its_own(cls: type[Any], way: str) -> None:
    emulator = Emulator(background_seconds=0)
    line = Line(emulator)
    model = cls(model="gemini-3.5-flash", api_key="k", transport=line, timeout=50, headers={"x-team": "a", "x-own": "1"})
    ask(model, way, timeout=5, headers={"X-Team": "b"})
    ask(model, way, timeout=None, request_timeout=None)
    ask(model, way, http_options={"timeout": 7000})
    assert line.timeouts == [5, 50, 7]
    assert [request.headers["x-team"] for request in emulator.requests] == ["b", "a", "a"]
    assert [request.headers["x-own"] for request in emulator.requests] == ["1", "1", "1"]


@pytest.mark.parametrize("cls", MODELS)
def test_a_call_may_be_tried_less_often(cls: type[Any], impatient: None) -> None:
    emulator = Emulator()
    model = cls(model="gemini-3.5-flash", api_key="k", transport=emulator.transport(), max_retries=2)
    emulator.fault(status=503, retry_after=0.001, times=9)
    for options, tries in (({"max_retries": 0}, 1), ({"retries": 1} if cls is MODELS[0] else {"max_retries": 1}, 2), ({}, 3)):
        asked = len(emulator.requests)
        with pytest.raises(gi.ServerError):
            ask(model, "whole", **options)
        assert len(emulator.requests) - asked == tries


@pytest.mark.parametrize("cls", MODELS)
def test_a_call_with_settings_of_its_own_continues_the_conversation(cls: type[Any]) -> None:
    emulator = Emulator()
    model = cls(model="gemini-3.5-flash", api_key="k", transport=emulator.transport())
    if cls is ChatGeminiInteractions:
        model.invoke([("user", "Hi"), model.invoke("Hi", timeout=5), ("user", "And?")], timeout=6)
    else:
        from llama_index.core.llms import ChatMessage

        first = ChatMessage("Hi")
        model.chat([first, model.chat([first], timeout=5).message, ChatMessage("And?")], timeout=6)
    assert "previous_interaction_id" in emulator.requests[1].body


@pytest.mark.parametrize("cls", MODELS)
@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"timeout": "soon"}, "timeout"),
        ({"timeout": -1}, "timeout"),
        ({"max_retries": True}, "max_retries"),
        ({"headers": 7}, "headers"),
    ],
)
def test_settings_that_make_no_sense_are_refused_by_name(cls: type[Any], options: dict[str, Any], field: str) -> None:
    emulator = Emulator()
    with pytest.raises(gi.InvalidOption) as caught:
        ask(cls(model="gemini-3.5-flash", api_key="k", transport=emulator.transport()), "whole", **options)
    assert caught.value.field == field
    assert not emulator.requests


def test_the_headers_of_a_call_are_not_shown_in_traces_nor_shared_by_a_cache() -> None:
    model = ChatGeminiInteractions(model="gemini-3.5-flash", api_key="k")
    shown = str(model._get_invocation_params(headers={"authorization": "SECRET-1"}))
    cached = [model._get_llm_string(headers={"authorization": f"SECRET-{i}"}) for i in (1, 2)]
    assert "SECRET" not in shown + str(cached)
    assert cached[0] != cached[1]
