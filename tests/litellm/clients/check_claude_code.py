"""Claude Code: what it gets, prints and exits with, and what of it reaches the service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import NOTES, PDF, PNG, call, kinds, results
from .programs import MODEL, ClaudeCode

Script = Callable[..., None]
New = Callable[[], list[dict[str, Any]]]


def test_a_text(claude: ClaudeCode, script: Script, new: New) -> None:
    script("Good morning.")
    ran = claude.ask("Good day")
    assert (ran.code, ran.said) == (0, "Good morning.")
    [body] = new()
    assert body["model"] == MODEL
    assert {"Bash", "Edit", "Read", "Write"} <= {tool["name"] for tool in body["tools"]}
    assert {"type": "text", "text": "Good day"} in body["input"][0]["content"]
    assert body["generation_config"]["thinking_level"]
    assert ran.events[0]["usage"]["input_tokens"] > 1000


def test_files_of_all_kinds_in_parallel(claude: ClaudeCode, script: Script, new: New) -> None:
    files = {"text": "notes.txt", "picture": "red.png", "pdf": "doc.pdf", "missing": "none.txt"}
    script(
        [
            *(call("Read", call_id, file_path=str(claude.folder / name)) for call_id, name in files.items()),
            call("Bash", "shell", command="cat notes.txt", description="Show the notes"),
        ],
        "All read.",
    )
    ran = claude.ask("Read everything.")
    assert (ran.code, ran.said) == (0, "All read.")
    first, second = new()
    assert second["previous_interaction_id"]
    assert "previous_interaction_id" not in first
    assert kinds(second) == ["function_result"] * 5
    found = results(second)
    assert NOTES.strip() in found["text"]["result"]
    assert found["picture"]["result"] == [PNG]
    assert found["pdf"]["result"][-1] == PDF
    assert "does not exist" in found["missing"]["result"]
    assert found["shell"]["result"] == NOTES.strip()
    assert [call_id for call_id, step in found.items() if step.get("is_error")] == ["missing"]


def test_a_session_is_resumed_with_what_is_new(claude: ClaudeCode, script: Script, new: New) -> None:
    script([call("Read", "r1", file_path=str(claude.folder / "red.png"))], "A red square.", "Red.")
    claude.ask("What is in the picture?")
    assert claude.ask("Which colour?", "-c").said == "Red."
    *_, last = new()
    assert last["input"] == [{"type": "user_input", "content": [{"type": "text", "text": "Which colour?"}]}]
    assert last["previous_interaction_id"]


def test_under_another_key_it_is_sent_in_full(claude: ClaudeCode, script: Script, new: New) -> None:
    script([call("Read", "r1", file_path=str(claude.folder / "red.png"))], "A red square.", "Red.")
    claude.ask("What is in the picture?", key="sk-alice")
    assert claude.ask("Which colour?", "-c", key="sk-bob").said == "Red."
    *_, last = new()
    assert "previous_interaction_id" not in last
    assert results(last)["r1"]["result"] == [PNG]
    assert [kind for kind in kinds(last) if kind not in ("user_input", "thought")] == [
        "function_call",
        "function_result",
        "model_output",
    ]
    thoughts = [step["signature"] for step in last["input"] if step["type"] == "thought"]
    assert thoughts
    assert not any(signature.startswith("skip") for signature in thoughts)


def test_an_edit_keeps_the_conversation(claude: ClaudeCode, script: Script, new: New) -> None:
    """It adds the default of `replace_all` to the call that it sends back."""
    path = str(claude.folder / "notes.txt")
    script(
        [call("Read", "r1", file_path=path)],
        [call("Edit", "e1", file_path=path, old_string="bridge", new_string="tunnel")],
        "Edited.",
    )
    assert claude.ask("A tunnel instead.", "--permission-mode", "acceptEdits").said == "Edited."
    assert "tunnel" in (claude.folder / "notes.txt").read_text()
    assert [kinds(body) for body in new()[1:]] == [["function_result"], ["function_result"]]


def test_it_searches_the_web(claude: ClaudeCode, script: Script, new: New) -> None:
    script([call("WebSearch", "s1", query="weather in Paris")], "It is warm.")
    ran = claude.ask("Look it up.", "--allowedTools", "WebSearch")
    assert (ran.code, ran.said) == (0, "It is warm.")
    _, search, last = new()
    assert search["tools"] == [{"type": "google_search"}]
    assert "weather in Paris" in search["input"][0]["content"][0]["text"]
    assert "An emulated search" in results(last)["s1"]["result"]


@pytest.mark.parametrize(("status", "name"), [(429, "RateLimitError"), (400, "BadRequestError")])
def test_an_error_of_the_service(claude: ClaudeCode, fail: Script, status: int, name: str) -> None:
    fail(status=status, message="The service says no.")
    ran = claude.ask("Good day")
    assert ran.code == 1
    assert ran.events[0]["is_error"] is True
    for words in (str(status), name, "The service says no."):
        assert words in ran.said
    assert "key-of-the-proxy" not in ran.said + ran.messages


def test_deep_research_is_no_model_for_it(claude: ClaudeCode, new: New) -> None:
    """It goes nowhere without its functions and its instructions, and Deep Research takes neither."""
    ran = claude.ask("Good day", model="agents/deep-research-preview-04-2026")
    assert ran.code == 1
    assert "400" in ran.said
    assert "The agent 'deep-research-preview-04-2026' takes no 'system_instruction'" in ran.said
    assert new() == []


def test_antigravity_keeps_its_sandbox(claude: ClaudeCode, script: Script, new: New) -> None:
    script([call("Read", "r1", file_path=str(claude.folder / "notes.txt"))], "Read.")
    ran = claude.ask("What is the plan?", model="agents/antigravity-preview-05-2026")
    assert (ran.code, ran.said) == (0, "Read.")
    first, second = new()
    assert (first["agent"], first["environment"]) == ("antigravity-preview-05-2026", "remote")
    assert kinds(second) == ["function_result"]
    assert second["environment"] not in ("", "remote")
