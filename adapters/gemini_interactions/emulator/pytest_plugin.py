"""The pytest plugin: a fixture that stands in for the service. Every pytest run loads it, so it imports nothing early."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .emulator import Emulator

# With these, Google's own SDK would take another key, or go to another service.
_MISLEADING = ("GOOGLE_API_KEY", "GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_GENAI_USE_ENTERPRISE")


@pytest.fixture
def interactions_emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """Serve a local Gemini Interactions API, new for each test, on a free port.

    For the test, GOOGLE_GEMINI_BASE_URL is its url and GEMINI_API_KEY is `emulator`: chat models and clients that are made in
    the test without a key and an address of their own talk to it.
    """
    from .emulator import Emulator

    with Emulator() as emulator:
        monkeypatch.setenv("GEMINI_API_KEY", "emulator")
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", emulator.url)
        for name in _MISLEADING:
            monkeypatch.delenv(name, raising=False)
        yield emulator
