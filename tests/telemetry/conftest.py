"""Telemetry that a test can look at: providers in memory, handed to our code for as long as the test runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .told import Told


@pytest.fixture
def told() -> Iterator[Told]:
    from gemini_interactions import telemetry

    module: Any = telemetry
    told = Told()
    module.instrument(tracer_provider=told.tracer_provider, meter_provider=told.meter_provider)
    try:
        yield told
    finally:
        module.uninstrument()
        told.shutdown()
