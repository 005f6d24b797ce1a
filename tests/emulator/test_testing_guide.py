"""The tests in the guide for testers are run by pytest, with the plugin; `test_readme.py` runs what stands around them."""

from __future__ import annotations

import pytest

from ..pages import python_blocks
from ..snippets import SOURCE, run_tests

pytest_plugins = ["pytester"]

SNIPPETS = [
    snippet
    for page in ("guides/testing", "guides/google-cloud", "emulator/scripts", "emulator/index")
    for snippet in python_blocks((SOURCE.parent / "docs" / f"{page}.md").read_text("utf-8"))
]


def test_every_test_of_the_guide_passes(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    run_tests(SNIPPETS, pytester, monkeypatch)
