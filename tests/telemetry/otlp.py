"""What a collector got from another process, as if it had been told in this one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from opentelemetry.proto.trace.v1 import trace_pb2
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode

from .collector import Collector, attributes_of
from .told import Point


def spans_of(collector: Collector) -> list[ReadableSpan]:
    """All spans that it got, in the order they came."""
    return [_span(scope, span) for scope, span in collector.scoped_spans]


def metrics_of(collector: Collector) -> dict[str, list[Point]]:
    """The points of all metrics that it got, by name; of one that was sent again and again, as it was sent last.

    Counters that have counted nothing are left out, as in `Told.metrics`.
    """
    found = {metric.name: list(_points(metric)) for metric in collector.metrics}
    return {name: told for name, points in found.items() if (told := [point for point in points if point.value or point.times])}


def _span(scope: str, span: trace_pb2.Span) -> ReadableSpan:
    return ReadableSpan(
        span.name,
        _context(span.trace_id, span.span_id),
        _context(span.trace_id, span.parent_span_id) if span.parent_span_id else None,
        attributes=attributes_of(span.attributes),
        events=[Event(event.name, attributes_of(event.attributes), event.time_unix_nano) for event in span.events],
        links=[Link(_context(link.trace_id, link.span_id), attributes_of(link.attributes)) for link in span.links],
        kind=SpanKind(span.kind - 1),
        instrumentation_scope=InstrumentationScope(scope),
        status=Status(StatusCode(span.status.code), span.status.message or None),
        start_time=span.start_time_unix_nano,
        end_time=span.end_time_unix_nano,
    )


def _context(trace_id: bytes, span_id: bytes) -> SpanContext:
    return SpanContext(int.from_bytes(trace_id), int.from_bytes(span_id), is_remote=True)


def _points(metric: Any) -> Iterator[Point]:
    data = getattr(metric, metric.WhichOneof("data"))
    points: Sequence[Any] = data.data_points
    for point in points:
        attributes = attributes_of(point.attributes)
        if hasattr(point, "bucket_counts"):
            yield Point(attributes, point.sum, point.count)
        else:
            yield Point(attributes, getattr(point, point.WhichOneof("value")))
