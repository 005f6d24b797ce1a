"""The page on the emulator's answers has the table of its rules, each in its place."""

from __future__ import annotations

import re
from pathlib import Path

from gemini_interactions.emulator.answers.rules import RULES

PAGE = Path(__file__).parents[2] / "docs" / "emulator" / "answers.md"


def test_the_page_has_every_rule_in_the_order_in_which_it_counts() -> None:
    rows = re.findall(r"^\| (\d+) \| (.+?) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert rows == [(f"{number}", rule.when) for number, rule in enumerate(RULES, 1)]
