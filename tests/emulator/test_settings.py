"""Statuses, service tiers, thinking levels: every documented value, and what a model makes of it."""

from __future__ import annotations

from typing import Any

import pytest

from gemini_interactions.emulator import Emulator

from .conftest import Api, invalid

SAID = {"type": "model_output", "content": [{"type": "text", "text": "x"}]}
CALL = {"type": "function_call", "id": "abc", "name": "f", "arguments": {}}


def config(**fields: Any) -> dict[str, Any]:
    return {"generation_config": fields}


@pytest.mark.parametrize(
    "partial",
    [
        {"steps": [SAID], "status": "completed"},
        {"steps": [CALL], "status": "requires_action"},
        {"steps": [SAID], "status": "requires_action"},
        {"steps": [SAID], "status": "incomplete"},
        {"steps": [SAID], "status": "budget_exceeded"},
        {"steps": [], "status": "failed", "errors": [{"code": "safety", "message": "Request blocked due to safety."}]},
        {"steps": [SAID], "status": "requires_continuation", "continuation_token": "t"},
        {"steps": [], "status": "idle"},
        {"steps": [SAID], "status": "idle"},
        {"steps": [SAID], "status": "a_status_of_tomorrow"},
    ],
)
def test_a_scripted_status_arrives_in_json_in_a_stream_and_by_get(api: Api, partial: dict[str, Any]) -> None:
    api.emulator.reply(partial, partial, checked=False)
    answer = api.create(input="x")
    closing = api.events(input="x")[-1]
    shown = {key: value for key, value in partial.items() if key != "steps"}
    assert shown.items() <= answer.items()
    assert shown.items() <= closing["interaction"].items()
    assert closing["event_type"] == "interaction.completed"
    assert shown.items() <= api.get(answer["id"]).json().items()


def test_each_status_that_the_rules_reach(api: Api) -> None:
    function = {"type": "function", "name": "ping"}
    assert api.create(input="Hello")["status"] == "completed"
    assert api.create(input="ping", tools=[function])["status"] == "requires_action"
    assert api.create(input="Hello " * 9, **config(max_output_tokens=1))["status"] == "incomplete"
    run = api.create(input="Hello", background=True)
    assert run["status"] == "in_progress"
    assert api.http.post(f"/v1/interactions/{run['id']}/cancel").json()["status"] == "cancelled"


DEFERRED = {"type": "function", "name": "ping", "short_description": "Pings.", "defer_loading": True}
OWN_SEARCH = {"type": "tool_search", "execution": "client", "name": "find", "description": "d", "parameters": {"type": "object"}}


@pytest.mark.parametrize(
    "fields",
    [
        {"tools": [{"type": "mcp_server", "name": "wiki", "url": "https://example.com/mcp", "defer_loading": True}]},
        {"tools": [DEFERRED, {"type": "tool_search"}]},
        {"tools": [DEFERRED, {"type": "tool_search", "execution": "server"}]},
        {"tools": [DEFERRED, OWN_SEARCH]},
        {"environment": "remote"},
        {"environment": {"type": "remote", "mode": "on_demand"}},
        {"environment": {"type": "remote", "mode": "self_hosted", "custom_config": {"pool": "a"}}},
    ],
)
def test_a_model_takes_what_is_documented_for_it(api: Api, fields: dict[str, Any]) -> None:
    assert api.create(input="Hello", **fields)["status"] == "completed"


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_a_text_has_no_more_tokens_than_allowed(api: Api, limit: int) -> None:
    answer = api.create(input="Grüße 世界", **config(max_output_tokens=limit))
    assert answer["usage"]["total_output_tokens"] <= limit
    assert answer["status"] == ("incomplete" if limit < 5 else "completed")


@pytest.mark.parametrize("tier", ["standard", "flex", "priority"])
def test_the_tier_comes_back(api: Api, tier: str) -> None:
    assert api.create(input="x", service_tier=tier)["service_tier"] == tier
    assert api.events(input="x", service_tier=tier)[-1]["interaction"]["service_tier"] == tier


def test_without_a_tier_it_is_the_standard_and_an_unknown_one_is_refused(api: Api) -> None:
    assert api.create(input="x")["service_tier"] == "standard"
    assert api.refused(input="x", service_tier="turbo") == invalid(
        "The value 'turbo' is not supported for 'service_tier'. Supported values: 'flex', 'standard', 'priority', 'deferred'."
    )


LEVELS = ["minimal", "low", "medium", "high", "xhigh"]
RESTRICTED = dict.fromkeys(["gemini-3.7-flash", "gemini-3.8-flash", "gemini-3.1-pro-preview"], ("low", "medium", "high"))
UNTHINKING = ["gemini-2.5-flash-image", "lyria-3-pro-preview", "gemini-2.5-pro-preview-tts"]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    "model", ["gemini-3.8-flash", "gemini-3.7-flash", "gemini-3.6-flash", "gemini-3.5-flash-lite", "gemini-3.1-pro-preview"]
)
def test_a_level_is_taken_or_refused_in_words(api: Api, model: str, level: str) -> None:
    response = api.post(model=model, input="x", **config(thinking_level=level))
    if level in RESTRICTED.get(model, LEVELS):
        assert response.status_code == 200
        assert (response.json()["usage"]["total_thought_tokens"] == 0) == (level == "minimal")
    else:
        assert (response.status_code, response.json()) == invalid(
            f"'{level}' is not a supported thinking level for this model. Allowed values are: high, low, medium."
        )


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("model", UNTHINKING)
def test_models_that_do_not_think_take_no_level(api: Api, model: str, level: str) -> None:
    assert api.refused(model=model, input="x", **config(thinking_level=level)) == invalid(
        f"Thinking level {level.upper()} is not supported for this model."
    )


@pytest.mark.parametrize(
    ("model", "thinks"),
    [
        ("gemini-3.8-flash", True),
        ("gemini-3.6-flash", True),
        ("gemini-3.5-flash", True),
        ("gemini-3.5-flash-lite", False),
        ("gemini-3.1-pro-preview", True),
        ("gemini-2.5-flash", True),
    ],
)
def test_what_a_model_thinks_by_itself(api: Api, model: str, thinks: bool) -> None:
    answer = api.create(model=model, input="x")
    assert answer["steps"][0]["type"] == "thought"  # there is one always
    assert (answer["usage"]["total_thought_tokens"] > 0) == thinks


@pytest.mark.parametrize("summaries", [None, "none", "auto"])
def test_summaries_are_there_if_asked_for(api: Api, summaries: str | None) -> None:
    thought = api.create(input="x", **config(thinking_summaries=summaries))["steps"][0]
    assert ("summary" in thought) == (summaries == "auto")


def test_errors_of_one_output_are_shown(emulator: Emulator, api: Api) -> None:
    failed = {**SAID, "error": {"code": 13, "message": "Internal"}}
    emulator.reply({"steps": [failed], "status": "failed"})
    assert api.create(input="x")["steps"] == [failed]
