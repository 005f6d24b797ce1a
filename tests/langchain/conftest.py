"""A model on an emulator, and a tool, for each test."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.tools import tool

from gemini_interactions import telemetry
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions

MODEL = "gemini-3.5-flash"
KEY = "KEY-123"


@pytest.fixture
def emulator() -> Emulator:
    telemetry.counts.clear()
    return Emulator(background_seconds=0.05)


def make(emulator: Emulator, **settings: Any) -> ChatGeminiInteractions:
    """A model that looks at its runs without a wait."""
    whom = {} if "agent" in settings else {"model": MODEL}
    return ChatGeminiInteractions(
        **{"api_key": KEY, "transport": emulator.transport(), "poll_interval": 0.01, **whom, **settings}
    )


@pytest.fixture
def model(emulator: Emulator) -> ChatGeminiInteractions:
    return make(emulator)


def total(chunks: Any) -> Any:
    """The message that chunks add up to."""
    first, *rest = chunks
    return sum(rest, first)


@tool
def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"18 °C in {city}"
