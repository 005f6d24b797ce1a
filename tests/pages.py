"""The pages that users read, and the Python snippets in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from gemini_interactions.emulator import Emulator

ROOT = Path(__file__).parent.parent
PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    "examples/README.md",
    *sorted(page.relative_to(ROOT).as_posix() for page in (ROOT / "docs").rglob("*.md")),
]
TEXTS = {page: (ROOT / page).read_text("utf-8") for page in PAGES}

OF_OTHERS = ("# before\n",)
"""How snippets begin that show what is left behind, a package that is not installed here."""


def python_blocks(text: str) -> list[str]:
    """Return the Python blocks of a page, in order, without those that show what is left behind."""
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [block for block in blocks if not block.startswith(OF_OTHERS)]


def snippets(texts: Mapping[str, str]) -> list[ParameterSet]:
    """Return the page and the snippet of each, as the parameters of a test."""
    return [
        pytest.param(page, snippet, id=f"{page}: {snippet.splitlines()[0]}")
        for page, text in texts.items()
        for snippet in python_blocks(text)
    ]


def variables(emulator: Emulator) -> dict[str, str]:
    """Return what a reader without a key has set."""
    return {"GOOGLE_GEMINI_BASE_URL": emulator.url, "GEMINI_API_KEY": "emulator"}
