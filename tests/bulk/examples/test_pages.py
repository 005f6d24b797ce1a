"""Every snippet of the pages about bulk runs is a program that runs, on the emulator and on engines that are there."""

from __future__ import annotations

from pathlib import Path

import pytest

from gemini_interactions.emulator import Emulator

from ...snippets import TEXTS, snippets, variables
from .programs import run_program

OTHERS = "docs/bulk-ray-temporal.md"
"""Its snippets are run by the files beside this one, which also look at what they do."""

SNIPPETS = snippets({page: text for page, text in TEXTS.items() if page.startswith("docs/bulk") and page != OTHERS})


@pytest.mark.parametrize(("page", "snippet"), SNIPPETS)
def test_a_snippet_runs(page: str, snippet: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    database = {"DATABASE_URL": request.getfixturevalue("postgres")} if "DATABASE_URL" in snippet else {}
    with Emulator() as emulator:
        run_program(snippet, tmp_path, {**variables(emulator), **database})
