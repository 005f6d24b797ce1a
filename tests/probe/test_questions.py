"""Every open question of our code, and every doubt of the emulator's, is a statement, or has a reason why it is none."""

from __future__ import annotations

import re
from pathlib import Path

from .statement import statements
from .statements.doubts import BY_HAND, NOT_ASKED, QUESTIONS
from .unasked import UNASKED

ADAPTERS = Path(__file__).parents[2] / "adapters"
MARKED = re.compile(r"\bOpen questions?\s+(?:#\s+)?\[([^\]]+)\]:")
ANY = re.compile(r"\bopen questions?\b", re.IGNORECASE)

MENTIONS = {
    # They are about doubts, or about the words of refusals, which tables have.
    *("emulator/contract/doubts/questions.py", "emulator/contract/doubts/tables.py", "emulator/core/errors.py"),
    "conversation/replay.py",  # refers to its own list once more
}

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
    nameless = []
    for path in sorted(ADAPTERS.rglob("*.py")):
        text, name = path.read_text("utf-8"), path.relative_to(ADAPTERS / "gemini_interactions").as_posix()
        if len(ANY.findall(text)) > len(MARKED.findall(text)) and name not in MENTIONS:
            nameless.append(name)
    assert nameless == []


def test_every_doubt_is_asked_or_has_a_reason() -> None:
    names = {statement.name for statement in EVERY}
    asked = [statement.basis.where for statement in EVERY if statement.basis.kind == "doubt"]
    assert sorted([*asked, *BY_HAND, *NOT_ASKED]) == sorted(QUESTIONS)
    assert set(BY_HAND.values()) <= names


def test_reasons_are_sentences_without_an_end() -> None:
    reasons = {**UNASKED, **NOT_ASKED}
    assert [name for name, reason in reasons.items() if len(reason) < 20 or reason.endswith(".")] == []
