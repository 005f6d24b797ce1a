"""What the pages about telemetry say, in parts that tests can run and compare."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = ("guides/telemetry.md", "guides/telemetry-recipes.md", "reference/telemetry-spans.md")
PAGE = "\n".join((ROOT / "docs" / page).read_text("utf-8") for page in PAGES)


def section(heading: str) -> str:
    """The text below a heading, up to the next of its rank or a higher one."""
    found = re.search(rf"^(#+) {re.escape(heading)}\n(.*?)(?=^#{{1,3}} |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[2]


def blocks(language: str, text: str = PAGE) -> list[str]:
    """The blocks of code in a language; "" for those without one."""
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def first_cells(text: str) -> set[str]:
    """The names in the first column of the tables of a text."""
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}
