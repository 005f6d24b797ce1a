"""The fixtures in pytest runs of their own: whose fault a failure is, markers and options, and company of other plugins."""

from __future__ import annotations

from pathlib import Path

import pytest

import gemini_interactions

pytest_plugins = ["pytester"]

PLUGIN = "gemini_interactions.emulator.pytest_plugin"
SOURCE = Path(gemini_interactions.__file__).parent.parent
CLIENT = """
import pytest
from gemini_interactions import APIError, Client

def ask(text="x", **more):
    return Client().create(model="gemini-3.8-flash", input=text, **more)
"""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder for test files, in which the plugin is loaded as its entry point would, and markers have to be registered."""
    monkeypatch.setenv("PYTHONPATH", str(SOURCE))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeini("[pytest]\nfilterwarnings = error\naddopts = --strict-markers --strict-config")
    return pytester


def result(run: pytest.Pytester, source: str, *options: str) -> pytest.RunResult:
    run.makepyfile(CLIENT + source)
    return run.runpytest_subprocess("-p", PLUGIN, "-p", "no:cacheprovider", *options)


def test_a_script_that_fails_fails_its_test_and_no_other(run: pytest.Pytester) -> None:
    ran = result(
        run,
        """
def forgets(body):
    return body["city"]

def test_it_is_swallowed(interactions_emulator):
    interactions_emulator.reply(forgets)
    with pytest.raises(APIError):
        ask()

def test_it_is_why(interactions_emulator):
    interactions_emulator.reply(forgets)
    assert ask().text

def test_it_was_meant(interactions_emulator):
    interactions_emulator.reply(forgets)
    with pytest.raises(APIError):
        ask()
    interactions_emulator.script_errors.clear()

def test_another(interactions_emulator):
    assert ask().text
""",
    )
    ran.assert_outcomes(failed=2, passed=2)
    ran.stdout.fnmatch_lines(
        [
            "*test_it_is_swallowed*",
            "E   *ScriptError: reply, given at test_*.py:*: forgets failed with KeyError: 'city'",
            "*test_it_is_why*",
            "E *A script of the emulator failed: reply, given at test_*.py:*: forgets failed with KeyError: 'city'",
        ]
    )


def test_a_script_that_fails_while_a_fixture_is_torn_down_is_told_too(run: pytest.Pytester) -> None:
    ran = result(
        run,
        """
@pytest.fixture(params=["interactions_emulator", "shared_interactions_emulator"])
def says_goodbye(request):
    emulator = request.getfixturevalue(request.param)
    yield
    emulator.reply(lambda body: body["nope"])
    ask()

def test_one(says_goodbye): pass

def test_after(shared_interactions_emulator): pass

def test_told_already(says_goodbye, interactions_emulator):
    interactions_emulator.reply(lambda body: body["none"])
    ask()

def ask():
    try:
        Client().create(model="gemini-3.8-flash", input="x")
    except Exception:
        pass
""",
    )
    ran.assert_outcomes(passed=3, failed=2, errors=4)
    ran.stdout.fnmatch_lines(["*ERROR at teardown of test_one*", "*KeyError: 'nope'*"] * 2)


def test_a_marker_asserts_that_all_was_used(run: pytest.Pytester) -> None:
    ran = result(
        run,
        """
@pytest.mark.interactions_emulator(assert_all_used=True)
class TestStrict:
    def test_left(self, interactions_emulator):
        interactions_emulator.reply("One", "Two")
        assert ask().text == "One"

    def test_used(self, interactions_emulator):
        interactions_emulator.reply("One")
        assert ask().text == "One"

    @pytest.mark.interactions_emulator(assert_all_used=False)
    def test_the_nearest_marker_has_the_last_word(self, interactions_emulator):
        interactions_emulator.reply("One")

    def test_an_error_of_its_own_comes_first(self, interactions_emulator):
        interactions_emulator.reply("One")
        raise ZeroDivisionError

def test_without_it_nothing_is_asserted(interactions_emulator):
    interactions_emulator.reply("One")
""",
    )
    ran.assert_outcomes(failed=2, passed=3)
    ran.stdout.fnmatch_lines(
        [
            "E   *AssertionError: 1 scripted reply not used:",
            "*- reply 2 of 2, given at test_*: model_output; 'Two'",
            "*The requests that came:",
            "*- <POST /v1*/interactions gemini-3.8-flash new_turns=?'x'? status=200>",
            "*ZeroDivisionError*",
        ]
    )


def test_a_project_has_options_and_a_marker_adds_to_them(run: pytest.Pytester) -> None:
    run.makeconftest(
        """
import pytest

@pytest.fixture(scope="session")
def interactions_emulator_options():
    return {"background_seconds": 3600, "assert_all_used": True}
"""
    )
    ran = result(
        run,
        """
def test_options(interactions_emulator):
    assert ask(background=True).status == "in_progress"

@pytest.mark.interactions_emulator(background_seconds=0)
def test_marked(interactions_emulator):
    assert ask(background=True).status == "completed"

def test_left(interactions_emulator):
    interactions_emulator.reply("One")

def test_shared(shared_interactions_emulator):
    assert ask(background=True).status == "in_progress"
    shared_interactions_emulator.reply("One")
""",
    )
    ran.assert_outcomes(failed=2, passed=2)
    ran.stdout.fnmatch_lines(
        ["*test_left*", "E   *1 scripted reply not used:*", "*test_shared*", "E   *1 scripted reply not used:*"]
    )


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ("assert_al_used=True", "*an emulator has no option 'assert_al_used'. Did you mean 'assert_all_used'?*"),
        ("True", "*the marker interactions_emulator takes options by name, not (True,)*"),
    ],
)
def test_an_option_that_is_none_is_told_without_a_traceback(run: pytest.Pytester, marker: str, message: str) -> None:
    ran = result(run, f"@pytest.mark.interactions_emulator({marker})\ndef test_one(interactions_emulator): pass\n")
    ran.assert_outcomes(errors=1)
    ran.stdout.fnmatch_lines([message])
    ran.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_the_shared_one_stays_and_forgets_what_tests_script(run: pytest.Pytester) -> None:
    ran = result(
        run,
        """
import os

seen = []

@pytest.fixture(scope="module")
def app(shared_interactions_emulator):
    return Client()  # made once, for all tests

@pytest.fixture
def emulator(app, shared_interactions_emulator):
    return shared_interactions_emulator

def test_one(emulator, app):
    emulator.reply("One", "left over")
    emulator.fault(status=500, method="GET")
    made = app.create(model="gemini-3.8-flash", input="My name is Ada.")
    assert made.text == "One"
    seen.append((emulator.url, made.id))

def test_two(emulator, app):
    assert emulator.requests == []
    assert os.environ["GOOGLE_GEMINI_BASE_URL"] == emulator.url == seen[0][0]
    assert app.get(seen[0][1]).status == "completed"  # what is stored stays
    assert app.create(model="gemini-3.8-flash", input="x").text != "left over"

def test_three(emulator, app):
    emulator.reply(lambda body: body["city"])
    with pytest.raises(APIError):
        app.create(model="gemini-3.8-flash", input="x")

def test_four(emulator):
    emulator.reset()
    assert not emulator.interactions
    assert emulator.script_errors == []

@pytest.mark.interactions_emulator(assert_all_used=True)
def test_five(emulator):
    emulator.reply("left over")

def test_both(shared_interactions_emulator, interactions_emulator):
    assert os.environ["GOOGLE_GEMINI_BASE_URL"] == interactions_emulator.url != shared_interactions_emulator.url
    ask()
    assert shared_interactions_emulator.requests == []

def test_after(shared_interactions_emulator):
    assert os.environ["GOOGLE_GEMINI_BASE_URL"] == shared_interactions_emulator.url
""",
    )
    ran.assert_outcomes(failed=2, passed=5)
    ran.stdout.fnmatch_lines(
        ["*test_three*", "E   *ScriptError*KeyError: 'city'", "*test_five*", "E   *1 scripted reply not used:*"]
    )


def test_an_option_that_comes_too_late_for_the_shared_one_is_refused(run: pytest.Pytester) -> None:
    ran = result(
        run,
        """
pytestmark = pytest.mark.interactions_emulator(background_seconds=0, assert_all_used=True)

def test_shared(shared_interactions_emulator): pass

def test_own(interactions_emulator): pass

def test_both(shared_interactions_emulator, interactions_emulator): pass

def test_neither(): pass
""",
    )
    ran.assert_outcomes(errors=1, passed=3)
    ran.stdout.fnmatch_lines(["shared_interactions_emulator takes background_seconds from interactions_emulator_options alone"])


def test_each_worker_has_its_own(run: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    ran = result(
        run,
        """
@pytest.mark.parametrize("turn", range(8))
def test_one(shared_interactions_emulator, interactions_emulator, turn):
    interactions_emulator.reply(f"answer {turn}")
    assert ask().text == f"answer {turn}"
    with Client(base_url=shared_interactions_emulator.url) as client:
        shared_interactions_emulator.reply(f"shared {turn}")
        assert client.create(model="gemini-3.8-flash", input="x").text == f"shared {turn}"
    assert len(shared_interactions_emulator.requests) == len(interactions_emulator.requests) == 1
""",
        "-p",
        "xdist",
        "-n",
        "2",
    )
    ran.assert_outcomes(passed=8)


def test_asynchronous_tests_and_test_cases_have_it_too(run: pytest.Pytester) -> None:
    run.makeini("[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\naddopts = --strict-markers")
    ran = result(
        run,
        """
import asyncio
import unittest
from gemini_interactions import AsyncClient

async def test_async(interactions_emulator):
    interactions_emulator.reply(*[str(number) for number in range(20)])
    async with AsyncClient() as client:
        made = await asyncio.gather(*(client.create(model="gemini-3.8-flash", input="x") for _ in range(20)))
    assert sorted(int(one.text) for one in made) == list(range(20))
    interactions_emulator.assert_all_used()

async def test_async_failure(interactions_emulator):
    interactions_emulator.reply(lambda body: body["city"])
    async with AsyncClient() as client:
        with pytest.raises(APIError):
            await client.create(model="gemini-3.8-flash", input="x")

@pytest.mark.usefixtures("interactions_emulator")
class TestCase(unittest.TestCase):
    def test_it(self):
        assert "Ada" in ask("My name is Ada.").text
""",
        "-p",
        "pytest_asyncio.plugin",
    )
    ran.assert_outcomes(passed=2, failed=1)
    ran.stdout.fnmatch_lines(["*test_async_failure*", "E   *ScriptError*KeyError: 'city'"])


def test_without_uvicorn_it_says_what_to_install(run: pytest.Pytester) -> None:
    run.makeconftest("import sys\nsys.modules['uvicorn'] = None\n")
    ran = result(
        run,
        """
def test_served(interactions_emulator): pass

def test_shared(shared_interactions_emulator): pass

def test_in_the_process():
    from gemini_interactions.emulator import Emulator

    client = Client(api_key="k", transport=Emulator().transport())
    assert client.create(model="gemini-3.8-flash", input="x").text
""",
    )
    ran.assert_outcomes(errors=2, passed=1)
    ran.stdout.fnmatch_lines(["*'uvicorn', which is not installed: pip install 'gemini-interactions?emulator?'*"] * 2)


def test_the_marker_and_the_fixtures_are_listed(run: pytest.Pytester) -> None:
    run.runpytest_subprocess("-p", PLUGIN, "--markers").stdout.fnmatch_lines(["@pytest.mark.interactions_emulator(*options):*"])
    listed = run.runpytest_subprocess("-p", PLUGIN, "--fixtures")
    listed.stdout.fnmatch_lines(["interactions_emulator_options*", "interactions_emulator*", "shared_interactions_emulator*"])
