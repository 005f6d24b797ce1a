"""What happened is counted, logged as loud as asked, and a metric where OpenTelemetry is installed."""

from __future__ import annotations

import logging

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from gemini_interactions import telemetry


def test_an_event_is_counted_and_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    telemetry.counts.clear()
    with caplog.at_level(logging.DEBUG, logger="gemini_interactions"):
        for i in range(3):
            telemetry.count("state_reset", "Gone: %s.", i, level=logging.WARNING, once=True)
        telemetry.count("other", "Quietly.")
    assert telemetry.counts == {"state_reset": 3, "other": 1}
    records = [record for record in caplog.records if record.name == "gemini_interactions"]
    assert [(record.levelname, record.getMessage()) for record in records] == [
        ("WARNING", "Gone: 0."),
        ("DEBUG", "Gone: 1."),
        ("DEBUG", "Gone: 2."),
        ("INFO", "Quietly."),
    ]


def test_it_is_a_metric_where_opentelemetry_is_installed() -> None:
    reader = InMemoryMetricReader()
    provider = MeterProvider(metric_readers=[reader])
    telemetry.instrument(meter_provider=provider)
    try:
        telemetry.count("metered", "x")
        telemetry.count("metered", "x")
    finally:
        telemetry.uninstrument()
    data = reader.get_metrics_data()
    assert data is not None
    found = {
        metric.name: metric.data.data_points[0].value  # type: ignore[union-attr]
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
    }
    assert found["gemini_interactions.metered"] == 2
    provider.shutdown()
