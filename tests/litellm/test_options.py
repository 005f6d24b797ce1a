"""Every parameter that OpenAI knows: what is sent for it, or why it is not."""

from __future__ import annotations

import logging
from typing import Any

import litellm
import pytest
from litellm.llms.openai_like.chat.transformation import OpenAILikeChatConfig
from pydantic import BaseModel

from gemini_interactions import telemetry
from gemini_interactions.litellm.options import PARAMETERS

INPUT = [{"type": "user_input", "content": [{"type": "text", "text": "Hi"}]}]
BODY = {"model": "gemini-3.5-flash", "input": INPUT}
JSON = {"type": "text", "mime_type": "application/json"}
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}}
SEARCH = {"type": "google_search"}
WEATHER = {"type": "function", "function": {"name": "weather", "parameters": {**SCHEMA, "required": []}}}
DECLARED = {"type": "function", "name": "weather", "parameters": SCHEMA}
ALLOWED = ["reasoning_effort", "thinking", "verbosity", "user", "context_management", "include_server_side_tool_invocations"]


class City(BaseModel):
    city: str


def generation(**fields: Any) -> dict[str, Any]:
    return {"generation_config": fields}


MAPPED: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"temperature": 0.5}, generation(temperature=0.5)),
    ({"top_p": 0.5}, generation(top_p=0.5)),
    ({"top_k": 5}, generation(top_k=5)),
    ({"seed": 7}, generation(seed=7)),
    ({"max_tokens": 70}, generation(max_output_tokens=70)),
    ({"max_completion_tokens": 70}, generation(max_output_tokens=70)),
    ({"stop": "END"}, generation(stop_sequences=["END"])),
    ({"stop": ["END", "STOP"]}, generation(stop_sequences=["END", "STOP"])),
    ({"reasoning_effort": "low"}, generation(thinking_level="low", thinking_summaries="auto")),
    ({"reasoning_effort": "none"}, generation(thinking_level="minimal")),
    ({"reasoning_effort": {"effort": "high", "summary": "auto"}}, generation(thinking_level="high", thinking_summaries="auto")),
    (
        {"thinking": {"type": "enabled", "budget_tokens": 1024}},
        generation(thinking_level="low", thinking_summaries="auto"),
    ),
    ({"thinking": {"type": "enabled", "budget_tokens": 9000}}, generation(thinking_level="high", thinking_summaries="auto")),
    ({"thinking": {"type": "adaptive"}}, generation(thinking_summaries="auto")),
    ({"thinking": {"type": "disabled"}}, generation(thinking_level="minimal")),
    ({"thinking": {"type": "enabled", "budget_tokens": 0}}, generation(thinking_level="minimal")),
    ({"reasoning_effort": "disable"}, generation(thinking_level="minimal")),
    ({"reasoning_effort": {"effort": "none"}}, generation(thinking_level="minimal")),
    ({"thinking_level": "none"}, generation(thinking_level="minimal")),
    ({"service_tier": "flex"}, {"service_tier": "flex"}),
    ({"service_tier": "default"}, {"service_tier": "standard"}),
    ({"service_tier": "auto"}, {}),
    ({"store": True}, {"store": True}),
    ({"tools": [SEARCH, WEATHER]}, {"tools": [SEARCH, DECLARED]}),
    ({"tools": []}, {}),
    ({"tools": [WEATHER], "tool_choice": "auto"}, {"tools": [DECLARED]}),
    ({"tools": [WEATHER], "tool_choice": "required"}, {"tools": [DECLARED], **generation(tool_choice="any")}),
    ({"tools": [WEATHER], "tool_choice": "none"}, {"tools": [DECLARED], **generation(tool_choice="none")}),
    (
        {"tools": [WEATHER], "tool_choice": {"type": "function", "function": {"name": "weather"}}},
        {"tools": [DECLARED], **generation(tool_choice={"allowed_tools": {"mode": "any", "tools": ["weather"]}})},
    ),
    ({"web_search_options": {}}, {"tools": [SEARCH]}),
    ({"web_search_options": {"search_context_size": "low"}, "tools": [WEATHER]}, {"tools": [DECLARED, SEARCH]}),
    ({"web_search_options": {}, "tools": [SEARCH]}, {"tools": [SEARCH]}),
    ({"response_format": {"type": "json_object"}}, {"response_format": JSON}),
    ({"response_format": {"type": "text"}}, {}),
    (
        {
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "x", "strict": True, "schema": {"$schema": "y", **SCHEMA}},
            }
        },
        {"response_format": {**JSON, "schema": SCHEMA}},
    ),
    ({"modalities": ["text"]}, {}),
    ({"response_modalities": ["IMAGE"]}, {"response_format": {"type": "image"}}),
    ({"modalities": ["text", "image"]}, {"response_format": [{"type": "text"}, {"type": "image"}]}),
    (
        {"modalities": ["audio"], "audio": {"voice": "Kore", "format": "pcm16"}},
        {"response_format": {"type": "audio"}, **generation(speech_config=[{"voice": "Kore"}])},
    ),
    ({"safety_settings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"}]}, {}),
    ({"cached_content": ""}, {}),
    (
        {"speech_config": {"voice_config": {"prebuilt_voice_config": {"voice_name": "Kore"}}}},
        generation(speech_config=[{"voice": "Kore"}]),
    ),
    # The API's own
    ({"thinking_level": "medium"}, generation(thinking_level="medium")),
    ({"labels": {"team": "a"}}, {"labels": {"team": "a"}}),
    ({"extra_body": {"seed": 7, "labels": {"team": "a"}}}, {"labels": {"team": "a"}, **generation(seed=7)}),
    ({"extra_body": {"reasoning_effort": "low"}}, generation(thinking_level="low", thinking_summaries="auto")),
]

IGNORED: list[dict[str, Any]] = [
    {"user": "ann"},
    {"safety_identifier": "ann"},
    {"metadata": {"a": "b"}},
    {"prompt_cache_key": "k"},
    {"prompt_cache_retention": "24h"},
    {"prediction": {"type": "content", "content": "x"}},
    {"parallel_tool_calls": True},
    {"parallel_tool_calls": False},
    {"include_server_side_tool_invocations": True},
    {"extra_headers": {"x-a": "b"}},
    {"max_retries": 1},
    {"num_retries": 1},
    {"n": 1},
    {"logprobs": False},
    {"top_logprobs": 0},
    {"presence_penalty": 0},
    {"frequency_penalty": 0},
    {"logit_bias": {}},
    {"verbosity": "medium"},
    {"verbosity": "low"},
]

REFUSED: list[dict[str, Any]] = [
    {"n": 2},
    {"logprobs": True},
    {"top_logprobs": 3},
    {"presence_penalty": 0.5},
    {"frequency_penalty": 0.5},
    {"logit_bias": {"1": 5}},
    {"functions": [{"name": "f"}]},
    {"cached_content": "cachedContents/a"},
    {"function_call": {"name": "f"}},
    {"context_management": {"edits": []}},
]


@pytest.mark.parametrize(("given", "sent_"), MAPPED, ids=str)
def test_a_parameter_is_mapped(given: dict[str, Any], sent_: dict[str, Any], ask: Any, sent: Any) -> None:
    ask("Hi", allowed_openai_params=ALLOWED, **given)
    assert sent() == {**BODY, **sent_}


def test_a_pydantic_class_is_a_schema(ask: Any, sent: Any) -> None:
    ask("Hi", response_format=City)
    schema = sent()["response_format"]["schema"]
    assert schema["properties"]["city"]["type"] == "string"
    assert schema["required"] == ["city"]


@pytest.mark.parametrize("given", IGNORED, ids=str)
def test_a_parameter_is_ignored(given: dict[str, Any], ask: Any, sent: Any) -> None:
    ask("Hi", allowed_openai_params=ALLOWED, **given)
    assert sent() == BODY


@pytest.mark.parametrize("given", REFUSED, ids=str)
def test_a_parameter_is_refused_by_name(given: dict[str, Any], ask: Any, emulator: Any) -> None:
    (name,) = given
    with pytest.raises(litellm.BadRequestError, match=f"'{name}' cannot be used: "):
        ask("Hi", allowed_openai_params=ALLOWED, **given)
    assert not emulator.requests


@pytest.mark.parametrize("given", REFUSED, ids=str)
def test_drop_params_drops_what_would_be_refused(given: dict[str, Any], ask: Any, sent: Any) -> None:
    ask("Hi", allowed_openai_params=ALLOWED, drop_params=True, **given)
    assert sent() == BODY


@pytest.mark.parametrize(
    "given",
    [
        {"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_ONLY_HIGH"},
        {"type": "harassment", "threshold": "block_only_high"},
    ],
    ids=["generateContent's", "the API's"],
)
def test_thresholds_are_sent_in_the_apis_shape(given: dict[str, str], ask: Any, sent: Any) -> None:
    with pytest.raises(litellm.BadRequestError, match="available on the Gemini Enterprise"):  # not at this address
        ask("Hi", safety_settings=[given])
    assert sent()["safety_settings"] == [{"type": "harassment", "threshold": "block_only_high"}]


def test_every_parameter_that_litellm_lets_through_has_a_row() -> None:
    known = OpenAILikeChatConfig().get_supported_openai_params("m")
    assert set(known) - PARAMETERS.keys() == set()


def test_every_row_is_tested() -> None:
    tested = {name for given, _ in MAPPED for name in given} | {name for given in (*IGNORED, *REFUSED) for name in given}
    assert PARAMETERS.keys() - tested == {"stream", "stream_options"}


def test_an_unknown_keyword_is_refused_with_a_suggestion(ask: Any, emulator: Any) -> None:
    with pytest.raises(litellm.BadRequestError, match=r"Unknown option 'thinking_levels'\. Did you mean 'thinking_level'\?"):
        ask("Hi", thinking_levels="low")
    assert not emulator.requests


def test_what_is_unknown_in_extra_body_is_sent_as_it_is(ask: Any, emulator: Any) -> None:
    with pytest.raises(
        litellm.BadRequestError, match="brand_new"
    ):  # the service's words: the emulator knows it no more than we do
        ask("Hi", extra_body={"brand_new": 1})
    assert emulator.requests[-1].body == {**BODY, "brand_new": 1}


def test_one_call_at_a_time_cannot_be_had_and_that_is_said(ask: Any, caplog: pytest.LogCaptureFixture) -> None:
    telemetry.counts.pop("parallel_tool_calls_ignored", None)
    with caplog.at_level(logging.WARNING, "gemini_interactions"):
        ask("Hi", parallel_tool_calls=False)
        ask("Hi", parallel_tool_calls=False)
    assert [record.getMessage() for record in caplog.records] == [
        "The Interactions API cannot limit a model to one call at a time; parallel_tool_calls=False is ignored."
    ]


def test_what_has_no_counterpart_is_said_once_by_name(ask: Any, sent: Any, caplog: pytest.LogCaptureFixture) -> None:
    telemetry.counts.clear()
    with caplog.at_level(logging.WARNING, "gemini_interactions"):
        for _ in range(2):
            ask("Hi", web_search_options={"search_context_size": "low", "user_location": {"type": "approximate"}})
            ask("Hi", modalities=["audio"], audio={"format": "wav"})
            ask([{"role": "user", "name": "Ann", "content": "Hi"}])
    assert sent() == BODY
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 4
    assert all(
        any(name in message for message in said) for name in ("search_context_size", "user_location", "'name'", "'format'")
    )


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"tools": [WEATHER], "tool_choice": "nobody"}, "nobody"),
        ({"thinking": "yes"}, "'thinking' must be an object"),
        ({"response_format": {"type": "grammar"}}, "grammar"),
        ({"response_format": {"type": "json_schema", "json_schema": {"name": "x"}}}, "schema' is missing"),
        ({"state": "forever"}, "'state' is auto, server or stateless"),
        ({"call_id_limit": "long"}, "'call_id_limit'"),
        ({"timeout": -1}, "'timeout' must be more than 0"),
        ({"stop": 5}, "'stop' must be a text or a list of texts, not int"),
        ({"stop": ["END", 5]}, "'stop' must be a text or a list of texts, not a list with something else in it"),
        ({"temperature": "hot"}, "'temperature' must be a number, not str"),
        ({"seed": True}, "'seed' must be a whole number, not bool"),
        ({"response_modalities": 5}, "'response_modalities' must be a list of texts"),
        ({"modalities": 5}, "'modalities' must be a list of texts, not int"),
        ({"extra_body": "zz"}, "'extra_body' must be an object"),
        ({"tool_choice": "required"}, "'tool_choice' cannot be 'required' without tools"),
        ({"tools": [{"google_search": 5}]}, r"tools\[0\]\.google_search must be an object"),
        ({"modalities": ["audio"], "audio": {"format": 5}}, "'audio.format' must be a text"),
        ({"modalities": ["audio"], "audio": {"voice": 5}}, "'audio.voice' must be a text"),
    ],
)
def test_a_bad_value_is_named(given: dict[str, Any], named: str, ask: Any, emulator: Any) -> None:
    with pytest.raises(litellm.BadRequestError, match=named):
        ask("Hi", allowed_openai_params=ALLOWED, **given)
    assert not emulator.requests


def test_headers_go_along(ask: Any, emulator: Any) -> None:
    ask("Hi", extra_headers={"x-team": "a"})
    assert emulator.requests[-1].headers["x-team"] == "a"
