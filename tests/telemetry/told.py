"""What our code tells OpenTelemetry in one test."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import HistogramDataPoint, InMemoryMetricReader, Metric
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import Tracer

from .registry import check_metric, check_span
from .tree import tree

CALLER = "caller"
"""The scope of spans that stand for code that calls ours."""


class Point(NamedTuple):
    """A point of a metric: its attributes, its value or the sum of its values, and how many they are in a histogram."""

    attributes: dict[str, Any]
    value: float
    times: int | None = None


class Told:
    """Providers that keep in memory what they are told."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self._reader = InMemoryMetricReader()
        self.tracer_provider = TracerProvider(shutdown_on_exit=False)
        self.tracer_provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.meter_provider = MeterProvider([self._reader], shutdown_on_exit=False)

    @property
    def tracer(self) -> Tracer:
        """For spans of code that calls ours; the conventions are not held against them."""
        return self.tracer_provider.get_tracer(CALLER)

    @property
    def spans(self) -> list[ReadableSpan]:
        """All finished spans, in the order they ended."""
        return list(self._exporter.get_finished_spans())

    def tree(self, **given: Any) -> str:
        """All finished spans as a text that is the same in every run: see `tree.tree`."""
        return tree(self.spans, **given)

    @property
    def metrics(self) -> dict[str, list[Point]]:
        """The points of all metrics so far, by name, without what has counted nothing yet."""
        found: dict[str, list[Point]] = {}
        for metric in self._metrics():
            for point in metric.data.data_points:
                attributes = dict(point.attributes or {})
                if isinstance(point, HistogramDataPoint):
                    found.setdefault(metric.name, []).append(Point(attributes, point.sum, point.count))
                else:
                    assert hasattr(point, "value")
                    if point.value:
                        found.setdefault(metric.name, []).append(Point(attributes, point.value))
        return found

    def all_metrics(self) -> dict[str, Metric]:
        """All metrics by name, those among them that have counted nothing yet."""
        return {metric.name: metric for metric in self._metrics()}

    def complaints(self) -> list[str]:
        """What differs from the conventions: see `registry`."""
        ours = [span for span in self.spans if span.instrumentation_scope is None or span.instrumentation_scope.name != CALLER]
        return [
            *(complaint for span in ours for complaint in check_span(span)),
            *(complaint for metric in self._metrics() for complaint in check_metric(metric)),
        ]

    def check(self, *, but: Collection[str] = ()) -> None:
        """Hold the conventions against all spans and metrics.

        Args:
            but: complaints to expect, whole; each has to be there.

        Raises:
            AssertionError: there are other complaints, or fewer.
        """
        found = {*self.complaints()}
        lines = [*sorted(found - {*but}), *(f"expected, and not found: {complaint}" for complaint in sorted({*but} - found))]
        if lines:
            raise AssertionError("\n".join(lines))

    def clear(self) -> None:
        """Forget the spans so far. Metrics go on."""
        self._exporter.clear()

    def shutdown(self) -> None:
        self.tracer_provider.shutdown()
        self.meter_provider.shutdown()

    def _metrics(self) -> list[Metric]:
        data = self._reader.get_metrics_data()
        if data is None:
            return []
        return [metric for resource in data.resource_metrics for scope in resource.scope_metrics for metric in scope.metrics]
