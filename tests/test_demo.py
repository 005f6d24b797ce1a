"""The demo: what it sends, that it fits a screen, and that the picture in the docs is of today's."""

from __future__ import annotations

import runpy
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from gemini_interactions.view.turns import Turn
from gemini_interactions.view.turns_in_terminal import WIDTH, show_turns

SCRIPT = runpy.run_path(str(Path(__file__).parent.parent / "scripts" / "picture.py"))


@pytest.fixture(scope="module")
def turns() -> list[Turn]:
    turns: list[Turn] = SCRIPT["turns_of_the_demo"]()
    return turns


def said(text: str) -> list[dict[str, Any]]:
    return [{"type": "user_input", "content": [{"type": "text", "text": text}]}]


def test_each_turn_sends_only_what_is_new(turns: list[Turn]) -> None:
    question, result, sum_, follow_up = turns
    assert question.sent == said("What is the weather in Madrid? Check today's news as well.")
    call = question.came_back[-1]
    assert result.sent == [
        {"type": "function_result", "call_id": call["id"], "name": "get_weather", "result": "18 °C and sunny in Madrid"}
    ]
    assert sum_.sent == said("In Fahrenheit, roughly: compute 18 * 2 + 30.")
    assert follow_up.sent == said("What did I ask first?")
    assert [turn.previous_id for turn in turns] == [None, question.id, result.id, sum_.id]
    assert {tuple(turn.tools) for turn in turns} == {("get_weather", "google_search", "code_execution")}


def test_it_is_one_screen(turns: list[Turn]) -> None:
    console = Console(file=StringIO(), width=WIDTH)
    show_turns(turns, console=console)
    assert isinstance(console.file, StringIO)
    lines = console.file.getvalue().splitlines()
    assert len(lines) < 40
    assert max(map(len, lines)) <= 100


def test_the_picture_is_of_today(turns: list[Turn]) -> None:
    drawing = SCRIPT["picture"](turns)
    assert "http" not in drawing.replace("http://www.w3.org/2000/svg", "").replace("https://www.textualize.io", "")
    assert len(drawing) < 60_000
    assert SCRIPT["PICTURE"].read_text("utf-8") == drawing, "draw it again: python scripts/picture.py"
