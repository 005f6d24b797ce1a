"""Telemetry that a test can look at: providers in memory, handed to our code for as long as the test runs."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
from opentelemetry.trace import get_current_span

from .everything import Everything, everything
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


class Counting(SpanProcessor):
    """Counts what begins and ends."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ended: list[str] = []

    def on_start(self, span: Any, parent_context: Any = None) -> None:
        self.begun.append(span.name)

    def on_end(self, span: ReadableSpan) -> None:
        self.ended.append(span.name)


@pytest.fixture
def found() -> Iterator[Everything]:
    """All that is told; at its end, every span has ended and nobody has complained."""
    counting = Counting()
    from gemini_interactions import Client
    from gemini_interactions.emulator import Emulator

    with everything() as found:
        found.tracer_provider.add_span_processor(counting)
        yield found
        gc.collect()
        with Client(api_key="KEY-123456", transport=Emulator().transport()) as client:
            client.create(model="gemini-3.5-flash", input="And then?")  # ends what was dropped
        assert sorted(counting.begun) == sorted(counting.ended)
        assert not get_current_span().is_recording()
        assert [record.getMessage() for record in found.logged if record.name.startswith("opentelemetry")] == []
        assert not [record for record in found.logged if "told of" in record.getMessage()]
