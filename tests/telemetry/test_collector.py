"""Real exporters reach the collector, and it keeps what they send."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from .collector import Collector, attributes_of

RESOURCE = Resource({"service.name": "tests"})


@pytest.mark.parametrize("compression", [Compression.NoCompression, Compression.Gzip, Compression.Deflate])
def test_spans_arrive(compression: Compression) -> None:
    with Collector() as collector:
        exporter = OTLPSpanExporter(f"{collector.endpoint}/v1/traces", headers={"x-key": "k"}, compression=compression)
        provider = TracerProvider(resource=RESOURCE, shutdown_on_exit=False)
        provider.add_span_processor(BatchSpanProcessor(exporter))
        with provider.get_tracer("scope").start_as_current_span("outer"):
            provider.get_tracer("scope").start_span("inner", attributes={"n": 1, "names": ("a", "b"), "on": True}).end()
        assert provider.force_flush(5000)
        provider.shutdown()

        inner, outer = collector.spans
        assert (inner.name, outer.name, inner.parent_span_id) == ("inner", "outer", outer.span_id)
        assert attributes_of(inner.attributes) == {"n": 1, "names": ["a", "b"], "on": True}
        assert [scope for scope, _ in collector.scoped_spans] == ["scope", "scope"]
        assert collector.resources == [{"service.name": "tests"}]
        assert collector.metrics == []
        (request,) = collector.requests
        assert (request.path, request.headers["x-key"]) == ("/v1/traces", "k")
        encoding = None if compression is Compression.NoCompression else compression.value
        assert request.headers.get("content-encoding") == encoding


def test_metrics_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    with Collector() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint)
        reader = PeriodicExportingMetricReader(OTLPMetricExporter(compression=Compression.Gzip))
        provider = MeterProvider([reader], resource=RESOURCE, shutdown_on_exit=False)
        provider.get_meter("scope").create_histogram("duration", "s").record(2.5, {"kind": "x"})
        assert provider.force_flush(5000)

        ((scope, metric),) = collector.scoped_metrics
        (point,) = metric.histogram.data_points
        assert (scope, metric.name, metric.unit, point.sum, point.count) == ("scope", "duration", "s", 2.5, 1)
        assert attributes_of(point.attributes) == {"kind": "x"}
        assert collector.spans == []
        provider.shutdown()


PROTOBUF = {"content-type": "application/x-protobuf"}


@pytest.mark.parametrize(
    ("path", "headers", "body", "status"),
    [
        ("/v1/logs", PROTOBUF, b"", 404),
        ("/v1/traces", {"content-type": "application/json"}, b"{}", 415),
        ("/v1/traces", {**PROTOBUF, "content-encoding": "br"}, b"", 415),
        ("/v1/traces", PROTOBUF, b"no protobuf", 400),
        ("/v1/traces", {**PROTOBUF, "content-encoding": "gzip"}, b"no gzip", 400),
    ],
)
def test_what_is_not_understood_is_refused_and_not_kept(path: str, headers: dict[str, str], body: bytes, status: int) -> None:
    with Collector() as collector:
        request = urllib.request.Request(f"{collector.endpoint}{path}", body, headers)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=5)
        refused.value.close()
        assert (refused.value.code, collector.requests) == (status, [])
