"""Code written for ChatGoogleGenerativeAI finds its parameters here, or is told what there is instead, as the guide says.

Every row of the guide's table is tried: in the constructor, in a call, and bound.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain.chat_models import init_chat_model
from langchain_core.caches import InMemoryCache
from langchain_core.exceptions import ModelError
from langchain_core.load import dumps
from langchain_core.rate_limiters import InMemoryRateLimiter
from pydantic import BaseModel

import gemini_interactions as gi
from gemini_interactions import telemetry
from gemini_interactions.emulator import Emulator
from gemini_interactions.framework.settings import CALL_SETTINGS
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.langchain.migration import CALL_NAMES, NAMES, REPLACED

from .conftest import MODEL, make

GUIDE = (Path(__file__).parents[2] / "docs" / "migrate" / "chat-google-generative-ai.md").read_text()
ROWS: dict[str, str] = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", GUIDE, re.MULTILINE))
REFUSED = {name for name, way in ROWS.items() if way.startswith("nothing")}

JSON = {"type": "text", "mime_type": "application/json"}
OBJECT = {"type": "object", "properties": {"city": {"type": "string"}}}
KORE = {"voice_config": {"prebuilt_voice_config": {"voice_name": "Kore"}}}
OPEN, HARMS = {"HARM_CATEGORY_HARASSMENT": "BLOCK_NONE"}, {"HARM_CATEGORY_HARASSMENT": "BLOCK_ONLY_HIGH"}
WEATHER = {"type": "function", "function": {"name": "weather", "parameters": OBJECT}}
ONLY_WEATHER = {"mode": "ANY", "allowed_function_names": ["weather"]}


class City(BaseModel):
    city: str


def generation(**fields: Any) -> dict[str, Any]:
    return {"generation_config": fields}


# A parameter, a value of it, and what of the body it becomes.
OPTIONS: list[tuple[str, Any, dict[str, Any]]] = [
    ("model", "models/gemini-3.6-flash", {"model": "gemini-3.6-flash"}),
    ("model", "publishers/google/models/gemini-3.6-flash", {"model": "gemini-3.6-flash"}),
    ("model", "projects/p/locations/global/publishers/google/models/gemini-3.6-flash", {"model": "gemini-3.6-flash"}),
    ("model_name", "gemini-3.6-flash", {"model": "gemini-3.6-flash"}),
    ("temperature", 0.5, generation(temperature=0.5)),
    ("top_p", 0.5, generation(top_p=0.5)),
    ("top_k", 5, generation(top_k=5)),
    ("seed", 5, generation(seed=5)),
    ("max_tokens", 50, generation(max_output_tokens=50)),
    ("max_output_tokens", 50, generation(max_output_tokens=50)),
    ("stop", ["END"], generation(stop_sequences=["END"])),
    ("reasoning_effort", "low", generation(thinking_level="low")),
    ("reasoning_effort", "none", generation(thinking_level="minimal")),
    ("thinking_level", "HIGH", generation(thinking_level="high")),
    ("thinking_budget", 0, generation(thinking_level="minimal")),
    ("thinking_budget", 1024, generation(thinking_level="low")),
    ("thinking_budget", 4096, generation(thinking_level="medium")),
    ("thinking_budget", 24576, generation(thinking_level="high")),
    ("thinking_budget", -1, {}),
    (
        "thinking_config",
        {"thinking_budget": 0, "include_thoughts": True},
        generation(thinking_level="minimal", thinking_summaries="auto"),
    ),
    ("include_thoughts", True, generation(thinking_summaries="auto")),
    ("include_thoughts", False, generation(thinking_summaries="none")),
    ("response_mime_type", "application/json", {"response_format": JSON}),
    ("response_mime_type", "text/plain", {}),
    ("response_schema", OBJECT, {"response_format": {**JSON, "schema": OBJECT}}),
    ("response_json_schema", OBJECT, {"response_format": {**JSON, "schema": OBJECT}}),
    ("response_modalities", ["TEXT", "IMAGE"], {"response_format": [{"type": "text"}, {"type": "image"}]}),
    ("response_modalities", ["IMAGE"], {"response_format": {"type": "image"}}),
    ("response_modalities", ["TEXT"], {}),
    ("image_config", {"aspect_ratio": "1:1"}, generation(image_config={"aspect_ratio": "1:1"})),
    ("speech_config", KORE, generation(speech_config=[{"voice": "Kore"}])),
    ("safety_settings", OPEN, {}),
    ("safety_settings", [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "OFF"}], {}),
    ("safety_settings", HARMS, {"safety_settings": [{"type": "harassment", "threshold": "block_only_high"}]}),
    ("labels", {"team": "a"}, {"labels": {"team": "a"}}),
    ("convert_system_message_to_human", True, {}),
    ("convert_system_message_to_human", False, {}),
    *((name, value, {}) for name, values in NAMES.harmless.items() for value in values),
]

# Those that a call alone may have.
OF_A_CALL: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"generation_config": {"temperature": 0.5, "thinking_budget": 0}}, generation(temperature=0.5, thinking_level="minimal")),
    ({"generation_config": {"temperature": 0.5}}, generation(temperature=0.5)),
    ({"parallel_tool_calls": True}, {}),
    ({"parallel_tool_calls": False}, {}),
    ({"strict": True}, {}),
    ({"tools": [WEATHER], "strict": True}, generation(tool_choice="validated")),
    (
        {"tools": [WEATHER], "tool_config": {"function_calling_config": ONLY_WEATHER}},
        generation(tool_choice={"allowed_tools": {"mode": "any", "tools": ["weather"]}}),
    ),
    (
        {
            "tools": [WEATHER],
            "tool_config": {"include_server_side_tool_invocations": True, "function_calling_config": {"mode": "ANY"}},
        },
        generation(tool_choice="any"),
    ),
    ({"tool_config": {"include_server_side_tool_invocations": True}}, {}),
    ({"streaming": False, "verbose": True}, {}),
    ({"response_schema": City}, {"response_format": {**JSON, "schema": City.model_json_schema()}}),
]

# Settings: a value, and the field that it becomes.
SETTINGS: list[tuple[str, Any, str, Any]] = [
    ("request_timeout", 5, "timeout", 5),
    ("timeout", 5, "timeout", 5),
    ("max_retries", 2, "max_retries", 2),
    ("retries", 2, "max_retries", 2),
    ("additional_headers", {"x-a": "b"}, "headers", {"x-a": "b"}),
    ("default_headers", {"x-a": "b"}, "headers", {"x-a": "b"}),
    ("http_options", {"timeout": 5000, "headers": {"x-a": "b"}}, "timeout", 5),
    ("http_options", {"timeout": 5000, "headers": {"x-a": "b"}}, "headers", {"x-a": "b"}),
    ("http_options", {"retry_options": {"attempts": 3}}, "max_retries", 2),
    ("http_options", {"base_url": "http://localhost:1", "api_version": "v1"}, "api_version", "v1"),
    ("http_options", {"base_url": "http://ann:pw@h", "api_version": "v1"}, "base_url", "http://ann:pw@h"),
    ("base_url", "https://example.com", "base_url", "https://example.com"),
    ("api_version", "v1", "api_version", "v1"),
    ("vertexai", True, "vertexai", True),
    ("project", "p", "project", "p"),
    ("location", "eu", "location", "eu"),
    ("credentials", Path("login.json"), "credentials", ...),
    ("client_options", {"api_endpoint": "example.com"}, "base_url", "https://example.com"),
    ("transport", "rest", "transport", None),
    ("transport", "grpc_asyncio", "transport", None),
    ("streaming", True, "streaming", True),
    ("disable_streaming", "tool_calling", "disable_streaming", "tool_calling"),
    ("rate_limiter", InMemoryRateLimiter(), "rate_limiter", ...),
    ("cache", InMemoryCache(), "cache", ...),
    ("verbose", True, "verbose", True),
    ("output_version", "v1", "output_version", "v1"),
]


def said(emulator: Emulator) -> dict[str, Any]:
    """What the last request says beside the model, the tools and the words."""
    body = emulator.requests[-1].body
    assert isinstance(body, dict)
    return {name: value for name, value in body.items() if name not in ("input", "tools") and value != MODEL}


@pytest.mark.parametrize("way", ["constructor", "call", "bound"])
def test_a_parameter_becomes_what_the_guide_says(emulator: Emulator, way: str) -> None:
    for name, value, expected in OPTIONS:
        given = {name: value}
        model = (
            make(emulator, **given | ({"model": None} if name == "model_name" else {}))
            if way == "constructor"
            else make(emulator)
        )
        asked = len(emulator.requests)
        try:
            (model.bind(**given) if way == "bound" else model).invoke("Hi", **given if way == "call" else {})
        except gi.InvalidRequestError:
            assert "safety_settings" in expected  # not on this address
        assert len(emulator.requests) > asked, name
        assert said(emulator) == expected, (name, value)


@pytest.mark.parametrize(("given", "expected"), OF_A_CALL, ids=lambda each: "-".join(each))
def test_a_parameter_of_a_call_becomes_what_the_guide_says(
    emulator: Emulator, given: dict[str, Any], expected: dict[str, Any]
) -> None:
    make(emulator).bind(**given).invoke("Hi")
    assert said(emulator) == expected


@pytest.mark.parametrize(("name", "value", "field", "expected"), SETTINGS, ids=lambda each: str(each)[:20])
def test_a_setting_becomes_what_the_guide_says(name: str, value: Any, field: str, expected: Any) -> None:
    model = ChatGeminiInteractions(model=MODEL, api_key="k", **{name: value})
    assert getattr(model, field) == (value if expected is ... else expected)


def test_the_key_has_two_names() -> None:
    model: Any = ChatGeminiInteractions(model=MODEL, google_api_key="k")
    assert model.api_key.get_secret_value() == "k"
    with pytest.raises(gi.InvalidOption, match="the same option"):
        ChatGeminiInteractions(model=MODEL, google_api_key="k", api_key="other")


def test_every_row_of_the_guide_is_tried_and_every_name_has_a_row() -> None:
    tried = {name for name, *_ in (*OPTIONS, *SETTINGS)} | {name for given, _ in OF_A_CALL for name in given} | {"google_api_key"}
    assert tried | REFUSED >= ROWS.keys()
    known = (NAMES.own | CALL_NAMES.own) - {"stream"}
    assert known <= ROWS.keys()
    assert REPLACED.keys() >= REFUSED


@pytest.mark.parametrize("name", sorted(REFUSED))
@pytest.mark.parametrize("way", ["constructor", "call"])
def test_what_the_api_does_not_have_is_refused_with_the_way_out(emulator: Emulator, name: str, way: str) -> None:
    with pytest.raises(gi.InvalidOption, match=re.escape(REPLACED[name])) as caught:
        make(emulator, **{name: 7}) if way == "constructor" else make(emulator).invoke("Hi", **{name: 7})
    assert caught.value.field == name
    assert isinstance(caught.value, ModelError)
    assert not emulator.requests


@pytest.mark.parametrize("name", ["user", "n", "frequency_penalty", "logprobs"])
def test_an_option_in_model_kwargs_is_told_what_it_is_told_by_itself(name: str) -> None:
    with pytest.raises(gi.InvalidOption) as direct:
        ChatGeminiInteractions(model=MODEL, api_key="k", **{name: 2})
    with pytest.raises(gi.InvalidOption) as inside:
        ChatGeminiInteractions(model=MODEL, api_key="k", model_kwargs={name: 2, "top_p": 0.5})  # type: ignore[call-arg]
    way = str(direct.value).split(". ", 1)[1]
    assert f"'{name}': {way}" in str(inside.value)
    assert f"'top_p': {REPLACED['model_kwargs']}" in str(inside.value)
    assert "OpenAI" in str(direct.value)


def test_model_kwargs_that_ask_for_nothing_are_accepted() -> None:
    assert ChatGeminiInteractions(model=MODEL, api_key="k", model_kwargs={"n": 1, "user": None}).model == MODEL  # type: ignore[call-arg]


@pytest.mark.parametrize(
    "name", sorted({*ROWS, *ChatGeminiInteractions.model_fields} - {"model", "model_name", "agent", "callbacks"})
)
def test_none_means_not_set(emulator: Emulator, name: str) -> None:
    field = ChatGeminiInteractions.model_fields.get(name)
    given = {} if name == "transport" else {name: None}
    if name in CALL_NAMES.known or name in CALL_SETTINGS or field is None:
        make(emulator).bind(**given).invoke("Hi")
        assert said(emulator) == {}
    if name not in ("strict", "parallel_tool_calls", "generation_config"):
        make(emulator, **{"api_key": "k", **given} if name != "api_key" else {})


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"transport": "carrier pigeon"}, "'transport' is an httpx transport, or 'rest'"),
        ({"transport": 7}, "must be an httpx transport"),
        ({"temprature": 1}, "Did you mean 'temperature'"),
        ({"google_api_kee": "k"}, "Did you mean 'google_api_key'"),
        ({"max_token": 1}, "Did you mean 'max_tokens'"),
        ({"conversation": "c"}, "Give previous_interaction_id=… to a call"),
        ({"previous_response_id": "c"}, "Give previous_interaction_id=… to a call"),
        ({"previous_interaction_id": "c"}, r"bind it: model\.bind\(previous_interaction_id=…"),
        ({"moderation": "c"}, "The service judges by itself"),
        ({"http_options": {"async_client_args": {}}}, "http_options.async_client_args"),
        ({"http_options": 7}, "'http_options' must be an object"),
        ({"client_options": {"quota_project_id": "p"}}, "Set base_url"),
        ({"thinking_budget": "much"}, "is a number of tokens"),
        ({"thinking_config": {"mood": 1}}, "thinking_config.mood"),
        ({"tool_config": {"retrieval_config": {"lat_lng": {}}}}, "google_maps"),
    ],
)
def test_what_cannot_be_had_is_refused_when_the_model_is_made(given: dict[str, Any], words: str) -> None:
    with pytest.raises(gi.InvalidOption, match=words) as caught:
        ChatGeminiInteractions(**{"model": MODEL, "api_key": "KEY-123"} | given)
    assert isinstance(caught.value, ModelError)
    assert "KEY-123" not in str(caught.value)


def test_what_is_ignored_is_said_once(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(2):
        make(emulator, convert_system_message_to_human=True, transport="grpc").model_copy(
            update={"transport": emulator.transport()}
        ).invoke("Hi", parallel_tool_calls=False)
    warned = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert len(warned) == 3
    assert telemetry.counts["transport_ignored"] == 2


@pytest.mark.parametrize("name", ["api_key", "base_url", "api_version", "index", "http_client", "cache", "rate_limiter"])
def test_a_call_cannot_change_whom_it_asks(emulator: Emulator, name: str) -> None:
    with pytest.raises(gi.InvalidOption, match=rf"'{name}' is a setting of the model, not of a call: model_copy"):
        make(emulator).invoke("Hi", **{name: "x"})
    assert not emulator.requests


def test_what_only_sounds_like_a_secret_is_bound_as_it_is(emulator: Emulator) -> None:
    with pytest.raises(gi.InvalidRequestError):
        make(emulator).bind(continuation_token="go-on").invoke("Hi")
    assert said(emulator) == {"continuation_token": "go-on"}


@pytest.mark.parametrize("bound", [{"headers": {"x-a": "SECRET-1"}}, {"http_options": {"headers": {"x-a": "SECRET-1"}}}], ids=str)
def test_a_header_that_is_bound_is_sent_and_shown_nowhere(bound: dict[str, Any]) -> None:
    emulator = Emulator()
    model = ChatGeminiInteractions(model=MODEL, api_key="k", transport=emulator.transport()).bind(**bound)
    model.invoke("Hi")
    assert emulator.requests[-1].headers["x-a"] == "SECRET-1"
    assert "SECRET-1" not in repr(model)
    assert "SECRET-1" not in dumps(model)


@pytest.mark.parametrize("bind", [True, False], ids=["bound", "in a call"])
@pytest.mark.parametrize(
    "setting", [lambda headers: {"headers": headers}, lambda headers: {"http_options": {"headers": headers}}]
)
def test_nobody_gets_what_was_cached_for_another_header(setting: Any, bind: bool) -> None:
    emulator = Emulator()
    model = ChatGeminiInteractions(model=MODEL, api_key="k", transport=emulator.transport(), cache=InMemoryCache())
    for tenant in ("a", "b", "a"):
        given = setting({"x-tenant": tenant})
        model.bind(**given).invoke("Hi") if bind else model.invoke("Hi", **given)
    assert [request.headers["x-tenant"] for request in emulator.requests] == ["a", "b"]


@pytest.mark.filterwarnings("ignore:Inferred `model_provider")
def test_init_chat_model_takes_no_provider_that_langchain_does_not_list() -> None:
    """As README and guide say; where this fails, they have news to tell."""
    with pytest.raises(ValueError, match="Unsupported provider='gemini_interactions'"):
        init_chat_model(MODEL, model_provider="gemini_interactions")
    with pytest.raises((ImportError, ValueError)):
        create_agent("gemini_interactions:gemini-3.8-flash")
