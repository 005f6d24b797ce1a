"""A model class shows no secret of its settings, keeps none in what leaves the process, and asks functions for each request."""

from __future__ import annotations

import itertools
import json
import logging
import pickle
from typing import Any

import pytest
from langchain_core.load import dumps
from langchain_core.messages import HumanMessage
from llama_index.core.llms import ChatMessage
from pydantic import SecretStr

from gemini_interactions import telemetry
from gemini_interactions.emulator import Emulator
from gemini_interactions.index import MemoryIndex
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.llamaindex import GeminiInteractions

from ..adapters.leaks import http, server

MODEL = "gemini-3.5-flash"
KEY = "AIzaMARKEDmarkedMARKEDmarked-0123456789"
PASSWORD = "MARKEDpasswordMARKED"
DONE = '{"id": "v1_a", "status": "completed", "steps": []}'


def invoke(model: Any) -> Any:
    if isinstance(model, ChatGeminiInteractions):
        return model.invoke("Hi")
    return model.chat([ChatMessage("Hi")])


async def ainvoke(model: Any) -> Any:
    if isinstance(model, ChatGeminiInteractions):
        return await model.ainvoke("Hi")
    return await model.achat([ChatMessage("Hi")])


def request_of(model: Any) -> Any:
    messages = [HumanMessage("Hi")] if isinstance(model, ChatGeminiInteractions) else [ChatMessage("Hi")]
    return model._calls.request(messages, {})


@pytest.fixture(params=[ChatGeminiInteractions, GeminiInteractions])
def make(request: pytest.FixtureRequest) -> Any:
    return lambda **settings: request.param(model=MODEL, **{"max_retries": 0, **settings})


def test_no_secret_is_shown_or_stored(make: Any) -> None:
    model = make(
        api_key=KEY,
        state_secret=f"{KEY}-state",
        headers={"Authorization": f"Bearer {KEY}"},
        base_url=f"https://ann:{PASSWORD}@gateway/gemini",
    )
    calls = model._calls
    request = request_of(model)
    request.prepare("https://service/v1beta", {}, stream=False)
    shown = [model, calls, vars(calls), calls.client, vars(calls.client), request, request.call, vars(model), calls.key]
    shown += [model.model_dump(exclude={"api_key", "state_secret"}), pickle.dumps(model), pickle.dumps(calls.client)]
    if isinstance(model, ChatGeminiInteractions):
        shown += [dumps(model), json.dumps(model.to_json(), default=repr)]
    else:
        shown += [model.to_dict(), model.to_json()]
    text = " ".join(f"{value!r} {value}" for value in shown)
    assert not any(secret in text for secret in (KEY[:12], PASSWORD[:12]))
    assert model.base_url == f"https://ann:{PASSWORD}@gateway/gemini"
    assert model.headers == {"Authorization": f"Bearer {KEY}"}
    assert (calls.client.base_url, request.scope) == ("https://gateway/gemini",) * 2


def test_the_caller_of_whom_a_key_is_known_is_named_by_a_digest(make: Any) -> None:
    callers = [
        request_of(make(**settings)).caller for settings in ({"api_key": KEY}, {"api_key": "other"}, {"state_secret": "s"})
    ]
    assert len(set(callers)) == 3
    assert request_of(make(api_key=KEY)).caller == callers[0]
    assert KEY not in "".join(callers)
    assert request_of(make(api_key=KEY, caller="ann")).caller not in callers


@pytest.mark.parametrize("setting", ["key", "header", "headers"])
async def test_functions_are_asked_for_each_request(make: Any, setting: str) -> None:
    numbers = itertools.count()

    def token() -> str:
        return f"a-token-{next(numbers)}"

    settings = {
        "key": {"api_key": token},
        "header": {"api_key": None, "headers": {"x-goog-api-key": token}},
        "headers": {"api_key": None, "headers": lambda: {"x-goog-api-key": token()}},
    }[setting]
    with server(lambda _: http("200 OK", DONE), KEY) as (url, heads):
        model = make(base_url=url, **settings)
        invoke(model)
        await ainvoke(model.model_copy(update={"temperature": 0.5}))
        invoke(model)
    sent = [line.split(": ")[1] for head in heads for line in head.splitlines() if line.startswith("x-goog-api-key")]
    assert sent == ["a-token-0", "a-token-1", "a-token-2"]
    assert not any(shown in repr(model) for shown in ("a-token", "lambda", "token at"))


async def test_an_async_function_is_awaited(make: Any) -> None:
    async def token() -> str:
        return "a-token-of-today"

    with server(lambda _: http("200 OK", DONE), KEY) as (url, heads):
        await ainvoke(make(base_url=url, api_key=token))
    assert "x-goog-api-key: a-token-of-today" in heads[0]


def test_a_function_is_one_caller_and_signs_as_one(make: Any) -> None:
    one, other = (lambda: KEY), (lambda: KEY)
    callers = [request_of(make(api_key=function)).caller for function in (one, one, other)]
    assert callers[0] == callers[1] != callers[2]
    by_key = request_of(make(api_key=one, state_secret=SecretStr("ours"))).caller
    assert by_key == request_of(make(api_key=other, state_secret=SecretStr("ours"))).caller


def test_an_index_without_a_caller_is_told_once(make: Any, caplog: pytest.LogCaptureFixture) -> None:
    emulator = Emulator()
    telemetry.counts.clear()
    with caplog.at_level(logging.WARNING, "gemini_interactions"):
        invoke(make(index=MemoryIndex(), caller="ann", transport=emulator.transport(), api_key="k"))
        assert caplog.text == ""
        for _ in range(2):
            invoke(make(index=MemoryIndex(), transport=emulator.transport(), api_key="k"))
    assert caplog.text.count("caller=") == 1
