"""Making an instance: what it needs, what it refuses, what of it is stored."""

from __future__ import annotations

import json
import pickle
from typing import Any

import httpx
import pytest

from gemini_interactions.llamaindex import GeminiInteractions

from .peers.against import PASSES, Defect, against
from .peers.answers import says
from .peers.contenders import Contender, GoogleGenAI, Interactions
from .peers.turns import user

SECRET = "key-that-nobody-may-see"


@against(openai=PASSES, google=Defect("the service is asked about the model, unless both limits are given"))
def test_an_instance_is_made_without_the_network(contender: Contender) -> None:
    limits: dict[str, Any] = {"max_tokens": None, "context_window": None} if contender.name == "GoogleGenAI" else {}
    llm = contender.llm(**limits)
    assert llm.metadata.context_window > 0
    assert llm.metadata.is_function_calling_model
    assert contender.other_requests == []


IGNORED = Defect("unknown options are accepted and ignored", pytest.fail.Exception)


@against(openai=IGNORED, google=IGNORED)
def test_a_misspelt_option_is_refused(contender: Contender) -> None:
    with pytest.raises((TypeError, ValueError), match="max_retrires"):
        contender.llm(max_retrires=10)


@against(openai=PASSES, google=Defect("`generation_config` makes the other options ignored"))
def test_every_option_that_is_set_is_sent(contender: Contender) -> None:
    options: dict[str, Any] = {"temperature": 0.3, "max_tokens": 64}
    if contender.name == "GoogleGenAI":
        from google.genai import types

        options["generation_config"] = types.GenerateContentConfig(top_p=0.5)
    elif contender.name == "OpenAIResponses":
        options = {"temperature": 0.3, "max_output_tokens": 64, "top_p": 0.5}
    else:
        options["top_p"] = 0.5
    contender.will(says("Fine."))
    contender.llm(**options).chat([user("Hi.")])
    body = contender.asked[0].body
    settings = {**body, **(body.get("generationConfig") or body.get("generation_config") or {})}
    limit = settings.get("max_output_tokens") or settings.get("maxOutputTokens")
    assert (settings.get("temperature"), limit, settings.get("top_p") or settings.get("topP")) == (0.3, 64, 0.5)


@against(google=Defect("`cached_content` is left out where `generation_config` is given"))
def test_cached_content_is_sent_or_refused(contender: Contender) -> None:
    config: dict[str, Any] = {}
    if contender.name == "GoogleGenAI":
        from google.genai import types

        config = {"generation_config": types.GenerateContentConfig(seed=7)}
    contender.will(says("Fine."))
    if contender.name == "GeminiInteractions":  # the API has none
        with pytest.raises((TypeError, ValueError), match="cached_content"):
            contender.llm(cached_content="cachedContents/book")
    else:
        contender.llm(cached_content="cachedContents/book", **config).chat([user("Hi.")])
        assert "cachedContents/book" in json.dumps(contender.asked[0].body)


@against(openai=Defect("`reasoning_options` are sent for a fixed list of models only"), google=PASSES)
def test_how_much_to_think_is_sent_for_every_model(contender: Contender) -> None:
    new = {"GeminiInteractions": "gemini-3.8-flash", "OpenAIResponses": "gpt-9", "GoogleGenAI": "gemini-9-flash"}
    contender.will(says("Fine."))
    contender.llm(think=True, model=new[contender.name], context_window=9000).chat([user("Hi.")])
    body = json.dumps(contender.asked[0].body)
    assert '"thinking_level": "low"' in body or '"effort": "low"' in body or '"thinking_budget": 64' in body


@against(openai=PASSES, google=PASSES)
def test_an_http_client_of_ones_own_is_used(contender: Contender) -> None:
    seen: list[httpx.URL] = []
    hooks: dict[str, Any] = {"request": [lambda request: seen.append(request.url)]}
    transport = contender.emulator.transport() if isinstance(contender, Interactions) else None
    contender.will(says("Fine."))
    with httpx.Client(transport=transport, event_hooks=hooks) as client:
        options: dict[str, Any] = {"http_client": client}
        if isinstance(contender, Interactions):
            options["transport"] = None
        elif isinstance(contender, GoogleGenAI):
            options = {"http_options": {"base_url": contender.url, "httpx_client": client}}
        contender.llm(**options).chat([user("Hi.")])
    assert len(seen) == 1


@against(openai=PASSES, google=Defect("limits and configuration are not in `to_dict`, and `from_dict` asks the service"))
def test_what_is_stored_of_an_instance_makes_its_like(contender: Contender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_API_KEY", "k")
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", contender.url)
    limit = "max_output_tokens" if contender.name == "OpenAIResponses" else "max_tokens"
    llm = contender.llm(**{limit: 64, "system_prompt": "Rhyme."})
    stored = json.loads(json.dumps(llm.to_dict()))
    again = type(llm).from_dict(stored)
    assert contender.other_requests == []
    assert again.metadata == llm.metadata
    assert again.system_prompt == "Rhyme."


@against(openai=Defect("the key is in `to_dict`"), google=PASSES)
def test_the_key_is_not_stored(contender: Contender) -> None:
    llm = contender.llm(api_key=SECRET)
    assert SECRET not in json.dumps(llm.to_dict())
    assert SECRET not in llm.to_json()


def test_the_key_and_the_secrets_of_tools_are_shown_nowhere() -> None:
    server = {"type": "mcp_server", "name": "docs", "url": "https://mcp.example/mcp", "headers": {"authorization": SECRET}}
    llm = GeminiInteractions(model="gemini-3.5-flash", api_key=SECRET, state_secret=SECRET, headers={"x": SECRET}, tools=[server])
    for shown in (repr(llm), str(llm), llm.to_json(), json.dumps(llm.dict(), default=str), llm.model_dump_json()):
        assert SECRET not in shown
    assert SECRET.encode() not in pickle.dumps(llm)


def test_an_unpickled_instance_has_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "k")
    llm = GeminiInteractions(model="gemini-3.5-flash", temperature=0.3, max_tokens=64, system_prompt="Rhyme.")
    again = pickle.loads(pickle.dumps(llm))
    assert again.to_dict() == llm.to_dict()
    assert again.metadata == llm.metadata
