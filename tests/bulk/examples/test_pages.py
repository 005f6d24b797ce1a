"""The snippets of the pages about bulk runs are programs that run, on the emulator and on engines that are there."""

from __future__ import annotations

from pathlib import Path

import pytest

from gemini_interactions.emulator import Emulator

from ...pages import TEXTS, python_blocks, variables
from .programs import run_program

OTHERS = {"docs/guides/bulk-dbos.md", "docs/guides/bulk-ray-temporal.md"}
"""Their snippets are run by other tests, which also look at what they do: tests/bulk/dbos and the files beside this one."""

PAGES = [page for page in TEXTS if page.startswith("docs/guides/bulk") and page not in OTHERS]


@pytest.mark.parametrize("page", PAGES)
def test_its_snippets_run_one_after_the_other_in_one_folder(page: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    snippets = python_blocks(TEXTS[page])
    assert snippets
    database = {"DATABASE_URL": request.getfixturevalue("postgres")} if "DATABASE_URL" in TEXTS[page] else {}
    with Emulator() as emulator:
        for snippet in snippets:  # a later one may read what an earlier one wrote
            run_program(snippet, tmp_path, {**variables(emulator), **database})
