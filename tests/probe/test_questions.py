"""Every open question of our code, and every doubt of the emulator's, is a statement, or has a reason why it is none."""

from __future__ import annotations

import re
from pathlib import Path

from .statement import statements
from .statements.doubts import BY_HAND, NOT_ASKED, QUESTIONS
from .unasked import UNASKED

ADAPTERS = Path(__file__).parents[2] / "adapters"
MARKED = re.compile(r"\bOpen questions?\s+(?:#\s+)?\[([^\]]+)\]:")
NAMELESS = re.compile(r"\bopen questions?:|\bOpen questions?\b(?!\s+(?:#\s+)?\[[a-z])")

MENTIONS = {"questions.py"}
"""Files of the tables of doubts, whose open questions have their names there."""

EVERY = statements()


def marked() -> dict[str, set[str]]:
    """The names of open questions in the code, with the files that have them."""
    found: dict[str, set[str]] = {}
    for path in sorted(ADAPTERS.rglob("*.py")):
        for names in MARKED.findall(path.read_text("utf-8")):
            for name in re.split(r",\s+(?:#\s+)?", names):
                found.setdefault(name, set()).add(path.name)
    return found


def test_every_open_question_is_asked_or_has_a_reason() -> None:
    asked = {name for statement in EVERY for name in statement.basis.questions}
    assert asked & UNASKED.keys() == set()
    assert sorted(asked | UNASKED.keys()) == sorted(marked())
    assert len(asked) >= 25


def test_no_open_question_is_without_a_name() -> None:
    files = (path for path in sorted(ADAPTERS.rglob("*.py")) if path.name not in MENTIONS)
    assert [path.name for path in files if NAMELESS.search(path.read_text("utf-8"))] == []


def test_every_doubt_is_asked_or_has_a_reason() -> None:
    names = {statement.name for statement in EVERY}
    asked = [statement.basis.where for statement in EVERY if statement.basis.kind == "doubt"]
    assert sorted([*asked, *BY_HAND, *NOT_ASKED]) == sorted(QUESTIONS)
    assert set(BY_HAND.values()) <= names


def test_reasons_are_sentences_without_an_end() -> None:
    reasons = {**UNASKED, **NOT_ASKED}
    assert [name for name, reason in reasons.items() if len(reason) < 20 or reason.endswith(".")] == []
