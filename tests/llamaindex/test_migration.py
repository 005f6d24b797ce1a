"""Code written for GoogleGenAI, or Gemini before it, finds its parameters here, or is told what there is instead."""

from __future__ import annotations

from typing import Any

import pytest
from google.genai import types
from llama_index.core.llms import ChatMessage

import gemini_interactions as gi
from gemini_interactions import telemetry
from gemini_interactions.emulator import Emulator
from gemini_interactions.llamaindex import GeminiInteractions
from gemini_interactions.llamaindex.migration import NAMES

from .conftest import MODEL, make

SEARCH = {"type": "google_search"}
JSON = {"type": "text", "mime_type": "application/json"}
OBJECT = {"type": "object", "properties": {"city": {"type": "string"}}}
CONFIG = types.GenerateContentConfig(
    temperature=0.5,
    max_output_tokens=9,
    candidate_count=1,
    thinking_config=types.ThinkingConfig(thinking_budget=0, include_thoughts=True),
    safety_settings=[types.SafetySetting(category="HARM_CATEGORY_HARASSMENT", threshold="BLOCK_NONE")],
    response_modalities=["TEXT"],
)


def generation(**fields: Any) -> dict[str, Any]:
    return {"generation_config": fields}


SAID: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"temperature": 0.5, "max_tokens": 9}, generation(temperature=0.5, max_output_tokens=9)),
    ({"generation_config": {"temperature": 0.5, "max_output_tokens": 9}}, generation(temperature=0.5, max_output_tokens=9)),
    (
        {"generation_config": CONFIG},
        generation(temperature=0.5, max_output_tokens=9, thinking_level="minimal", thinking_summaries="auto"),
    ),
    ({"temperature": 0.1, "generation_config": {"temperature": 0.5}}, generation(temperature=0.1)),
    (
        {"generation_config": {"response_mime_type": "application/json", "response_schema": OBJECT}},
        {"response_format": {**JSON, "schema": OBJECT}},
    ),
    ({"built_in_tool": {"google_search": {}}}, {"tools": [SEARCH]}),
    ({"built_in_tool": types.Tool(google_search=types.GoogleSearch())}, {"tools": [SEARCH]}),
    ({"built_in_tools": [SEARCH]}, {"tools": [SEARCH]}),
    ({"model": f"models/{MODEL}"}, {}),
    ({"file_mode": "hybrid", "use_file_api": False, "track_previous_responses": True, "http_options": {}}, {}),
    ({"file_mode": "fileapi"}, {}),
    ({"cached_content": None, "vertexai_config": None, "context_window": 1000, "is_function_calling_model": True}, {}),
    ({"timeout": None, "max_retries": None, "pydantic_program_mode": None, "callback_manager": None, "state": None}, {}),
]
OF_THE_CONSTRUCTOR = {"context_window", "is_function_calling_model", "pydantic_program_mode", "callback_manager"}


@pytest.mark.parametrize(("given", "said"), SAID, ids=lambda each: "-".join(each))
def test_a_parameter_becomes_the_apis(emulator: Emulator, given: dict[str, Any], said: dict[str, Any]) -> None:
    make(emulator, **given).complete("Hi")
    if not OF_THE_CONSTRUCTOR & given.keys():
        make(emulator).chat([ChatMessage("Hi")], **given)
    for request in emulator.requests:
        assert {name: value for name, value in request.body.items() if name not in ("model", "input")} == said
        assert request.body["model"] == MODEL


def test_the_model_may_stand_first() -> None:
    assert GeminiInteractions("models/gemini-3.5-flash", api_key="k").metadata.model_name == "gemini-3.5-flash"


@pytest.mark.parametrize("name", sorted(NAMES.replaced))
def test_what_the_api_does_not_have_is_refused_in_a_call_as_in_the_constructor(emulator: Emulator, name: str) -> None:
    for way in (lambda: make(emulator, **{name: 7}), lambda: make(emulator).complete("Hi", **{name: 7})):
        with pytest.raises(gi.InvalidOption) as caught:
            way()
        assert str(caught.value).endswith(NAMES.replaced[name])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"allow_parallel_tool_calls": False}, "Give it to chat_with_tools"),
        ({"parallel_tool_calls": False}, "Give it to chat_with_tools"),
        ({"generation_config": {"system_instruction": "x"}}, "system_instruction=…"),
        ({"system_instruction": "x"}, "Begin with a system message"),
        ({"previous_interaction_id": "x"}, "Give it with a call"),
        ({"conversation": "x"}, "previous_interaction_id"),
        ({"previous_response_id": "x"}, "previous_interaction_id"),
        ({"moderation": True}, "The service judges by itself"),
    ],
    ids=lambda each: "-".join(each) if isinstance(each, dict) else "",
)
def test_what_is_elsewhere_is_refused_with_the_way_out(emulator: Emulator, given: dict[str, Any], words: str) -> None:
    with pytest.raises(gi.InvalidOption, match=words):
        make(emulator, **given)


def test_a_call_takes_a_system_instruction_in_generate_contents_object(emulator: Emulator) -> None:
    make(emulator).complete("Hi", generation_config={"system_instruction": "Be brief.", "thinking_budget": 0})
    assert emulator.requests[0].body["system_instruction"] == "Be brief."


def test_parallel_calls_are_what_there_is(emulator: Emulator) -> None:
    make(emulator, allow_parallel_tool_calls=True).complete("Hi")


def test_a_misspelled_setting_is_refused_with_the_one_that_was_meant(emulator: Emulator) -> None:
    for wrong, meant in (("temprature", "temperature"), ("built_in_tol", "built_in_tool"), ("max_token", "max_tokens")):
        with pytest.raises(gi.InvalidOption, match=f"Did you mean '{meant}'"):
            make(emulator, **{wrong: 1})


def test_what_is_ignored_is_said_once(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    make(emulator, file_mode="fileapi"), make(emulator, file_mode="fileapi")
    (said,) = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert "upload='auto', the default, uploads what is too large" in said
    assert telemetry.counts["file_mode_ignored"] == 2


@pytest.mark.parametrize(
    ("given", "settings"),
    [
        (
            {"vertexai_config": {"project": "my-project", "location": "eu"}},
            {"vertexai": True, "project": "my-project", "location": "eu"},
        ),
        (
            {"http_options": {"base_url": "http://ann:password-1@gateway", "api_version": "v1", "headers": {"x-a": "b"}}},
            {"base_url": "http://ann:password-1@gateway", "api_version": "v1", "headers": {"x-a": "b"}},
        ),
    ],
    ids=["vertexai_config", "http_options"],
)
def test_an_object_of_settings_is_read_as_they_are_each_by_itself(given: dict[str, Any], settings: dict[str, Any]) -> None:
    model = GeminiInteractions(MODEL, api_key="key-123456", **given)
    assert {name: getattr(model, name) for name in settings} == settings
    assert "password-1" not in repr(model)
