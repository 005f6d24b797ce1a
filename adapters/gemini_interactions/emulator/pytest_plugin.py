"""The pytest plugin: fixtures that stand in for the service. Every pytest run loads it, so it imports nothing early.

A test is failed by its own scripts in its own phase: what went wrong with one surfaces where the test ends, not as an error of
the teardown.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from inspect import signature
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .emulator import Emulator

_MARKER = "interactions_emulator"
# With these, Google's own SDK would take another key, or go to another service.
_MISLEADING = ("GOOGLE_API_KEY", "GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_GENAI_USE_ENTERPRISE")

_OWN = pytest.StashKey["Emulator"]()
_TOLD = pytest.StashKey[dict[int, int]]()  # the id of an emulator -> how many errors it had when the test itself ended
_SHARED = pytest.StashKey["Emulator"]()


@pytest.fixture(scope="session")
def interactions_emulator_options() -> dict[str, Any]:
    """Give the options of all emulators that the fixtures start: override it in a `conftest.py` for a whole project.

    They are those of `Emulator`, such as `{"assert_all_used": True}`. A marker `interactions_emulator` sets them for one test.
    """
    return {}


@pytest.fixture
def interactions_emulator(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, interactions_emulator_options: dict[str, Any]
) -> Iterator[Emulator]:
    """Serve a local Gemini Interactions API, new for each test, on a free port.

    For the test, GOOGLE_GEMINI_BASE_URL is its url and GEMINI_API_KEY is its `api_key`, or `emulator`: chat models and clients
    that are made in the test without a key and an address of their own talk to it.
    """
    options = {**interactions_emulator_options, **_marked(request.node)}
    emulator = _started(options)
    request.node.stash[_OWN] = emulator
    _lead_to(emulator, options, monkeypatch)
    yield emulator
    del request.node.stash[_OWN]  # pytest keeps its tests to the end
    emulator.close()
    _raise_late(emulator, request.node)


@pytest.fixture(scope="session")
def shared_interactions_emulator(
    request: pytest.FixtureRequest, interactions_emulator_options: dict[str, Any]
) -> Iterator[Emulator]:
    """Serve a local Gemini Interactions API for the whole run, at one address; with xdist, one for each worker.

    For programs that start once. Environment as for `interactions_emulator`. After each test, scripts, faults and requests are
    forgotten; what was stored stays (`reset()` forgets it).
    """
    emulator = _started(interactions_emulator_options)
    request.config.stash[_SHARED] = emulator
    with pytest.MonkeyPatch.context() as monkeypatch:
        _lead_to(emulator, interactions_emulator_options, monkeypatch)
        yield emulator
    del request.config.stash[_SHARED]
    emulator.close()


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(**options): options of the emulator that the fixture interactions_emulator starts, such as"
        " assert_all_used=True; for shared_interactions_emulator, assert_all_used alone.",
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse options of a marker that would have no effect, since the shared emulator has started already."""
    names = getattr(item, "fixturenames", ())
    idle = sorted(_marked(item).keys() - {"assert_all_used"})
    if idle and "shared_interactions_emulator" in names and "interactions_emulator" not in names:
        pytest.fail(
            f"shared_interactions_emulator takes {', '.join(idle)} from interactions_emulator_options alone", pytrace=False
        )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test whose scripts have failed, or were not used where that is asked for."""
    __tracebackhide__ = True
    try:
        result = yield
    except BaseException as error:
        for emulator in _emulators(item):
            emulator.settle(error)
        raise
    finally:
        item.stash[_TOLD] = {id(emulator): len(emulator.script_errors) for emulator in _emulators(item)}
    for emulator in _emulators(item):
        asked = _marked(item).get("assert_all_used")
        if asked:
            emulator.assert_all_used()
        elif asked is None or emulator.script_errors:
            emulator.settle()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """Forget what a test has scripted in the shared emulator."""
    __tracebackhide__ = True
    shared = item.config.stash.get(_SHARED, None)
    try:
        result = yield
        if shared:
            _raise_late(shared, item)
    finally:
        if shared:
            shared.reset(stored=False)
    return result


def _started(options: dict[str, Any]) -> Emulator:
    from ..extras import MissingExtra
    from ..spelling import did_you_mean
    from .emulator import Emulator

    known = signature(Emulator).parameters
    if unknown := next((name for name in options if name not in known), None):
        pytest.fail(f"an emulator has no option {unknown!r}.{did_you_mean(unknown, known)}", pytrace=False)
    try:
        emulator = Emulator(**options)
        emulator.start()
    except (MissingExtra, TypeError) as error:
        pytest.fail(str(error), pytrace=False)
    return emulator


def _lead_to(emulator: Emulator, options: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", options.get("api_key") or "emulator")
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", emulator.url)
    for name in _MISLEADING:
        monkeypatch.delenv(name, raising=False)


def _emulators(item: pytest.Item) -> list[Emulator]:
    found = (item.stash.get(_OWN, None), item.config.stash.get(_SHARED, None))
    return [emulator for emulator in found if emulator is not None]


def _raise_late(emulator: Emulator, item: pytest.Item) -> None:
    """Raise what failed while fixtures were torn down; without a count, the setup has failed already."""
    __tracebackhide__ = True
    told = item.stash.get(_TOLD, {}).get(id(emulator))
    if told is not None and (late := emulator.script_errors[told:]):
        raise late[0].with_traceback(None)


def _marked(item: pytest.Item) -> dict[str, Any]:
    """Return the options of a test's markers; the nearest has the last word."""
    options: dict[str, Any] = {}
    for mark in reversed(list(item.iter_markers(_MARKER))):
        if mark.args:
            pytest.fail(f"the marker {_MARKER} takes options by name, not {mark.args!r}", pytrace=False)
        options |= mark.kwargs
    return options
