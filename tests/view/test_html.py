"""Turns as HTML: what stands in a fragment, in the tree of a conversation, and in a document."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest

from gemini_interactions.view.html import anchor, conversation_html, document_html, interaction_html, turns_html
from gemini_interactions.view.html.limits import Budget
from gemini_interactions.view.turns import Kept, Turn, kept_before

from .html_read import Page

MODEL = "gemini-4-argon"
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()


def text(said: str, **fields: Any) -> dict[str, Any]:
    return {"type": "text", "text": said, **fields}


def user(said: str) -> dict[str, Any]:
    return {"type": "user_input", "content": [text(said)]}


def answer(*contents: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "model_output", "content": list(contents)}


def turn(*steps: Mapping[str, Any], id: str = "v1_one_of_many_1", **fields: Any) -> Turn:
    return Turn.of_interaction({"id": id, "status": "completed", "model": MODEL, "steps": list(steps), **fields})


def page(*steps: Mapping[str, Any], kept: Kept | None = None, **fields: Any) -> Page:
    return Page(str(interaction_html(turn(*steps, **fields), kept if kept is not None else Kept())))


def words(page: Page) -> str:
    return " ".join(page.text.split())


def test_a_fragment_says_who_said_what_and_what_it_took() -> None:
    found = page(
        user("What is the weather in Madrid?"),
        answer(text("Sunny.")),
        created="2026-11-29T06:20:01Z",
        updated="2026-11-29T06:23:06Z",
        usage={"total_tokens": 50, "total_input_tokens": 40, "total_output_tokens": 10},
        previous_interaction_id="v1_another_one_0",
        kept=Kept(bytes=4100, tokens=33, turns=3),
    )
    assert words(found) == (
        f"{MODEL} v1_one_of_many_1 completed 2026-11-29 06:20:01 UTC took 3 min 5 s continues v1_another_one_0"
        " The service had 3 turns, 4.1 kB, 33 tokens: not sent again"
        " Sent 91 B user What is the weather in Madrid?"
        " Came back answer Sunny."
        " Read 40 tokens Written 10 tokens Cost of the tokens $0.0002"
    )
    assert found.all_of("time", "datetime") == ["2026-11-29T06:20:01+00:00"]
    assert found.all_of("article", "id") == [anchor("v1_one_of_many_1")]
    assert f"#{anchor('v1_another_one_0')}" in found.all_of("a", "href")


@pytest.mark.parametrize(
    ("fields", "kept", "said"),
    [
        ({}, Kept(), "The service had nothing: a conversation begins"),
        (
            {"previous_interaction_id": "v1_gone"},
            Kept(),
            "The service had what v1_gone ends; how much that is, is not known here",
        ),
        ({"previous_interaction_id": "v1_a"}, Kept(612, 0, 1), "The service had 1 turn, 612 B: not sent again"),
    ],
)
def test_what_the_service_had_is_told_from_what_was_sent(fields: dict[str, Any], kept: Kept, said: str) -> None:
    assert said in words(page(user("Hello"), kept=kept, **fields))


@pytest.mark.parametrize(
    ("step", "shown"),
    [
        ({"type": "function_call", "id": "c1", "name": "f", "arguments": {"a": 1}}, 'call f c1 {"a": 1}'),
        ({"type": "function_call", "id": "c1", "name": "f", "arguments": '{"a": cut'}, 'call f c1 {"a": cut'),
        ({"type": "function_call", "id": "c1", "name": "f", "arguments": {}}, "call f c1 without arguments"),
        (answer(text("a"), {"type": "hologram", "layers": 3}), 'answer a hologram {"type": "hologram", "layers": 3}'),
        ({"type": "thought", "summary": [text("**Head**\n\nAt length.")]}, "thought Head **Head** At length."),
        ({"type": "thought", "signature": "s"}, "thought no summary"),
        ({"type": "google_search_call", "arguments": {"queries": ["one", "two"]}}, "search one two"),
        ({"type": "code_execution_call", "arguments": {"code": "1 + 1", "language": "python"}}, "code python 1 + 1"),
        ({"type": "code_execution_result", "result": "2"}, "printed 2"),
        ({"type": "url_context_call", "arguments": {"urls": ["https://a.b/"]}}, "url context https://a.b/"),
        (
            {"type": "url_context_result", "result": [{"url": "u", "status": "success"}]},
            'result [{"url": "u", "status": "success"}]',
        ),
        ({"type": "file_search_call", "id": "1"}, "file search"),
        ({"type": "file_search_result", "result": []}, "file search result nothing to see in it"),
        (
            {"type": "mcp_server_tool_call", "server_name": "maps", "name": "find", "arguments": {"q": 1}},
            'mcp server tool find on maps {"q": 1}',
        ),
        ({"type": "moon_phase", "phase": "full"}, 'moon phase {"type": "moon_phase", "phase": "full"}'),
        ({"type": "google_search_call", "arguments": {"queries": []}, "new": 1}, 'search no queries More fields {"new": 1}'),
        ({"type": "error", "code": "internal", "message": "It failed."}, "error internal: It failed."),
        ({"type": "model_output", "error": {"code": 13, "message": "No."}}, "answer 13: No."),
        ({"type": "model_output", "content": "no list"}, "answer no list"),
        ({"no": "type"}, 'unknown {"no": "type"}'),
    ],
)
def test_every_step_is_shown_known_or_not(step: dict[str, Any], shown: str) -> None:
    assert shown in words(page(user("Hello"), step))


def test_the_results_of_functions_are_what_was_sent_and_find_their_calls() -> None:
    result = {
        "type": "function_result",
        "call_id": "call_of_a_function_17",
        "name": "f",
        "is_error": True,
        "result": [text("No.")],
    }
    assert "Sent 129 B result failed f …ction_17 No. Came back" in words(page(result))


def test_what_supports_a_text_is_numbered_where_it_belongs() -> None:
    said = "Größe: 3 m. Höhe: 2 m."
    end = len("Größe: 3 m.".encode())
    cited = [
        {"type": "url_citation", "url": "https://a.b/", "title": "A", "end_index": end},
        {"type": "file_citation", "file_name": "b.pdf", "page_number": 4, "end_index": len(said.encode())},
        {"type": "url_citation", "url": "https://a.b/", "title": "A", "end_index": len(said.encode()) + 99},
        {"type": "word_info", "text": "Größe", "speaker": "1"},
    ]
    found = page(answer(text(said, annotations=cited)))
    assert "Größe: 3 m.[1] Höhe: 2 m.[2][1] [1] A url [2] b.pdf file, page 4 [3] " in words(found)
    assert found.all_of("a", "href") == ["https://a.b/"]


def test_media_are_shown_in_the_page_and_said_in_words() -> None:
    sound = base64.b64encode(bytes(480)).decode()
    found = page(
        answer(
            {"type": "image", "mime_type": "image/png", "data": PNG},
            {"type": "audio", "mime_type": "audio/l16;rate=24000", "data": sound},
            {"type": "video", "mime_type": "video/mp4", "uri": "https://a.b/v.mp4"},
            {"type": "image", "mime_type": "image/heic", "data": PNG},
            {"type": "document", "mime_type": "application/pdf"},
        )
    )
    assert found.all_of("img", "src") == [f"data:image/png;base64,{PNG}"]
    assert found.all_of("audio", "src")[0].startswith("data:audio/wav;base64,UklGR")
    assert found.all_of("a", "href") == ["https://a.b/v.mp4"]
    assert "Image, image/heic, 30 B: not shown, not of a type that is drawn here" in words(found)
    assert "Document, application/pdf: not shown, without data" in words(found)
    assert all(found.all_of("img", "alt"))


@pytest.mark.parametrize(
    ("status", "tone"),
    [
        *(("completed", "good"), ("requires_action", "waiting"), ("in_progress", "running"), ("queued", "running")),
        *(("failed", "bad"), ("budget_exceeded", "bad"), ("moonstruck", "other"), ("", "other")),
        *(("429", "bad"), ("requires_continuation", "waiting"), ("idle", "waiting")),
    ],
)
def test_a_status_is_a_word_and_a_colour(status: str, tone: str) -> None:
    found = page(user("Hello"), status=status)
    assert f"gi-status gi-{tone}" in found.all_of("span", "class")
    assert (status or "unknown") in words(found)


def test_what_is_at_work_is_said_to_be_and_takes_no_time_yet() -> None:
    times = {"created": "2026-11-29T06:20:01Z", "updated": "2026-11-29T06:23:06Z"}
    found = words(page(user("Hello"), status="in_progress", **times))
    assert "Nothing yet: it is at work." in found
    assert "took" not in found


def test_an_error_of_the_interaction_stands_at_its_head() -> None:
    assert "internal: It failed." in words(
        page(user("Hello"), status="failed", errors=[{"code": "internal", "message": "It failed."}])
    )


def test_settings_and_fields_that_nobody_knows_are_folded_away() -> None:
    found = page(user("Hello"), generation_config={"temperature": 1}, brand_new={"a": 1})
    assert 'Settings {"generation_config": {"temperature": 1}, "brand_new": {"a": 1}}' in words(found)


THREE = [
    turn(user("My name is Ada."), answer(text("Hello.")), id="a"),
    turn(user("What is my name?"), answer(text("Ada.")), id="b", previous_interaction_id="a"),
    turn(user("Who am I?"), answer(text("You are Ada.")), id="c", previous_interaction_id="a", status="failed"),
]


def test_a_conversation_is_a_list_of_links_with_its_branches_inside() -> None:
    found = Page(str(conversation_html(THREE, current="b")))
    assert found.all_of("a", "href") == ["#gi-a", "#gi-c", "#gi-b"]
    assert [attributes["href"] for tag, attributes in found.elements if "aria-current" in attributes] == ["#gi-b"]
    assert words(found) == (
        f"My name is Ada. completed · {MODEL} · a Continued 2 times; 1 branch besides what follows"
        f" Who am I? failed · {MODEL} · c What is my name? completed · {MODEL} · b"
    )


def test_a_conversation_leads_where_its_page_says() -> None:
    assert Page(str(conversation_html(THREE, link=lambda turn: f"/i/{turn.id}"))).all_of("a", "href") == ["/i/a", "/i/c", "/i/b"]


def test_the_beginning_that_is_not_here_is_said() -> None:
    assert words(Page(str(conversation_html(THREE[1:])))).startswith("continues a, which is not here")
    assert words(Page(str(conversation_html([])))) == "No interactions."


def test_every_link_of_a_tree_has_its_place_in_the_page() -> None:
    found = Page(document_html("Three", turns_html(THREE, notes=["A word before."])))
    places = {f"#{id}" for id in found.all_of("article", "id")}
    assert len(places) == 3
    assert set(found.all_of("a", "href")) == places
    assert found.left_open == []
    assert "A word before." in found.text


def test_the_headings_of_a_document_go_down_step_by_step() -> None:
    found = Page(document_html("Three", turns_html(THREE)))
    levels = [int(tag[1]) for tag, _ in found.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_one_turn_alone_has_no_tree() -> None:
    assert "nav" not in dict(Page(str(turns_html(THREE[:1]))).elements)


def test_turns_of_requests_and_answers_are_drawn_the_same() -> None:
    asked = {"model": MODEL, "input": "Hello", "tools": [{"type": "google_search"}], "system_instruction": "Be brief."}
    made = Turn.of(asked, {"id": "a", "status": "completed", "steps": [answer(text("Hi."))]})
    found = words(Page(str(interaction_html(made, kept_before([made])[0]))))
    assert "tools: google_search" in found
    assert '"system_instruction": "Be brief."' in found
    refused = Turn.of(asked, {"error": {"code": "invalid_request", "message": "No."}})
    assert "not stored failed" in words(Page(str(interaction_html(refused, Kept()))))


def test_a_page_of_ones_own_may_have_media_where_it_likes() -> None:
    picture = {"type": "image", "mime_type": "image/png", "data": PNG}
    other = {**picture, "mime_type": "image/svg+xml"}
    budget = Budget(address=lambda content: '/media/1?"><b>')
    found = Page(str(interaction_html(turn(answer(picture, other)), Kept(), budget=budget)))
    assert found.all_of("img", "src") == ['/media/1?"><b>']
    assert "image/svg+xml, 30 B: not shown" in words(found)
