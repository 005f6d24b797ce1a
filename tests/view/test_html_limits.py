"""A page has an end, however much the service said; and what was cut is named."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from gemini_interactions.view.html import interaction_html, turns_html
from gemini_interactions.view.html.limits import Budget, Limits
from gemini_interactions.view.html.texts import readable_json
from gemini_interactions.view.turns import Kept, Turn

from .html_read import Page

SMALL = Limits(text=100, texts=250, page=400, steps=3, contents=2, medium=100, media=150)


def turn(*steps: Any, **fields: Any) -> Turn:
    return Turn.of_interaction({"id": "a", "status": "completed", "model": "m", "steps": list(steps), **fields})


def said(text: str) -> dict[str, Any]:
    return {"type": "model_output", "content": [{"type": "text", "text": text}]}


def drawn(*steps: Any, limits: Limits = SMALL) -> Page:
    return Page(str(interaction_html(turn(*steps), Kept(), budget=Budget(limits))))


def test_a_text_is_cut_where_one_may_end() -> None:
    page = drawn(said("x" * 1_100))
    assert page.text.count("x") == 100
    assert "1,000 more characters not shown" in page.text


def test_so_are_all_texts_of_an_interaction_and_of_a_page() -> None:
    assert drawn(*[said("x" * 100)] * 3).text.count("x") == 250
    budget = Budget(SMALL)
    pages = [str(interaction_html(turn(*[said("~" * 100)] * 3), Kept(), budget=budget)) for _ in range(3)]
    assert [page.count("~") for page in pages] == [250, 150, 0]


def test_steps_contents_addresses_and_sources_are_counted() -> None:
    assert "2 more steps" in drawn(*[said("x")] * 5).text
    contents = {"type": "model_output", "content": [{"type": "text", "text": "x"}] * 5}
    assert "3 more contents not shown" in drawn(contents).text
    links = {"type": "url_context_call", "arguments": {"urls": ["https://a.b/"] * 3}}
    assert "1 more address not shown" in drawn(links).text
    cited = [{"type": "url_citation", "url": f"https://a.b/{number}"} for number in range(4)]
    assert (
        "2 more sources not shown"
        in drawn({"type": "model_output", "content": [{"type": "text", "text": "x", "annotations": cited}]}).text
    )


def test_media_are_drawn_as_long_as_there_is_room() -> None:
    picture = {"type": "image", "mime_type": "image/bmp", "data": base64.b64encode(b"BM" + bytes(88)).decode()}
    large = {"type": "image", "mime_type": "image/bmp", "data": base64.b64encode(b"BM" + bytes(200)).decode()}
    page = drawn({"type": "model_output", "content": [picture, large]}, {"type": "model_output", "content": [picture]})
    assert len(page.all_of("img", "src")) == 1
    assert page.text.count("too large to be put into the page") == 2


@pytest.mark.parametrize(
    "step",
    [
        said("x" * 30_000_000),
        {"type": "function_call", "name": "f", "arguments": {"a": "x" * 30_000_000}},
        {"type": "function_call", "name": "f" * 30_000_000, "arguments": {}},
        {"type": "function_call", "name": "f", "arguments": {"a": [1] * 1_000_000}},
        {"type": "x" * 30_000_000},
        {"type": "moon_phase", "x" * 30_000_000: 1},
        {"type": "model_output", "content": [{"type": "image", "mime_type": "image/png", "data": "A" * 40_000_000}]},
        {"type": "model_output", "content": [{"type": "image", "mime_type": "m" * 30_000_000, "data": "A"}]},
        {
            "type": "model_output",
            "content": [{"type": "text", "text": "x", "annotations": [{"type": "word_info", "text": "x"}] * 300_000}],
        },
        {"type": "model_output", "content": [{"type": "text", "text": "x"}] * 300_000},
    ],
    ids=["text", "argument", "name", "list", "type", "field", "picture", "media type", "annotations", "contents"],
)
def test_nothing_that_is_endless_makes_a_page_endless(step: dict[str, Any]) -> None:
    assert len(str(interaction_html(turn(step), Kept()))) < 1_000_000


def test_nor_do_many_steps_errors_or_names() -> None:
    many = turn(*[said("x")] * 20_000, errors=[{"message": "x" * 10_000}] * 1_000, tools=[{"name": "f" * 1_000}] * 1_000)
    assert len(str(turns_html([many]))) < 3_000_000


def test_what_is_deeper_than_can_be_read_is_cut_there() -> None:
    deep: Any = "end"
    for _ in range(5_000):
        deep = {"a": [deep]}
    shown = str(interaction_html(turn({"type": "function_call", "name": "f", "arguments": deep}), Kept()))
    assert "{…}" in shown
    assert "end" not in Page(shown).text.split()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"a": [1, 2]}, '{"a": [1, 2]}'),
        ("x" * 30, '"xxxxxxxxxxxxxxxx… (14 more characters)"'),
        ([1] * 9, '[1, 1, 1, 1, "… 5 more"]'),
        (dict.fromkeys(["a", "b", "cd", "e", "f"], 1), '{"a": 1, "b": 1, "cd": 1, "…": "2 more"}'),
        (10**400, '"… (a number of more digits than are shown)"'),
        ({"data": "A" * 200}, '{"data": "… (200 characters of base64)"}'),
    ],
)
def test_json_says_what_it_leaves_out(value: Any, shown: str) -> None:
    assert readable_json(value, 20) == shown


def test_short_json_stands_in_one_line_and_long_json_does_not() -> None:
    value = {
        "days": [{"day": "Monday", "high": 18, "sky": "sunny"}, {"day": "Tuesday", "high": 14, "sky": "rain and wind"}],
        "unit": "C",
    }
    assert readable_json(value, 10_000).splitlines() == [
        "{",
        '  "days": [',
        '    {"day": "Monday", "high": 18, "sky": "sunny"},',
        '    {"day": "Tuesday", "high": 14, "sky": "rain and wind"}',
        "  ],",
        '  "unit": "C"',
        "}",
    ]
