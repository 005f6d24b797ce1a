"""An emulator over HTTP, which workers in other processes reach, too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import daft
import pytest

import gemini_interactions.bulk.daft  # noqa: F401  # makes the provider known
from gemini_interactions.emulator import Emulator

KEY = "key-that-nobody-may-see-4711"
MODEL = "gemini-3.8-flash"


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    with Emulator(background_seconds=0.0) as served:
        monkeypatch.setenv("GEMINI_API_KEY", KEY)
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", served.url)
        yield served


@pytest.fixture(autouse=True)
def _no_progress_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAFT_PROGRESS_BAR", "0")


def answers(expression: Any, **columns: list[Any]) -> list[Any]:
    """What an expression makes of the rows of a table."""
    found: list[Any] = daft.from_pydict(columns).select(expression.alias("answer")).to_pydict()["answer"]
    return found


def bodies(emulator: Emulator) -> list[dict[str, Any]]:
    """The bodies of the requests that asked for something, in order."""
    return [request.body for request in emulator.requests if request.method == "POST" and request.path.endswith("/interactions")]
