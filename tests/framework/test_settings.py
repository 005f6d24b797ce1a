"""A model class may be copied and changed at any time; a request is made of its settings as they are then."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from gemini_interactions import InvalidOption
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.llamaindex import GeminiInteractions

MODELS = [ChatGeminiInteractions, GeminiInteractions]


def ask(model: Any) -> None:
    (model.invoke if isinstance(model, ChatGeminiInteractions) else model.complete)("Hi")


@pytest.mark.parametrize("cls", MODELS)
@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: model.model_copy(deep=True)])
def test_a_deep_copy_has_values_of_its_own(cls: type[Any], copied: Callable[[Any], Any]) -> None:
    with Emulator() as emulator:  # a transport in process could not be copied
        model = cls(model="gemini-3.5-flash", api_key="k", base_url=emulator.url, labels={"of": "both"})
        ask(model)
        twin = copied(model)
        twin.labels["of"] = "copy"
        ask(twin)
        model.labels["of"] = "original"
        ask(twin)
        ask(model)
        labels = [request.body["labels"]["of"] for request in emulator.requests]
    assert labels == ["both", "copy", "copy", "original"]
    assert twin._calls.client is model._calls.client


@pytest.mark.parametrize("cls", MODELS)
def test_a_changed_value_counts_from_the_next_request(cls: type[Any]) -> None:
    emulator = Emulator()
    model = cls(model="gemini-3.5-flash", api_key="k", transport=emulator.transport(), stop_sequences=["a"])
    ask(model)
    model.stop_sequences.append("b")
    ask(model)
    model.stop_sequences = ["c"]
    ask(model)
    model.stop_sequences = None
    ask(model)
    sent = [request.body.get("generation_config", {}).get("stop_sequences") for request in emulator.requests]
    assert sent == [["a"], ["a", "b"], ["c"], None]


@pytest.mark.parametrize("cls", MODELS)
def test_a_handle_follows_the_model(cls: type[Any]) -> None:
    emulator = Emulator(background_seconds=0)
    line, keys = emulator.transport(), []

    def handle(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["x-goog-api-key"])
        return line.handle_request(request)

    model = cls(model="gemini-3.5-flash", api_key="before", transport=httpx.MockTransport(handle))
    run = model.start("Hi")
    model.api_key = SecretStr("after")
    run.result()
    list(run.stream())
    run.refresh()
    assert (keys[0], set(keys[1:])) == ("before", {"after"})


def test_tools_of_a_deep_copy_are_its_own() -> None:
    with Emulator() as emulator:
        llm = GeminiInteractions(model="gemini-3.5-flash", api_key="k", base_url=emulator.url, tools=[{"type": "google_search"}])
        ask(llm)
        twin = copy.deepcopy(llm)
        assert twin.tools is not None
        twin.tools.append({"type": "url_context"})
        ask(twin)
        ask(llm)
        tools = [[tool["type"] for tool in request.body["tools"]] for request in emulator.requests]
    assert tools == [["google_search"], ["google_search", "url_context"], ["google_search"]]


@pytest.mark.parametrize("cls", MODELS)
def test_a_subclass_may_say_whom_to_ask(cls: type[Any]) -> None:
    own = type(
        "Own", (cls,), {"__module__": __name__, "__annotations__": {"model": str | None}, "model": "models/gemini-3.5-flash"}
    )
    assert (own(api_key="k").model, own(model="gemini-3.8-flash", api_key="k").model) == ("gemini-3.5-flash", "gemini-3.8-flash")
    with pytest.raises(InvalidOption, match="Give either 'model' or 'agent'"):
        cls(api_key="k")
