"""Every example runs offline, as a user would run it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ALL = sorted((Path(__file__).parent.parent / "examples").glob("*.py"))
IN_BULK = [example for example in ALL if example.name.startswith("bulk_")]
"""Those that need engines; tests/bulk/test_examples.py runs them."""
EXAMPLES = [example for example in ALL if example not in IN_BULK]

SAYS = {
    "langgraph_research_plan.py": (
        "3. Follow the wish: Add what it costs",
        "As wished: Add what it costs",
        "3 runs were begun: a plan, a newer plan, a report.",
    )
}
"""What examples print that would not do what they are to show without it."""


def run(example: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in ("GEMINI_API_KEY", "GOOGLE_API_KEY")}
    done = subprocess.run([sys.executable, str(example)], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_runs_offline(example: Path) -> None:
    check(example)


def check(example: Path) -> None:
    printed = run(example)
    assert "No GEMINI_API_KEY" in printed
    assert [words for words in SAYS.get(example.name, ()) if words not in printed] == []
