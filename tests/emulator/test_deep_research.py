"""Deep Research: plans to agree on, reports with sources, summaries, images, usage that only a GET tells."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest

from gemini_interactions.emulator import Emulator

from .conftest import RESEARCH, keep_store, text

WORK = [
    "thought",
    "google_search_call",
    "google_search_result",
    "thought",
    "url_context_call",
    "url_context_result",
    "thought",
    "code_execution_call",
    "code_execution_result",
    "thought",
    "model_output",
]


def run(api: Any, emulator: Emulator, **body: Any) -> dict[str, Any]:
    """The interaction at the end of a run."""
    config = {"type": "deep-research", **body.pop("agent_config", {})}
    started = api.create(**{**RESEARCH, **body}, agent_config=config)
    assert list(started) == ["id", "status", "created", "updated", "object", "agent"]
    emulator.advance(60)
    ended: dict[str, Any] = api.get(started["id"]).json()
    return ended


def test_it_searches_reads_and_computes_before_it_reports(api: Any, emulator: Emulator) -> None:
    steps = run(api, emulator)["steps"]
    assert [step["type"] for step in steps] == ["user_input", *WORK]
    assert not [step for step in steps if "summary" in step]


def test_citations_cover_the_sentences_that_carry_their_markers(api: Any, emulator: Emulator) -> None:
    content = run(api, emulator, input="thé vert – 緑茶")["steps"][-1]["content"][0]
    text = content["text"].encode()
    cited = [(text[note["start_index"] : note["end_index"]].decode(), note) for note in content["annotations"]]
    assert {note["type"] for _, note in cited} == {"url_citation"}
    assert all(re.search(r"\[cite: \d+(, \d+)*\]$", sentence) for sentence, _ in cited)
    both = [note["url"] for sentence, note in cited if sentence.endswith("[cite: 1, 2]")]
    listed = re.findall(r"^\d+\. \[[^\]]+\]\((.+)\)$", content["text"].partition("**Sources:**")[2], re.MULTILINE)
    assert (len(both), both) == (2, listed[:2])
    assert len(listed) == 3


def test_it_draws_an_image_unless_told_not_to(api: Any, emulator: Emulator) -> None:
    _, image = run(api, emulator)["steps"][-1]["content"]
    assert (image["type"], image["mime_type"]) == ("image", "image/png")
    assert base64.b64decode(image["data"]).startswith(b"\x89PNG")
    off = run(api, emulator, agent_config={"visualization": "off"})
    assert [content["type"] for content in off["steps"][-1]["content"]] == ["text"]


def test_summaries_tell_what_it_thinks(api: Any, emulator: Emulator) -> None:
    steps = run(api, emulator, agent_config={"thinking_summaries": "auto"})["steps"]
    summaries = [step["summary"][0]["text"].partition("\n")[0] for step in steps if step["type"] == "thought"]
    assert summaries == ["**Searching the web**", "**Reading a page**", "**Checking the numbers**", "**Writing the report**"]


def test_it_uses_the_tools_it_is_given(api: Any, emulator: Emulator) -> None:
    tools = [{"type": "file_search", "file_search_store_names": [keep_store(api, "tea.txt", b"Green tea.")]}]
    ended = run(api, emulator, tools=tools, input="tea")
    assert [step["type"] for step in ended["steps"]] == [
        "user_input",
        "thought",
        "file_search_call",
        "file_search_result",
        "thought",
        "model_output",
    ]
    assert text(ended).endswith("**Sources:**\n1. tea.txt")


def test_a_plan_is_made_changed_approved_and_carried_out(api: Any, emulator: Emulator) -> None:
    planning = {"collaborative_planning": True}
    plan = run(api, emulator, agent_config=planning)
    assert (plan["status"], [step["type"] for step in plan["steps"]]) == ("completed", ["user_input", "thought", "model_output"])
    assert text(plan) == "Research plan for: green tea\n\n1. Search for it.\n2. Read what is found.\n3. Report."
    changed = run(api, emulator, input="Add prices", previous_interaction_id=plan["id"], agent_config=planning)
    assert text(changed) == (
        "Research plan for: green tea\n\n1. Search for it.\n2. Read what is found.\n3. Follow the wish: Add prices\n4. Report."
    )
    report = run(api, emulator, input="Looks good", previous_interaction_id=changed["id"])
    assert text(report).startswith("# Report\n\nEmulated research on: green tea\n\n")
    assert "As wished: Add prices" in text(report)
    other = run(api, emulator, input="And coffee?", previous_interaction_id=report["id"])
    assert "Emulated research on: And coffee?" in text(other)


def test_false_approves_as_leaving_it_out_does(api: Any, emulator: Emulator) -> None:
    plan = run(api, emulator, agent_config={"collaborative_planning": True})
    told = run(api, emulator, input="Go", previous_interaction_id=plan["id"], agent_config={"collaborative_planning": False})
    assert text(told).startswith("# Report\n\nEmulated research on: green tea")


def test_the_stream_tells_no_usage_and_a_get_does(api: Any) -> None:
    events = api.events(**RESEARCH)
    assert all(event["event_id"] for event in events)
    last = events[-1]
    assert (last["event_type"], last["interaction"]["status"]) == ("interaction.completed", "completed")
    assert "usage" not in last["interaction"]
    assert api.get(last["interaction"]["id"]).json()["usage"]["total_tokens"] > 0
    started = [event["step"]["type"] for event in events if event["event_type"] == "step.start"]
    assert started == WORK


@pytest.mark.parametrize("background", [False, None])
def test_it_runs_in_the_background_only(api: Any, background: bool | None) -> None:
    status, body = api.refused(**{**RESEARCH, "background": background})
    assert (status, body["error"]["message"]) == (400, "Agents are required to use background=true")
