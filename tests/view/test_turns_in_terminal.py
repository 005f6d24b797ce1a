"""Turns in a terminal: the whole text, and where there are colours."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from gemini_interactions.view.figures import readable_size
from gemini_interactions.view.turns import Turn
from gemini_interactions.view.turns_in_terminal import WIDTH, drawn_newest, show_turns, terminal

MODEL = "gemini-3.8-flash"
TOOLS = [{"type": "function", "name": "get_weather"}, {"type": "google_search"}]
USAGE = {"total_input_tokens": 77, "total_output_tokens": 7, "total_thought_tokens": 23, "total_tool_use_tokens": 80}


def answer(id: str, *steps: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"id": id, "status": "completed", "steps": list(steps), **fields}


def text(kind: str, said: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "content": [{"type": "text", "text": said, **fields}]}


ASKED = {"model": MODEL, "tools": TOOLS, "input": [text("user_input", "What is the weather in Madrid, and is it in the news?")]}
CALLED = answer(
    "v1_one",
    {"type": "google_search_call", "id": "1", "arguments": {"queries": ["weather Madrid"]}},
    {"type": "google_search_result", "call_id": "1", "result": [{"search_suggestions": "<div>…</div>"}]},
    {"type": "thought", "summary": [{"type": "text", "text": "**Looking for it**\n\nAt length."}]},
    {"type": "function_call", "id": "2", "name": "get_weather", "arguments": {"city": "Madrid"}},
    status="requires_action",
    usage=USAGE,
)
TURNS = [
    Turn.of(ASKED, CALLED),
    Turn.of(
        {
            **ASKED,
            "previous_interaction_id": "v1_one",
            "input": [{"type": "function_result", "call_id": "2", "name": "get_weather", "result": "18 °C"}],
        },
        answer(
            "v1_two",
            text("model_output", "18 °C, and no news.", annotations=[{"type": "url_citation", "title": "example.com"}]),
            usage={"total_input_tokens": 91, "total_output_tokens": 5, "total_cached_tokens": 64},
        ),
    ),
    Turn.of(
        {"model": MODEL, "input": "word " * 40, "previous_interaction_id": "v1_of_somebody_else"},
        answer("v1_three", text("model_output", "Cut off"), status="incomplete"),
    ),
]

EXPECTED = """\
turn 1 gemini-3.8-flash ──────────────────────────────────────────── 227 B sent, nothing kept before
user    What is the weather in Madrid,  search  weather Madrid
        and is it in the news?          thought Looking for it
tools   get_weather, google_search      call    get_weather(city="Madrid")
                                        tokens  77 in, 80 by tools, 23 thought, 7 out

turn 2 gemini-3.8-flash continues turn 1 ────────────────────── 229 B sent, 467 B kept on the server
result  get_weather: 18 °C              answer  18 °C, and no news.
tools   as before                       sources example.com
                                        tokens  91 in, 5 out

turn 3 gemini-3.8-flash continues …ody_else incomplete ───────── 287 B sent, more kept on the server
user    word word word word word word   answer  Cut off
        word word word word word word
        word word word word word word
        word word word word word word
        word word word word word word
        word word …

743 B sent in 3 turns; with the whole history in each, 1.2 kB: 39 % less.
168 tokens read, 84 of them from what the service kept; 64 were cached.
"""


def printed(console: Console) -> list[str]:
    show_turns(TURNS, console=console)
    assert isinstance(console.file, StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_the_text_is_this() -> None:
    assert printed(Console(file=StringIO(), width=WIDTH)) == EXPECTED.splitlines()


def test_one_turn_alone_is_told_by_the_ends_of_ids() -> None:
    console = Console(file=StringIO(), width=WIDTH)
    console.print(drawn_newest(TURNS[:2]))
    assert isinstance(console.file, StringIO)
    heading = console.file.getvalue().splitlines()[0]
    assert heading.startswith(f"v1_two {MODEL} continues v1_one ──")
    assert heading.endswith("── 229 B sent, 467 B kept on the server")


def test_a_narrow_terminal_loses_no_word_of_a_heading_but_the_rule() -> None:
    lines = printed(Console(file=StringIO(), width=72))
    assert max(map(len, lines)) <= 72
    assert lines[0].startswith(f"turn 1 {MODEL}")
    assert lines[0].endswith("nothing kept before")


@pytest.mark.parametrize(("terminal_there", "no_color", "coloured"), [(True, "", True), (True, "1", False), (False, "", False)])
def test_colours_are_for_terminals_that_want_them(
    monkeypatch: pytest.MonkeyPatch, terminal_there: bool, no_color: str, coloured: bool
) -> None:
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", no_color)
    console = Console(file=StringIO(), width=WIDTH, force_terminal=terminal_there)
    assert any("\x1b[36m" in line or "\x1b[1;36m" in line for line in printed(console)) is coloured


def test_where_the_output_is_no_terminal_it_is_as_wide_as_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert terminal().width == WIDTH
    show_turns(TURNS)
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (4_130, "4.1 kB"), (2_500_000, "2.5 MB")]
)
def test_a_size_is_readable(count: int, shown: str) -> None:
    assert readable_size(count) == shown


def test_what_addresses_hold_of_secrets_is_left_out() -> None:
    console = Console(file=StringIO(), width=WIDTH)
    said = "See https://ada:hush@example.com/?key=hush"
    show_turns(
        [Turn.of_interaction({"id": "a", "steps": [text("user_input", said), text("model_output", said)]})], console=console
    )
    assert isinstance(console.file, StringIO)
    assert "example.com" in console.file.getvalue()
    assert "hush" not in console.file.getvalue()


def test_nothing_that_a_service_says_steers_the_terminal() -> None:
    evil = "\x1b]52;c;ZXZpbA==\x07\x1b[2J\x9b31m\r\u202e"
    console = Console(file=StringIO(), width=WIDTH)
    steps = [
        text("user_input", evil),
        {"type": evil, "text": evil},
        {"type": "function_call", "name": evil, "arguments": {evil: evil}},
    ]
    turn = Turn.of_interaction({"id": evil, "status": evil, "model": evil, "previous_interaction_id": evil, "steps": steps})
    show_turns([turn, turn], console=console)
    console.print(drawn_newest([turn]))
    assert isinstance(console.file, StringIO)
    assert not set(console.file.getvalue()) & set("\x1b\x07\x9b\r\u202e")
