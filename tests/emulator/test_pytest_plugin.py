"""The pytest plugin, in pytest runs of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import gemini_interactions

pytest_plugins = ["pytester"]

PLUGIN = "gemini_interactions.emulator.pytest_plugin"
SOURCE = Path(gemini_interactions.__file__).parent.parent


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder for test files, in which the plugin is loaded as its entry point would."""
    monkeypatch.setenv("PYTHONPATH", str(SOURCE))
    monkeypatch.setenv("GOOGLE_API_KEY", "a-real-key-of-the-users")
    monkeypatch.delenv("GEMINI_API_KEY", raising=False)
    monkeypatch.delenv("GOOGLE_GEMINI_BASE_URL", raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # other plugins have warnings of their own
    pytester.makeini("[pytest]\nfilterwarnings = error")
    return pytester


def passes(run: pytest.Pytester, source: str, count: int) -> None:
    run.makepyfile(source)
    run.runpytest_subprocess("-p", PLUGIN, "-p", "no:cacheprovider").assert_outcomes(passed=count)


def test_a_client_made_in_the_test_talks_to_the_emulator(run: pytest.Pytester) -> None:
    passes(
        run,
        """
        import os
        from gemini_interactions import Client

        def test_one(interactions_emulator):
            interactions_emulator.reply("Hello from the script.")
            assert Client().create(model="gemini-3.8-flash", input="x").output_text == "Hello from the script."
            [request] = interactions_emulator.requests
            assert request.path.endswith("/interactions")
            assert os.environ["GEMINI_API_KEY"] == "emulator"
            assert os.environ["GOOGLE_GEMINI_BASE_URL"] == interactions_emulator.url
            assert "GOOGLE_API_KEY" not in os.environ

        def test_each_test_has_its_own(interactions_emulator):
            assert interactions_emulator.requests == []

        def test_the_environment_is_as_before():
            assert os.environ["GOOGLE_API_KEY"] == "a-real-key-of-the-users"
            assert not {"GEMINI_API_KEY", "GOOGLE_GEMINI_BASE_URL"} & set(os.environ)
        """,
        3,
    )


def test_an_emulator_with_a_key_of_its_own_is_asked_with_it(run: pytest.Pytester) -> None:
    passes(
        run,
        """
        import pytest
        from gemini_interactions import Client

        @pytest.fixture(scope="session")
        def interactions_emulator_options():
            return {"api_key": "ours"}

        def test_own(interactions_emulator):
            assert Client().create(model="gemini-3.8-flash", input="x").status == "completed"

        @pytest.mark.interactions_emulator(api_key="mine")
        def test_marked(interactions_emulator):
            assert Client().create(model="gemini-3.8-flash", input="x").status == "completed"

        def test_shared(shared_interactions_emulator):
            assert Client().create(model="gemini-3.8-flash", input="x").status == "completed"
        """,
        3,
    )


def test_langchain_needs_no_more_than_the_fixture(run: pytest.Pytester) -> None:
    pytest.importorskip("langchain_core")
    run.makeini("[pytest]")
    passes(
        run,
        """
        from gemini_interactions.langchain import ChatGeminiInteractions

        def test_one(interactions_emulator):
            assert "Ada" in ChatGeminiInteractions(model="gemini-3.8-flash").invoke("My name is Ada.").text
            assert len(interactions_emulator.interactions) == 1
        """,
        1,
    )


def test_a_run_that_does_not_use_it_does_not_load_it(run: pytest.Pytester) -> None:
    passes(
        run,
        """
        import sys

        def test_one():
            assert "gemini_interactions.emulator.pytest_plugin" in sys.modules
            ours = {name for name in sys.modules if name.startswith("gemini_interactions.")}
            assert ours <= {
                "gemini_interactions._version",
                "gemini_interactions.emulator",
                "gemini_interactions.emulator.pytest_plugin",
            }
            assert not {"httpx", "pydantic", "uvicorn", "sqlite3"} & set(sys.modules)
        """,
        1,
    )


def test_it_is_listed_among_the_fixtures(run: pytest.Pytester) -> None:
    listed = run.runpytest_subprocess("-p", PLUGIN, "--fixtures")
    listed.stdout.fnmatch_lines(["*interactions_emulator*", "*a local Gemini Interactions API*"])


def test_the_entry_point_names_the_plugin() -> None:
    settings = tomllib.loads((SOURCE.parent / "pyproject.toml").read_text())
    assert settings["project"]["entry-points"]["pytest11"] == {"gemini_interactions": PLUGIN}


def test_the_public_names_are_all_there_and_no_others() -> None:
    script = "import gemini_interactions.emulator as e; print(*(getattr(e, name) for name in e.__all__)); e.nothing"
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(SOURCE)}, capture_output=True, text=True, check=False
    )
    assert "Emulator" in done.stdout
    assert "has no attribute 'nothing'" in done.stderr
