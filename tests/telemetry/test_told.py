"""A test sees what it caused, by the providers that were handed to our code; and our code lets go of them after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry.trace import SpanKind, Tracer
from opentelemetry.util.genai.handler import TelemetryHandler

from gemini_interactions import telemetry

from .told import Point, Told

CHAT = {"gen_ai.operation.name": "chat", "gen_ai.provider.name": "gcp.gemini"}


@pytest.fixture
def kept() -> Iterator[Told]:
    told = Told()
    yield told
    told.shutdown()


@pytest.fixture
def ours(kept: Told) -> Tracer:
    return kept.tracer_provider.get_tracer("gemini_interactions")


def test_spans_are_kept_and_drawn(kept: Told, ours: Tracer) -> None:
    with kept.tracer.start_as_current_span("work"):
        ours.start_span("chat", kind=SpanKind.CLIENT, attributes=CHAT).end()
    assert [span.name for span in kept.spans] == ["chat", "work"]
    assert kept.tree() == (
        "work INTERNAL\n  chat CLIENT\n    gen_ai.operation.name: chat\n    gen_ai.provider.name: gcp.gemini\n"
    )
    assert "gen_ai.operation.name: <any>" in kept.tree(given={"gen_ai.operation.name": "<any>"})
    kept.clear()
    assert kept.spans == []


def test_metrics_are_kept(kept: Told) -> None:
    assert kept.metrics == {}
    meter = kept.meter_provider.get_meter("gemini_interactions")
    duration = meter.create_histogram("gen_ai.client.operation.duration", "s")
    counter = meter.create_counter("gemini_interactions.state_reset")
    duration.record(1.5, CHAT)
    duration.record(2, CHAT)
    counter.add(3)
    expected = {
        "gen_ai.client.operation.duration": [Point(CHAT, 3.5, 2)],
        "gemini_interactions.state_reset": [Point({}, 3)],
    }
    assert kept.metrics == expected
    assert kept.metrics == expected
    kept.check()


def test_the_conventions_are_held_against_what_is_ours(kept: Told, ours: Tracer) -> None:
    kept.tracer.start_span("work", attributes={"any": 1}).end()
    ours.start_span("chat", kind=SpanKind.CLIENT, attributes=CHAT).end()
    kept.check()

    for _ in range(2):
        ours.start_span("chat", attributes=CHAT, kind=SpanKind.SERVER).end()
    kept.meter_provider.get_meter("gemini_interactions").create_counter("gen_ai.calls").add(1)
    found = ["chat: is SERVER, not CLIENT or INTERNAL", "gen_ai.calls: is not in the registry"]
    with pytest.raises(AssertionError, match=r"^chat: is SERVER, not CLIENT or INTERNAL\ngen_ai.calls: is not in the registry$"):
        kept.check()
    kept.check(but=found)
    with pytest.raises(AssertionError, match=r"^expected, and not found: another$"):
        kept.check(but=[*found, "another"])


def test_the_library_for_instrumentations_keeps_to_the_conventions_but_for_one_attribute(kept: Told) -> None:
    handler = TelemetryHandler(kept.tracer_provider, kept.meter_provider, instrumentation_scope_name="gemini_interactions")
    chat = handler.inference("gcp.gemini", request_model="gemini-3.8-flash", server_address="localhost", server_port=443)
    chat.input_tokens = 3
    chat.record_stream_chunk()
    chat.record_stream_chunk()
    chat.stop()
    handler.fetch_response("gcp.gemini", response_id="v1_a").stop()
    handler.invoke_remote_agent("gcp.gemini", agent_name="antigravity").stop()
    kept.check()
    assert "gen_ai.client.operation.time_to_first_chunk" in kept.metrics

    failed = handler.inference("gcp.gemini", request_model="gemini-3.8-flash")
    failed.input_tokens = 3
    failed.fail(ValueError("It broke."))
    kept.check(but=["gen_ai.client.token.usage: error.type is none of its attributes"])


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What our code is told to do, seen to the end."""
    calls: list[Any] = []
    monkeypatch.setattr(telemetry, "instrument", lambda **providers: calls.append(providers), raising=False)
    monkeypatch.setattr(telemetry, "uninstrument", lambda: calls.append("uninstrument"), raising=False)
    yield calls
    assert calls[1:] == ["uninstrument"]


def test_providers_are_handed_over_and_taken_back(calls: list[Any], told: Told) -> None:
    assert calls == [{"tracer_provider": told.tracer_provider, "meter_provider": told.meter_provider}]
