"""What a message does not show of a reply travels beside it; edits of what it shows win."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemini_interactions.framework.contents.media import MEDIA
from gemini_interactions.framework.step_template import Shown, steps_to_template, template_to_steps
from gemini_interactions.framework.thoughts import thought_text

from ..steps import CITED, CODE, PNG, SEARCH, THOUGHT, call_of, output_of, steps, text_of


def shown_of(values: list[Any], *, thoughts: bool = True) -> Shown:
    """What a message shows that has a field for everything."""
    contents = [content for step in values if step["type"] == "model_output" for content in step.get("content") or ()]
    return Shown(
        text="".join(content["text"] for content in contents if content["type"] == "text"),
        media=[content for content in contents if content["type"] in MEDIA and (content.get("data") or content.get("uri"))],
        calls=[step for step in values if step["type"] == "function_call"],
        thoughts=[as_shown(step) for step in values if step["type"] == "thought"] if thoughts else None,
    )


def as_shown(thought: dict[str, Any]) -> dict[str, Any]:
    text = thought_text(thought)
    signature = {"signature": thought["signature"]} if "signature" in thought else {}
    return {"type": "thought", **signature, **({"summary": [text_of(text)]} if text else {})}


@given(values=steps, thoughts=st.booleans())
def test_steps_come_back_from_what_is_shown_and_what_is_carried(values: list[Any], thoughts: bool) -> None:
    shown = shown_of(values, thoughts=thoughts)
    template = json.loads(json.dumps(steps_to_template(values, shown)))
    assert template_to_steps(template, shown) == values


def test_what_is_shown_is_not_carried() -> None:
    thought = {"type": "thought", "signature": "c2ln", "summary": [text_of("Hm.")]}
    values = [*CODE, thought, THOUGHT, output_of(text_of("Zürich", CITED), PNG), {**call_of("c1", a=1), "signature": "c2ln"}]
    assert steps_to_template(values, shown_of(values)) == [
        *CODE,
        {"type": "thought", "shown": 3},
        {"type": "thought", "shown": 15, "summary": THOUGHT["summary"]},
        output_of({"type": "text", "shown": 6, "annotations": [CITED]}, {"type": "image", "shown": 4, "mime_type": "image/png"}),
        {"type": "function_call", "id": "c1", "name": "f", "shown": True, "signature": "c2ln"},
    ]


VALUES = [*SEARCH, THOUGHT, output_of(text_of("See: "), PNG, text_of("there.")), call_of("c1", a=1), call_of("c2")]
SHOWN = shown_of(VALUES)
TEMPLATE = steps_to_template(VALUES, SHOWN)


@pytest.mark.parametrize(
    "edited",
    [
        {"text": "See: there"},
        {"text": "See: there.."},
        {"media": []},
        {"media": [PNG, PNG]},
        {"media": [{**PNG, "data": "aGkgdGhlcmU="}]},
        {"media": [{**PNG, "type": "video"}]},
        {"calls": [call_of("c1", a=1)]},
        {"calls": [call_of("c1", a=1), call_of("c2"), call_of("c3")]},
        {"calls": [{**call_of("c1", a=1), "name": "g"}, call_of("c2")]},
        {"thoughts": []},
        {"thoughts": [as_shown(THOUGHT), as_shown(THOUGHT)]},
        {"thoughts": [{"type": "thought", "summary": [text_of("First.")]}]},
        {"thoughts": [{"type": "thought", "summary": [text_of("First..\n\nSecond")]}]},
    ],
    ids=str,
)
def test_a_template_does_not_fit_what_was_edited(edited: dict[str, Any]) -> None:
    assert template_to_steps(TEMPLATE, SHOWN) == VALUES
    assert template_to_steps(TEMPLATE, replace(SHOWN, **edited)) is None


def test_arguments_may_be_edited_call_by_call() -> None:
    edited = replace(SHOWN, calls=[call_of("c2", b=2), call_of("c1", a=3)])
    found = template_to_steps(TEMPLATE, edited)
    assert found is not None
    assert found[-2:] == [call_of("c1", a=3), call_of("c2", b=2)]


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        7,
        "x",
        [1],
        ["x"],
        {"type": "text"},
        [output_of("x")],
        [output_of({"shown": 3})],
        [output_of({"type": "text", "shown": "3"})],
    ],
    ids=str,
)
def test_what_is_no_template_fits_nothing(nonsense: Any) -> None:
    assert template_to_steps(nonsense, Shown("abc")) is None


def test_an_address_that_a_framework_writes_otherwise_comes_back_as_it_was() -> None:
    values = [output_of({"type": "image", "uri": "https://a"})]
    shown = Shown("", [{"type": "image", "uri": "https://a/"}])
    assert template_to_steps(steps_to_template(values, shown), shown) == values
