"""Turns: made of a request and its answer, or of an interaction alone; and what the service kept for each."""

from __future__ import annotations

from typing import Any

import pytest

from gemini_interactions import Client
from gemini_interactions.emulator import Emulator
from gemini_interactions.view.step_texts import step_texts
from gemini_interactions.view.turns import Kept, Turn, input_as_steps, kept_before, size

HELLO = {"type": "text", "text": "Hello"}
PICTURE = {"type": "image", "uri": "https://example.com/a.png"}
RESULT = {"type": "function_result", "call_id": "1", "name": "f", "result": "x"}


def said(*contents: dict[str, Any]) -> dict[str, Any]:
    return {"type": "user_input", "content": list(contents)}


@pytest.mark.parametrize(
    ("value", "steps"),
    [
        (None, []),
        ("Hello", [said(HELLO)]),
        (HELLO, [said(HELLO)]),
        ([HELLO, PICTURE], [said(HELLO, PICTURE)]),
        ([said(HELLO), RESULT], [said(HELLO), RESULT]),
        ([HELLO, RESULT, PICTURE], [said(HELLO), RESULT, said(PICTURE)]),
        (7, []),
    ],
    ids=["nothing", "text", "content", "contents", "steps", "mixed", "no input at all"],
)
def test_every_form_of_input_is_steps(value: Any, steps: list[dict[str, Any]]) -> None:
    assert input_as_steps(value) == steps


@pytest.mark.parametrize(
    ("step", "texts"),
    [
        (said(HELLO, PICTURE), [("user", "Hello [image]")]),
        ({"type": "model_output", "content": [{**HELLO, "text": "**Yes**,\nit is."}]}, [("answer", "Yes, it is.")]),
        (
            {
                "type": "model_output",
                "content": [{**HELLO, "annotations": [{"title": "a.com"}, {"title": "a.com"}, {"url": "b"}]}],
            },
            [("answer", "Hello"), ("sources", "a.com, b")],
        ),
        ({"type": "thought", "signature": "s"}, [("thought", "(no summary)")]),
        (
            {"type": "thought", "summary": [{**HELLO, "text": "**Reading**\n\nAt length."}, HELLO]},
            [("thought", "Reading; Hello")],
        ),
        ({"type": "function_call", "name": "f", "arguments": {"a": "ä", "b": 1}}, [("call", 'f(a="ä", b=1)')]),
        ({"type": "function_call", "name": "f", "arguments": '{"a": "cut'}, [("call", 'f({"a": "cut)')]),
        (RESULT, [("result", "f: x")]),
        ({"type": "google_search_call", "arguments": {"queries": ["one", "two"]}}, [("search", "one; two")]),
        ({"type": "google_search_result", "result": [{"search_suggestions": "<div>"}]}, []),
        ({"type": "code_execution_call", "arguments": {"code": "1 + 1", "language": "python"}}, [("code", "1 + 1")]),
        ({"type": "code_execution_result", "result": "2\n"}, [("printed", "2")]),
        ({"type": "url_context_result", "result": [{"url": "u", "status": "success"}]}, [("url context", "u; success")]),
        ({"type": "tool_call", "id": "1", "signature": "s"}, [("tool", "called")]),
        ({"type": "moon_phase", "text": "full"}, [("moon phase", "full")]),
        ({"type": "moon_phase"}, [("moon phase", "[moon_phase]")]),
        ({"type": None, "content": "no list"}, [("unknown", "[unknown]")]),
    ],
)
def test_a_step_is_read_in_one_line(step: dict[str, Any], texts: list[tuple[str, str]]) -> None:
    assert list(step_texts(step)) == texts


def test_interactions_alone_tell_the_same_as_requests_and_answers() -> None:
    emulator = Emulator()
    with Client(api_key="k", transport=emulator.transport()) as client:
        first = client.create(model="gemini-3.8-flash", input="My name is Ada.")
        second = client.create(model="gemini-3.8-flash", input="What is my name?", previous_interaction_id=first.id)
        asked = [request.body for request in emulator.requests]
        turns = [Turn.of(body, answer) for body, answer in zip(asked, (first, second), strict=True)]
        read = [Turn.of_interaction(client.get(id)) for id in (first.id, second.id)]
    assert [turn.sent for turn in turns] == [[said({**HELLO, "text": text})] for text in ("My name is Ada.", "What is my name?")]
    assert kept_before(read) == kept_before(turns)
    for field in ("asked", "came_back", "id", "previous_id", "status", "usage"):
        assert [getattr(turn, field) for turn in read] == [getattr(turn, field) for turn in turns], field
    kept = size(emulator.history(first.id))
    assert kept_before(turns) == [Kept(), Kept(kept, turns[0].tokens("input") + turns[0].tokens("output"), 1)]


def test_an_answer_that_is_an_error_is_a_turn_that_failed() -> None:
    turn = Turn.of({"model": "m", "input": "x"}, {"error": {"code": "not_found", "message": "No such model."}})
    assert turn.status == "failed"
    assert [text for step in turn.came_back for text in step_texts(step)] == [("error", "not_found: No such model.")]
    assert kept_before([turn, turn]) == [Kept(), Kept()]
