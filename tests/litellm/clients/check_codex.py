"""Codex: what it gets, prints and exits with, and what of it reaches the service."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import NOTES, PNG, call, kinds, results
from .programs import MODEL, Codex

Script = Callable[..., None]
New = Callable[[], list[dict[str, Any]]]


def test_a_text(codex: Codex, script: Script, new: New) -> None:
    script("Good morning.")
    ran = codex.ask("Good day")
    assert (ran.code, ran.said) == (0, "Good morning.")
    [body] = new()
    assert body["model"] == MODEL
    assert body["store"] is False  # as it asks
    assert body["generation_config"]["thinking_summaries"] == "auto"
    assert body["input"][-1] == {"type": "user_input", "content": [{"type": "text", "text": "Good day"}]}
    tools = [tool.get("name") or tool["type"] for tool in body["tools"]]
    assert {"exec_command", "view_image", "google_search"} <= set(tools)
    assert ran.events[-1]["usage"]["input_tokens"] > 1000


def test_files_and_pictures_in_parallel(codex: Codex, script: Script, new: New) -> None:
    script(
        [
            call("exec_command", "x1", cmd="cat notes.txt"),
            call("exec_command", "x2", cmd="cat none.txt"),
            call("view_image", "x3", path=str(codex.folder / "red.png")),
        ],
        "All read.",
    )
    ran = codex.ask("Read everything.")
    assert (ran.code, ran.said) == (0, "All read.")
    executed = Codex.commands(ran)
    assert (executed["notes.txt"]["exit_code"], executed["notes.txt"]["aggregated_output"]) == (0, NOTES)
    assert executed["none.txt"]["exit_code"] == 1
    first, second = new()
    assert kinds(second)[: len(first["input"])] == kinds(first)  # nothing is stored: all is sent
    assert second["store"] is False
    found = results(second)
    assert list(found) == ["x1", "x2", "x3"]
    assert NOTES in found["x1"]["result"]
    assert "No such file" in found["x2"]["result"]
    assert found["x3"]["result"] == [PNG]


def test_a_thought_comes_back_signed(codex: Codex, script: Script, new: New) -> None:
    script([call("exec_command", "x1", cmd="cat notes.txt")], "A bridge.")
    codex.ask("What is the plan?")
    [thought] = [step for step in new()[-1]["input"] if step["type"] == "thought"]
    assert not thought["signature"].startswith("skip")


def test_a_picture_in_the_prompt(codex: Codex, script: Script, new: New) -> None:
    script("A red square.")
    assert codex.ask("What is it?", "-i", "red.png").said == "A red square."
    [body] = new()
    assert {**PNG, "resolution": "high"} in body["input"][-1]["content"]


@pytest.mark.parametrize("key", ["sk-alice", "sk-bob"], ids=["the same key", "another key"])
def test_a_session_is_resumed(codex: Codex, script: Script, new: New, key: str) -> None:
    script([call("exec_command", "x1", cmd="cat notes.txt")], "A bridge.", "Of stone.")
    codex.ask("What is the plan?", key="sk-alice")
    ran = codex.ask("Of what?", key=key, resume=True)
    assert (ran.code, ran.said) == (0, "Of stone.")
    *_, last = new()
    assert "previous_interaction_id" not in last
    assert NOTES in results(last)["x1"]["result"]
    shown = [step for step in last["input"] if step["type"] != "thought"]
    assert [step["type"] for step in shown[-5:]] == [
        "user_input",
        "function_call",
        "function_result",
        "model_output",
        "user_input",
    ]
    assert shown[-2]["content"] == [{"type": "text", "text": "A bridge."}]


def test_the_answer_has_the_shape_that_is_asked_for(codex: Codex, script: Script, new: New) -> None:
    schema = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"], "additionalProperties": False}
    (codex.folder / "schema.json").write_text(json.dumps(schema))
    script('{"city": "Paris"}')
    assert codex.ask("Where?", "--output-schema", "schema.json").said == '{"city": "Paris"}'
    assert new()[0]["response_format"] == {"type": "text", "mime_type": "application/json", "schema": schema}


def test_it_searches_the_web(codex: Codex, script: Script, new: New) -> None:
    script(
        [
            {"type": "google_search_call", "id": "s1", "arguments": {"queries": ["weather in Paris"]}},
            {"type": "google_search_result", "call_id": "s1", "result": []},
            {"type": "model_output", "content": [{"type": "text", "text": "It is warm."}]},
        ],
    )
    ran = codex.ask("Look it up.")
    assert (ran.code, ran.said) == (0, "It is warm.")
    assert {"type": "google_search"} in new()[0]["tools"]


@pytest.mark.parametrize(("status", "name"), [(429, "RateLimitError"), (400, "BadRequestError")])
def test_an_error_of_the_service(codex: Codex, fail: Script, status: int, name: str) -> None:
    fail(status=status, message="The service says no.")
    ran = codex.ask("Good day")
    assert ran.code == 1
    assert "The service says no." in ran.said
    assert "key-of-the-proxy" not in ran.said + ran.messages
