"""Antigravity: work in a sandbox that outlives the interaction, step by step, within a budget."""

from __future__ import annotations

import re
from typing import Any

import pytest

from gemini_interactions.emulator import Emulator

from .conftest import SANDBOX, WEATHER, WEEK, invalid, text

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def ask(api: Any, prompt: str, **body: Any) -> dict[str, Any]:
    interaction: dict[str, Any] = api.create(**{**SANDBOX, "input": prompt, **body})
    return interaction


def kinds(interaction: dict[str, Any]) -> list[str]:
    return [step.get("name") or step["type"] for step in interaction["steps"]]


def test_it_writes_files_with_tools_of_its_own(api: Any) -> None:
    body = ask(api, "Save `2 cups` to /src/recipes/tea.txt")
    assert body["status"] == "completed"
    assert UUID.fullmatch(body["environment_id"])
    thought, call, result, output = body["steps"]
    assert (thought["type"], output["type"]) == ("thought", "model_output")
    assert call == {
        "id": call["id"],
        "type": "function_call",
        "name": "write_to_file",
        "arguments": {"TargetFile": "/src/recipes/tea.txt", "CodeContent": "2 cups"},
    }
    assert result == {
        "call_id": call["id"],
        "type": "function_result",
        "name": "write_to_file",
        "result": [{"type": "text", "text": "Wrote 6 bytes to /src/recipes/tea.txt."}],
        "is_error": False,
    }


def test_files_stay_in_the_environment(api: Any) -> None:
    first = ask(api, "Write notes on tea")
    place = {"environment": first["environment_id"], "previous_interaction_id": first["id"]}
    read = ask(api, "Read notes.md", **place)
    assert read["environment_id"] == first["environment_id"]
    assert kinds(read) == ["thought", "view_file", "view_file", "model_output"]
    assert text(read) == "notes.md says: Write notes on tea"
    listed = ask(api, "List the files", environment={"type": "remote", "environment_id": first["environment_id"]})
    assert (kinds(listed)[1:], text(listed)) == (["list_dir", "list_dir", "model_output"], "The sandbox holds: notes.md")
    elsewhere = ask(api, "Read notes.md")
    assert elsewhere["environment_id"] != first["environment_id"]
    assert elsewhere["steps"][2]["is_error"] is True


@pytest.mark.parametrize(
    ("prompt", "name", "arguments"),
    [
        ("Save `2 cups` to tea.txt", "write_file", {"path": "tea.txt", "content": "2 cups"}),
        ("Read tea.txt", "read_file", {"path": "tea.txt"}),
        ("List the files", "list_files", {"path": "."}),
    ],
)
def test_that_of_may_had_other_tools(api: Any, prompt: str, name: str, arguments: dict[str, Any]) -> None:
    call = ask(api, prompt, agent="antigravity-preview-05-2026")["steps"][1]
    assert (call["name"], call["arguments"]) == (name, arguments)


def test_what_it_needs_no_file_for_it_does_with_tools(api: Any) -> None:
    assert kinds(ask(api, "compute 2 + 3")) == ["thought", "code_execution_call", "code_execution_result", "model_output"]
    assert kinds(ask(api, "compute 2 + 3", tools=[{"type": "url_context"}]))[1] == "write_to_file"


def test_sources_are_in_the_sandbox_from_the_beginning(api: Any) -> None:
    sources = [
        {"type": "inline", "target": "a.txt", "content": "plain"},
        {"type": "inline", "target": "b/c.txt", "content": "cGFja2Vk", "encoding": "base64"},
        {"type": "repository", "target": "repo", "source": "https://github.com/x/y"},
    ]
    body = ask(api, "Read b/c.txt and a.txt", environment={"type": "remote", "sources": sources})
    assert text(body) == "b/c.txt says: packed a.txt says: plain"
    listed = ask(api, "Which files are there?", environment=body["environment_id"])
    assert text(listed) == "The sandbox holds: a.txt\nb/c.txt\nrepo/SOURCE.txt"


def test_an_unknown_environment_is_refused_and_an_old_form_of_id_makes_another(api: Any) -> None:
    id = "0b2cd8a1-5d6e-4c3f-9a70-1d2e3f405162"
    assert api.refused(**{**SANDBOX, "environment": id}) == invalid(f"Environment not found: '{id}'.", "not_found", 404)
    assert UUID.fullmatch(ask(api, "x", environment=f"env_{id}")["environment_id"]).group() != id  # type: ignore[union-attr]


def test_an_environment_is_kept_seven_days_after_its_last_use(api: Any, emulator: Emulator) -> None:
    id = ask(api, "Write notes")["environment_id"]
    emulator.advance(WEEK - 60)
    assert text(ask(api, "Read notes.md", environment=id)) == "notes.md says: Write notes"
    emulator.advance(WEEK - 60)
    assert ask(api, "x", environment=id)["environment_id"] == id
    emulator.advance(WEEK + 60)
    assert api.refused(**{**SANDBOX, "environment": id}) == invalid(f"The environment '{id}' has expired.", "failed_precondition")


def test_functions_of_the_caller_come_as_calls_that_wait(api: Any) -> None:
    body = ask(api, "weather in Rome", tools=[WEATHER])
    assert (body["status"], kinds(body)) == ("requires_action", ["thought", "get_weather"])
    result = {"type": "function_result", "call_id": body["steps"][-1]["id"], "name": "get_weather", "result": "mild"}
    place = {"environment": body["environment_id"], "previous_interaction_id": body["id"]}
    answered = ask(api, "", **{**place, "input": [result]})
    assert (answered["status"], text(answered)) == ("completed", "The weather in Rome is mild.")


@pytest.mark.parametrize("limit", [1, "1"])
def test_a_token_limit_leaves_work_that_continue_finishes(api: Any, limit: int | str) -> None:
    config = {"type": "antigravity", "max_total_tokens": limit}
    cut = ask(api, "Read a.md and b.md", agent_config=config)
    assert (cut["status"], kinds(cut)) == ("incomplete", ["thought", "view_file", "view_file"])
    rest: list[dict[str, Any]] = [cut]
    while rest[-1]["status"] == "incomplete":
        place = {"environment": cut["environment_id"], "previous_interaction_id": rest[-1]["id"]}
        rest.append(ask(api, "continue", agent_config=config, **place))
    assert [kinds(body)[1:] for body in rest] == [["view_file", "view_file"], ["view_file", "view_file"], ["model_output"]]
    assert text(rest[-1]) == "a.md says: File not found: a.md b.md says: File not found: b.md"
    assert ask(api, "Read a.md", agent_config={**config, "max_total_tokens": 10_000})["status"] == "completed"


def test_continue_without_anything_to_continue_is_a_prompt(api: Any) -> None:
    assert text(ask(api, "continue")) == "You said: continue"


def test_it_streams_its_steps(api: Any) -> None:
    events = api.events(**SANDBOX)
    started = [event["step"] for event in events if event["event_type"] == "step.start"]
    assert started[1] == {
        "id": started[1]["id"],
        "signature": "",
        "type": "function_call",
        "name": "write_to_file",
        "arguments": {},
    }
    assert started[2] == {"call_id": started[1]["id"], "type": "function_result"}
    assert UUID.fullmatch(events[0]["interaction"]["environment_id"])
    assert events[-1]["interaction"]["environment_id"] == events[0]["interaction"]["environment_id"]


def test_it_runs_in_the_background_as_well(api: Any, emulator: Emulator) -> None:
    started = api.create(**SANDBOX, background=True)
    assert (started["status"], "steps" in started) == ("in_progress", False)
    emulator.advance(60)
    assert api.get(started["id"]).json()["status"] == "completed"


@pytest.mark.parametrize("path", ["../secret.txt", "a/../../secret.txt"])
def test_nothing_leads_out_of_the_sandbox(api: Any, path: str) -> None:
    source = {"type": "inline", "target": path, "content": "x"}
    status, body = api.refused(**{**SANDBOX, "environment": {"type": "remote", "sources": [source]}})
    assert (status, body["error"]["message"]) == (400, f"Invalid path: '{path}'.")


def test_content_that_is_not_what_its_encoding_says_is_refused(api: Any) -> None:
    source = {"type": "inline", "target": "x", "content": "???", "encoding": "base64"}
    assert api.refused(**{**SANDBOX, "environment": {"type": "remote", "sources": [source]}}) == invalid(
        "Request contains an invalid argument."
    )
