"""A contender for each test that names one with `against`, and an emulator for the rest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gemini_interactions.emulator import Emulator

from .peers.contenders import Contender

_HERE = Path(__file__).parent


_THEIR_WARNINGS = (
    "ignore::pydantic.PydanticDeprecationWarning",  # agents look at all their attributes when they are made (pydantic 2.13)
    "ignore:is_running called from within a step:DeprecationWarning",  # llama-index-core 0.14.25 with workflows 2.26
)


_LEFT_BEHIND = "ignore:coroutine '(chat_message_to_gemini|prepare_chat_params)' was never awaited:RuntimeWarning"
"""What GoogleGenAI does not await where it fails; it is told whenever the garbage collector comes by, be it between two tests."""


def pytest_configure(config: pytest.Config) -> None:
    """Let what a peer leaves behind pass."""
    config.addinivalue_line("filterwarnings", _LEFT_BEHIND)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the frameworks' warnings about themselves pass."""
    for item in items:
        if item.path.is_relative_to(_HERE):
            for warning in _THEIR_WARNINGS:
                item.add_marker(pytest.mark.filterwarnings(warning))


@pytest.fixture
def contender(request: pytest.FixtureRequest) -> Iterator[Contender]:
    """The contender under test, its service running."""
    with request.param() as one:
        yield one


@pytest.fixture
def emulator() -> Emulator:
    """An emulator in the same process."""
    return Emulator()
