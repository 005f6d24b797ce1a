"""An LLM on an emulator for each test."""

from __future__ import annotations

from typing import Any

import pytest

from gemini_interactions import telemetry
from gemini_interactions.emulator import Emulator
from gemini_interactions.llamaindex import GeminiInteractions

MODEL = "gemini-3.5-flash"
KEY = "AIza-secret"


@pytest.fixture
def emulator() -> Emulator:
    telemetry.counts.clear()
    return Emulator(background_seconds=0.05)


def make(emulator: Emulator, **settings: Any) -> GeminiInteractions:
    """An LLM that looks at its runs without a wait."""
    whom = {} if "agent" in settings else {"model": MODEL}
    return GeminiInteractions(**{"api_key": KEY, "transport": emulator.transport(), "poll_interval": 0.01, **whom, **settings})
