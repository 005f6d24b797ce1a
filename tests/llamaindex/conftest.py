"""An emulator for each test."""

from __future__ import annotations

import pytest

from gemini_interactions import telemetry
from gemini_interactions.emulator import Emulator


@pytest.fixture
def emulator() -> Emulator:
    telemetry.counts.clear()
    return Emulator()
