"""Agents: what they demand, what they refuse, how they answer."""

from __future__ import annotations

import re
from typing import Any

import pytest

from gemini_interactions.emulator import Emulator

from .conftest import WEATHER, invalid

RESEARCH = {"agent": "deep-research-preview-04-2026", "input": "tea", "background": True}
SANDBOX = {"agent": "antigravity-preview-09-2026", "input": "Write notes on tea", "environment": "remote"}


def test_deep_research_reports_with_sources(api: Any, emulator: Emulator) -> None:
    body = api.create(**RESEARCH)
    assert list(body) == ["id", "status", "created", "updated", "object", "agent"]
    emulator.advance(1)
    done = api.get(body["id"]).json()
    assert [step["type"] for step in done["steps"]] == [
        "user_input",
        "thought",
        "google_search_call",
        "google_search_result",
        "model_output",
    ]
    content = done["steps"][-1]["content"][0]
    assert "[cite: 1]" in content["text"]
    assert {note["type"] for note in content["annotations"]} == {"url_citation"}
    assert "environment_id" not in done


def test_a_plan_first_the_report_after(api: Any, emulator: Emulator) -> None:
    config = {"type": "deep-research", "collaborative_planning": True}
    plan = api.create(**RESEARCH, agent_config=config)
    emulator.advance(1)
    assert api.get(plan["id"]).json()["steps"][-1]["content"][0]["text"].startswith("Research plan for: tea")
    go = api.create(**{**RESEARCH, "input": "Go on"}, previous_interaction_id=plan["id"])
    emulator.advance(1)
    assert "# Report" in api.get(go["id"]).json()["steps"][-1]["content"][0]["text"]


def test_antigravity_works_in_its_sandbox(api: Any) -> None:
    body = api.create(**SANDBOX)
    assert body["status"] == "completed"
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", body["environment_id"])
    thought, call, result, output = body["steps"]
    assert (thought["type"], output["type"]) == ("thought", "model_output")
    assert (call["name"], call["arguments"]) == ("write_file", {"path": "notes.md", "content": "Write notes on tea"})
    assert result == {
        "call_id": call["id"],
        "type": "function_result",
        "name": "write_file",
        "result": [{"type": "text", "text": "Wrote 18 bytes to notes.md."}],
        "is_error": False,
    }
    again = api.create(**{**SANDBOX, "environment": body["environment_id"]}, previous_interaction_id=body["id"])
    assert again["environment_id"] == body["environment_id"]


def test_antigravity_calls_the_callers_functions(api: Any) -> None:
    body = api.create(**{**SANDBOX, "input": "weather in Rome"}, tools=[WEATHER])
    assert (body["status"], body["steps"][-1]["name"]) == ("requires_action", "get_weather")


def test_antigravity_streams_its_steps(api: Any) -> None:
    events = api.events(**SANDBOX)
    started = [event["step"] for event in events if event["event_type"] == "step.start"]
    assert started[1] == {"id": started[1]["id"], "signature": "", "type": "function_call", "name": "write_file", "arguments": {}}
    assert started[2] == {"call_id": started[1]["id"], "type": "function_result"}
    assert "environment_id" in events[0]["interaction"]


def test_a_token_limit_leaves_it_incomplete(api: Any) -> None:
    assert api.create(**SANDBOX, agent_config={"type": "antigravity", "max_total_tokens": 1})["status"] == "incomplete"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({**RESEARCH, "background": False}, "Agents are required to use background=true"),
        (
            {**RESEARCH, "system_instruction": "x"},
            "The parameter 'system_instruction' is not supported for the deep-research-* agent. Please include any specific"
            " instructions in the input prompt instead",
        ),
        ({**RESEARCH, "tools": [WEATHER]}, "The tool 'function' is not supported for the agent deep-research-preview-04-2026."),
        (
            {**RESEARCH, "response_format": {"type": "text"}},
            "The parameter 'response_format' is not supported for the agent deep-research-preview-04-2026.",
        ),
        (
            {**RESEARCH, "generation_config": {"temperature": 1}},
            "The parameter 'generation_config' is not supported for the agent deep-research-preview-04-2026.",
        ),
        (
            {**SANDBOX, "environment": None},
            "The parameter 'environment' is required for the agent antigravity-preview-09-2026.",
        ),
        (
            {**SANDBOX, "agent": "antigravity-preview-05-2026", "background": True},
            "The agent antigravity-preview-05-2026 does not support using background=True.",
        ),
        (
            {**SANDBOX, "tools": [{"type": "google_maps"}]},
            "The tool 'google_maps' is not supported for the agent antigravity-preview-09-2026.",
        ),
        (
            {**SANDBOX, "agent_config": {"type": "dynamic"}},
            "The value 'dynamic' is not supported for 'agent_config.type' with this agent.",
        ),
    ],
)
def test_what_agents_refuse(api: Any, body: dict[str, Any], message: str) -> None:
    assert api.refused(**body) == invalid(message)
