"""Collect a run that another process began, and export what is told of it: `resume_run <adapter> <sync|async> <address>`.

The handle comes as JSON on the standard input. Exporters go where OpenTelemetry's variables say; ours is told nothing.
"""

from __future__ import annotations

import asyncio
import json
import sys
from importlib import import_module
from typing import Any

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.metrics import set_meter_provider
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.trace import set_tracer_provider

from gemini_interactions.emulator import Emulator

from ..adapters.faces import MODEL

[adapter, way, url] = sys.argv[1:]
module = import_module(f"..adapters.face_of_{adapter}", __package__)
[face] = [found for found in vars(module).values() if getattr(found, "name", None) == adapter]
spans, metrics = TracerProvider(), MeterProvider([PeriodicExportingMetricReader(OTLPMetricExporter(), 600_000)])
spans.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter()))
set_tracer_provider(spans)
set_meter_provider(metrics)
with spans.get_tracer("caller").start_as_current_span("collect"):
    handle: Any = face(Emulator(), model=MODEL, base_url=url, transport=None).resume(json.load(sys.stdin))
    handle.result() if way == "sync" else asyncio.run(handle.aresult())
spans.shutdown()
metrics.shutdown()
