"""Run the Python snippets of a page as a reader would who has no key, on the emulator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

import gemini_interactions
from gemini_interactions.emulator import Emulator

from .litellm.conftest import FORCED_BY_LITELLM
from .pages import variables

SOURCE = Path(gemini_interactions.__file__).parent.parent

# llama-index-workflows looks at every attribute of an agent, and llama-index-core asks it what is deprecated.
FORCED_BY_LLAMAINDEX = (
    "ignore::pydantic.warnings.PydanticDeprecationWarning",
    "ignore:is_running called from within a step:DeprecationWarning",
)

F = TypeVar("F", bound=Callable[..., None])


def runs_snippets(test: F) -> F:
    """Let a test pass in spite of the warnings that the frameworks force upon whoever uses them."""
    for warning in (*FORCED_BY_LITELLM, *FORCED_BY_LLAMAINDEX):
        pytest.mark.filterwarnings(warning)(test)
    return test


def run(snippet: str, page: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Run a block from a page in an empty folder, where some save files."""
    monkeypatch.chdir(folder)
    with Emulator() as emulator:
        for name, value in variables(emulator).items():
            monkeypatch.setenv(name, value)
        exec(compile(snippet, page, "exec", dont_inherit=True), {"__name__": "snippet"})


def run_tests(snippets: Sequence[str], pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pytest run the tests that blocks define, with the plugin; every one of them must pass."""
    monkeypatch.setenv("PYTHONPATH", str(SOURCE))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeini("[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\naddopts = --strict-markers")
    tests = [snippet for snippet in snippets if "def test_" in snippet]
    for number, snippet in enumerate(tests):
        pytester.makepyfile(**{f"test_{number}": snippet})
    plugins = ("gemini_interactions.emulator.pytest_plugin", "no:cacheprovider", "pytest_asyncio.plugin")
    ran = pytester.runpytest_subprocess(*(word for plugin in plugins for word in ("-p", plugin)))
    ran.assert_outcomes(
        passed=sum(snippet.count("def test_") for snippet in tests), warnings=ran.parseoutcomes().get("warnings", 0)
    )
