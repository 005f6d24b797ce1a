"""Work in counts that are the same on every machine: a regression fails here before a clock shows it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gemini_interactions.emulator import Emulator

from ..litellm.conftest import FORCED_BY_LITELLM


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            for warning in FORCED_BY_LITELLM:
                item.add_marker(pytest.mark.filterwarnings(warning))


@pytest.fixture
def emulator() -> Emulator:
    return Emulator()


@pytest.fixture(autouse=True)
def _without_providers() -> Iterator[None]:
    yield
    if litellm := sys.modules.get("litellm"):
        litellm.custom_provider_map = []
