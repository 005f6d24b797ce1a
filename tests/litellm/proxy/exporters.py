"""Exporters of traces and metrics for a proxy, as OpenTelemetry's variables say where to: imported by its configuration."""

from __future__ import annotations

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.metrics import set_meter_provider
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import set_tracer_provider

from gemini_interactions.litellm import handler

__all__ = ["handler"]

spans = TracerProvider()
spans.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
set_tracer_provider(spans)
set_meter_provider(MeterProvider([PeriodicExportingMetricReader(OTLPMetricExporter())]))
