"""The tests in the guide for testers are run by pytest, with the plugin; `test_readme.py` runs what stands around them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import gemini_interactions

pytest_plugins = ["pytester"]

SOURCE = Path(gemini_interactions.__file__).parent.parent
SNIPPETS = [
    (page, snippet)
    for page in ("docs/guides/testing.md", "docs/emulator/scripts.md", "docs/emulator/index.md")
    for snippet in re.findall(r"^```python\n(.*?)^```", (SOURCE.parent / page).read_text("utf-8"), re.MULTILINE | re.DOTALL)
    if "def test_" in snippet
]


def test_every_test_of_the_guide_passes(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(SOURCE))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeini("[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\naddopts = --strict-markers")
    for number, (_, snippet) in enumerate(SNIPPETS):
        pytester.makepyfile(**{f"test_{number}": snippet})
    plugins = ("gemini_interactions.emulator.pytest_plugin", "no:cacheprovider", "pytest_asyncio.plugin")
    ran = pytester.runpytest_subprocess(*(word for plugin in plugins for word in ("-p", plugin)))
    ran.assert_outcomes(
        passed=sum(snippet.count("def test_") for _, snippet in SNIPPETS), warnings=ran.parseoutcomes().get("warnings", 0)
    )
