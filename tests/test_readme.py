"""Every snippet of the README runs, and every command it names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gemini_interactions.emulator import Emulator

from .litellm.conftest import FORCED_BY_LITELLM

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
SNIPPETS = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=[snippet.splitlines()[0] for snippet in SNIPPETS])
def test_a_snippet_runs(snippet: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Emulator() as emulator:
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", emulator.url)
        monkeypatch.setenv("GEMINI_API_KEY", "emulator")
        exec(compile(snippet, "README.md", "exec"), {"__name__": "readme"})


for _warning in FORCED_BY_LITELLM:
    pytest.mark.filterwarnings(_warning)(test_a_snippet_runs)


def test_there_are_snippets_for_the_client_the_emulator_and_langchain() -> None:
    for name in ("from gemini_interactions import Client", "gemini_interactions.emulator", "gemini_interactions.langchain"):
        assert any(name in snippet for snippet in SNIPPETS)


def test_every_make_command_is_a_target() -> None:
    commands = re.findall(r"^make (\w+)", README, re.MULTILINE)
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert commands
    assert set(commands) <= set(targets)


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", *(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md"))]
)
def test_every_link_to_a_file_leads_to_one(page: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", (ROOT / page).read_text())
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []
