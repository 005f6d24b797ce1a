"""What a proxy tells OpenTelemetry of its calls: exporters send it to a collector, in the trace of whoever calls the proxy.

One proxy has exporters of its own, another LiteLLM's callback for OpenTelemetry, whose span then is the one that counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.propagate import inject
from opentelemetry.sdk.trace import ReadableSpan

from gemini_interactions.emulator import Emulator

from ...telemetry.collector import Collector
from ...telemetry.otlp import metrics_of, spans_of
from ...telemetry.registry import check_span
from ...telemetry.table import table
from ...telemetry.told import CALLER, Told
from ...telemetry.tree import assert_snapshot, tree
from .conftest import HERE, start_proxy

OURS, LITELLM = "gemini_interactions", "litellm"
BODY: dict[str, Any] = {"model": "gemini-3.8-flash", "messages": [{"role": "user", "content": "Hi"}]}
USED = ("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens")


@pytest.fixture(params=["exporters", "otel"])
def proxy_and_collector(
    request: pytest.FixtureRequest, upstream: Emulator, tmp_path: Path
) -> Iterator[tuple[str, str, Collector]]:
    """The name of a configuration, the address of a proxy that has it, and where its telemetry goes."""
    with Collector() as collector:
        process, url = start_proxy(
            upstream,
            tmp_path,
            HERE / f"config_{request.param}.yaml",
            OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf",
            OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint,
            OTEL_BSP_SCHEDULE_DELAY="100",
            OTEL_METRIC_EXPORT_INTERVAL="200",
            LITELLM_OTEL_INTEGRATION_ENABLE_METRICS="true",
        )
        try:
            yield request.param, url, collector
        finally:
            process.stop()


@pytest.fixture
def caller() -> Iterator[Told]:
    told = Told()
    yield told
    told.shutdown()


def test_a_call_is_a_span_in_the_trace_of_who_calls_the_proxy(
    proxy_and_collector: tuple[str, str, Collector], caller: Told
) -> None:
    name, url, collector = proxy_and_collector
    with caller.tracer.start_as_current_span("work"):
        headers = {"authorization": "Bearer sk-a"}
        inject(headers)
        for stream in (False, True):
            answer = httpx.post(f"{url}/v1/chat/completions", headers=headers, json={**BODY, "stream": stream}, timeout=60)
            assert answer.status_code == 200
    wait_for(lambda: has_all(collector, name))
    exports = len(exports_of_metrics(collector))
    wait_for(lambda: len(exports_of_metrics(collector)) > exports + 1)  # what an export on its way did not have yet
    spans = [*caller.spans, *spans_of(collector)]
    ours = [span for span in spans if scope_of(span) == OURS]
    if name == "exporters":  # else ours has no name of the conventions, so that nobody counts it
        assert [complaint for span in ours for complaint in check_span(span)] == []
    metrics = {name: points for name, points in metrics_of(collector).items() if name.startswith(("gen_ai", OURS))}
    metrics.pop("gen_ai.client.operation.time_per_output_chunk", None)  # how the network cuts a stream differs
    if name == "otel":  # the others are LiteLLM's
        metrics = {name: points for name, points in metrics.items() if name.startswith(OURS)}
    assert_snapshot(f"proxy_call_{name}", f"{tree(shown(spans))}\n{table(metrics)}", folder=HERE / "snapshots")


def wait_for(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not happened() and time.monotonic() < until:
        time.sleep(0.1)


def exports_of_metrics(collector: Collector) -> list[Any]:
    return [request for request in list(collector.requests) if request.path == "/v1/metrics"]


def has_all(collector: Collector, name: str) -> bool:
    """Whether all has come that two calls tell."""
    scopes = [scope for scope, span in collector.scoped_spans if scope == OURS or span.name == "litellm_request"]
    states = metrics_of(collector).get("gemini_interactions.state", ())
    return len(scopes) == (4 if name == "otel" else 2) and sum(point.value for point in states) == 2


def scope_of(span: ReadableSpan) -> str:
    assert span.instrumentation_scope is not None
    return span.instrumentation_scope.name


def shown(spans: Sequence[ReadableSpan]) -> list[ReadableSpan]:
    """The caller's spans, ours, and LiteLLM's with the tokens that it counts; each below the nearest of them around it."""
    by_id = {span.context.span_id: span for span in spans if span.context is not None}

    def is_shown(span: ReadableSpan) -> bool:
        return scope_of(span) in (CALLER, OURS) or span.name == "litellm_request"

    def above(span: ReadableSpan) -> Any:
        parent = span.parent
        while parent is not None and (found := by_id.get(parent.span_id)) is not None and not is_shown(found):
            parent = found.parent
        return parent

    def copied(span: ReadableSpan) -> ReadableSpan:
        attributes = dict(span.attributes or {})
        if scope_of(span) == LITELLM:
            attributes = {key: value for key, value in attributes.items() if key in USED}
        return ReadableSpan(
            span.name,
            span.context,
            above(span),
            attributes=attributes,
            events=span.events,
            links=span.links,
            kind=span.kind,
            status=span.status,
            start_time=span.start_time,
        )

    return [copied(span) for span in spans if is_shown(span)]
