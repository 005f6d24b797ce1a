"""Frameworks that reach the service through LiteLLM or LangChain, unchanged: what every check of theirs has at hand.

The checks are named `check_*.py`, which `make test` does not collect, because none of these frameworks is in its environment;
`run.py` names them to pytest by path. This file is read by `make test` all the same, so it imports nothing that is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from gemini_interactions.emulator import Emulator


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "shows(column, how='yes'): the column of the table that a check fills, and its words")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        # The warnings of the frameworks are theirs (see `run.py`); one that comes from our own code still fails a check.
        item.add_marker(pytest.mark.filterwarnings("error:::gemini_interactions"))
        for mark in item.iter_markers("shows"):
            column, *how = mark.args
            item.user_properties.append((column, how[0] if how else "yes"))


@pytest.fixture
def emulator(interactions_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """The service, on a port; models find it and a key in the environment, and LiteLLM our provider under its name.

    The handler is new for each check, so that none knows what another has said.
    """
    # A framework that goes elsewhere must fail, not wait.
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    if find_spec("litellm") is None:  # frameworks that take a chat model of LangChain's
        yield interactions_emulator
        return
    import litellm

    from gemini_interactions.litellm import GeminiInteractionsProvider, register

    register(handler=GeminiInteractionsProvider())
    yield interactions_emulator
    litellm.custom_provider_map = []


@pytest.fixture
def forgetful(emulator: Emulator) -> None:
    """A handler without an index, as in another process: what is continued, is continued by what the messages carry."""
    from gemini_interactions.index import MemoryIndex
    from gemini_interactions.litellm import GeminiInteractionsProvider, register

    register(handler=GeminiInteractionsProvider(index=MemoryIndex(max_entries=0)))


@pytest.fixture
def long_ids(emulator: Emulator) -> None:
    """As `forgetful`, where the ids of calls may be as long as they need to be to carry the conversation's."""
    from gemini_interactions.index import MemoryIndex
    from gemini_interactions.litellm import GeminiInteractionsProvider, register

    register(handler=GeminiInteractionsProvider(index=MemoryIndex(max_entries=0), call_id_limit=512))


@pytest.fixture
def inputs(emulator: Emulator) -> Callable[[], list[list[str]]]:
    """The types of the steps in each request."""
    return lambda: [[step["type"] for step in request.body["input"]] for request in emulator.requests]


@pytest.fixture
def chained(emulator: Emulator) -> Callable[[], bool]:
    """Whether each request after the first continues the interaction of the one before it."""

    def chained() -> bool:
        named = [request.body.get("previous_interaction_id") for request in emulator.requests]
        return named == [None, *list(emulator.interactions)[:-1]]

    return chained


@pytest.fixture
def unchained(emulator: Emulator) -> Callable[[], bool]:
    """Whether no request continues an interaction."""
    return lambda: not any("previous_interaction_id" in request.body for request in emulator.requests)


@pytest.fixture
def declared(emulator: Emulator) -> Callable[[], list[list[str]]]:
    """The tools of each request: functions by name, the service's own by type."""

    def declared() -> list[list[str]]:
        return [[tool.get("name") or tool["type"] for tool in request.body.get("tools") or ()] for request in emulator.requests]

    return declared


@pytest.fixture
def results(emulator: Emulator) -> Callable[[], list[Any]]:
    """What functions gave, in the order in which the service received it; a history sent again counts again."""
    return lambda: [
        step["result"] for request in emulator.requests for step in request.body["input"] if step["type"] == "function_result"
    ]
