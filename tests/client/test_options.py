"""Options become the API's body; what cannot be sent is refused in words that name it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gemini_interactions import InvalidOption
from gemini_interactions.client.interactions.body import OPTION_NAMES, encode, request_body
from gemini_interactions.client.interactions.options import ALIASES, InteractionOptions
from gemini_interactions.wire.request import GenerationConfig
from gemini_interactions.wire.steps import UserInputStep
from gemini_interactions.wire.tools import GoogleSearch, UnknownTool


def test_only_what_is_set_is_sent() -> None:
    assert request_body({"model": "m", "input": "hi", "temperature": None}) == {"model": "m", "input": "hi"}


def test_generation_options_are_folded_and_aliases_understood() -> None:
    options = {
        "model": "m",
        "input": "hi",
        "temperature": 0.0,
        "max_tokens": 5,
        "stop": "END",
        "reasoning_effort": "low",
        "store": False,
    }
    assert request_body(options) == {
        "model": "m",
        "input": "hi",
        "store": False,
        "generation_config": {"temperature": 0.0, "max_output_tokens": 5, "stop_sequences": ["END"], "thinking_level": "low"},
    }


@pytest.mark.parametrize("config", [{"seed": 1}, GenerationConfig(seed=1)])
def test_a_generation_config_in_place_is_merged_with_the_flat_options(config: Any) -> None:
    body = request_body({"model": "m", "input": "hi", "generation_config": config, "top_p": 0.5})
    assert body["generation_config"] == {"seed": 1, "top_p": 0.5}


def test_extra_body_goes_over_everything() -> None:
    body = request_body({"model": "m", "input": "hi"}, {"hologram": True, "input": "other"})
    assert body == {"model": "m", "input": "other", "hologram": True}


@pytest.mark.parametrize(
    ("options", "field", "words"),
    [
        ({"temprature": 1}, "temprature", "Did you mean 'temperature'"),
        ({"contents": "Hi"}, "contents", "Did you mean 'input'"),
        ({"zzz": 1}, "zzz", "extra_body"),
        ({"generation_config": {"presence_penalty": 1}}, "presence_penalty", "Unknown option"),
        ({"api_key": "k"}, "api_key", r"setting of the client: give it to Client\(…\)\.$"),
        ({"max_retries": 1}, "max_retries", "setting of the client"),
        ({"on_progress": print}, "on_progress", r"give it to result\(\)"),
        ({"streaming": True}, "streaming", r"Call stream\(\)"),
        ({"system_prompt": "x"}, "system_prompt", "mean 'system_instruction'"),
        ({"messages": []}, "messages", "mean 'input'"),
        ({"generation_config": {"seed": 1}, "seed": 2}, "seed", "both on its own and in"),
        ({"generation_config": "hot"}, "generation_config", "must be an object, not str"),
        ({"max_tokens": 1, "max_output_tokens": 1}, "max_tokens", "the same option"),
        ({"agent": "a"}, "agent", "exclude each other"),
        ({"model": None}, "model", "Neither 'model' nor 'agent'"),
        ({"model": None, "agent": "a", "temperature": 1}, "generation_config", r"\('temperature'\).*agent_config"),
        ({"input": ""}, "input", "input is empty"),
        ({"input": []}, "input", "input is empty"),
        ({"input": None}, "input", "input is empty"),
        ({"tools": "google_search"}, "tools", "must be a list"),
        ({"tools": ["google_search"]}, "tools[0]", "not str"),
        ({"tools": [{"type": "google_serch"}]}, "tools[0].type", "Did you mean 'google_search'"),
        ({"tools": [{"type": "google_search"}, {"name": "f"}]}, "tools[1].type", "has no 'type'"),
        ({"tools": [{"type": "function", "function": {"name": "f"}}]}, "tools[0].function", "OpenAI's shape"),
    ],
)
def test_what_cannot_be_sent_is_refused_by_name(options: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(InvalidOption, match=words) as caught:
        request_body({"model": "m", "input": "hi", **options})
    assert caught.value.field == field
    assert isinstance(caught.value, ValueError)


def test_a_continuation_needs_no_input() -> None:
    assert request_body({"model": "m", "continuation_token": "t"}) == {"model": "m", "continuation_token": "t"}


def test_a_tool_of_tomorrow_is_sent_when_it_is_wrapped() -> None:
    tools = [UnknownTool(type="hologram", size=3), GoogleSearch(type="google_search")]
    body = json.loads(encode(request_body({"model": "m", "input": "hi", "tools": tools})))
    assert body["tools"] == [{"type": "hologram", "size": 3}, {"type": "google_search"}]


def test_models_bytes_and_tuples_are_encoded() -> None:
    step = UserInputStep.model_validate({"type": "user_input", "content": [{"type": "text", "text": "ü"}]})
    assert encode({"input": (step,), "data": b"hi"}) == (
        '{"input":[{"type":"user_input","content":[{"type":"text","text":"ü"}]}],"data":"aGk="}'.encode()
    )


@pytest.mark.parametrize("value", [object(), float("nan"), "\ud800"])
def test_what_is_not_json_is_refused_by_name(value: Any) -> None:
    with pytest.raises(InvalidOption, match="'labels' cannot be sent as JSON") as caught:
        encode({"input": "hi", "labels": value})
    assert caught.value.field == "labels"


def test_a_body_that_is_not_json_as_a_whole_is_refused() -> None:
    with pytest.raises(InvalidOption, match="The request cannot be sent as JSON"):
        encode({(1, 2): "x"})  # type: ignore[dict-item]


def test_every_option_is_one_the_request_takes_and_is_described() -> None:
    assert InteractionOptions.model_fields.keys() <= OPTION_NAMES
    assert set(ALIASES.values()) <= InteractionOptions.model_fields.keys()
    assert all(field.description for field in InteractionOptions.model_fields.values())
    assert GenerationConfig.model_fields.keys() <= InteractionOptions.model_fields.keys()
