"""A worker for which telemetry is absent, off or on: `python benchmarks/telemetry_worker.py <mode> <contender> <base url>`.

What is told is made in full, handed to the exporters in batches as in production, and dropped there.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from importlib.abc import MetaPathFinder
from time import process_time
from typing import Any

import worker
from contenders.contender import QUESTION
from environments import ROOT

CAPTURE = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"

FACTS = {f"gen_ai.fact_{number}": "a value" for number in range(16)}
LABELS = {f"gen_ai.label_{number}": "a value" for number in range(6)}
"""As many as an answer of ours has: attributes of a span, and of a measurement."""


class Absent(MetaPathFinder):
    """OpenTelemetry as if it were not installed."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name.partition(".")[0] == "opentelemetry":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


class TelemetryWorker(worker.Worker):
    """Also tells the calls of an invoke, and what the least would cost that can be told of one."""

    def calls(self) -> dict[str, Any]:
        """The calls of Python functions and of C functions in an invoke; the same on every machine."""
        least = sys.maxsize
        for _ in range(9):  # what is done now and then is no part of it
            counted = 0

            def note(frame: Any, event: str, argument: Any) -> None:
                nonlocal counted
                counted += event in ("call", "c_call")

            gc.collect()
            gc.disable()
            sys.setprofile(note)
            self._contender.invoke(QUESTION)
            sys.setprofile(None)
            gc.enable()
            least = min(least, counted)
        return {"calls": least}

    def by_hand(self, times: int) -> dict[str, Any]:
        """CPU seconds of a span with attributes and of four measurements, made with OpenTelemetry's SDK and nothing else."""
        from opentelemetry.metrics import get_meter
        from opentelemetry.trace import get_tracer, use_span

        tracer, meter = get_tracer("by hand"), get_meter("by hand")
        durations, tokens, states = meter.create_histogram("d"), meter.create_histogram("t"), meter.create_counter("s")
        gc.collect()
        began = process_time()
        for _ in range(times):
            with use_span(tracer.start_span("chat", attributes=LABELS), end_on_exit=True) as span:
                span.set_attributes(FACTS)
                durations.record(0.5, LABELS)
                tokens.record(12, {**LABELS, "gen_ai.token.type": "input"})
                tokens.record(20, {**LABELS, "gen_ai.token.type": "output"})
                states.add(1, {"gemini_interactions.state": "new"})
        return {"cpu": (process_time() - began) / times}


def absent() -> None:
    """Nothing of OpenTelemetry can be imported."""
    sys.meta_path.insert(0, Absent())


def off() -> None:
    """OpenTelemetry is installed and imported, and nobody collects."""
    import opentelemetry.metrics
    import opentelemetry.trace  # noqa: F401


def on() -> None:
    """Traces and metrics are collected, without content."""
    from opentelemetry.metrics import set_meter_provider
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import MetricExporter, MetricExportResult, PeriodicExportingMetricReader
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
    from opentelemetry.trace import set_tracer_provider

    class DroppedSpans(SpanExporter):
        def export(self, spans: Any) -> SpanExportResult:
            return SpanExportResult.SUCCESS

    class DroppedMetrics(MetricExporter):
        def export(self, metrics_data: Any, timeout_millis: float = 10_000, **kwargs: Any) -> MetricExportResult:
            return MetricExportResult.SUCCESS

        def shutdown(self, timeout_millis: float = 30_000, **kwargs: Any) -> None:
            pass

        def force_flush(self, timeout_millis: float = 10_000) -> bool:
            return True

    traces = TracerProvider()
    traces.add_span_processor(BatchSpanProcessor(DroppedSpans()))
    set_tracer_provider(traces)
    set_meter_provider(MeterProvider([PeriodicExportingMetricReader(DroppedMetrics())]))


def content() -> None:
    """Also what is asked and answered, as attributes."""
    os.environ[CAPTURE] = "SPAN_ONLY"
    on()


MODES: dict[str, Callable[[], None]] = {"absent": absent, "again": absent, "off": off, "on": on, "content": content}
"""`again` is the same as `absent`: what it differs by is the machine's doing."""

if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "adapters"))  # of this checkout, whichever the environment was made for
    MODES[sys.argv.pop(1)]()
    worker.main(TelemetryWorker)
