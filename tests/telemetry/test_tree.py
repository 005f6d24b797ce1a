"""A tree of spans is the same text in every run; a snapshot that differs fails with what differs."""

from __future__ import annotations

import asyncio
import json
import secrets
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import Link, SpanKind, StatusCode, Tracer, set_span_in_context

from gemini_interactions.emulator.core.ids import event_id, interaction_id, new_call_id, new_response_id, new_uuid

from .tree import assert_snapshot, tree


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def tracer(exporter: InMemorySpanExporter) -> Tracer:
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return provider.get_tracer("test")


def an_interaction(root: str | None = None) -> str:
    """An id as the emulator makes them."""
    own = new_response_id(1_780_000_000)
    return interaction_id(root or own, own)


TREE = """\
work INTERNAL
  chat gemini-3.8-flash CLIENT
    gemini_interactions.environment: <environment 1>
    gen_ai.input.messages: [{"parts": [{"id": "<call 1>", "signature": "<signature>"}, {"call_id": "<call 1>"}]}]
    gen_ai.request.stream: true
    gen_ai.request.temperature: 0.5
    gen_ai.response.finish_reasons: ["stop"]
    gen_ai.response.id: <interaction 1>
    gen_ai.response.time_to_first_chunk: <seconds>
    gen_ai.tool.call.id: <call 1>
    gen_ai.usage.input_tokens: 12345678
    server.port: <port>
    - gemini_interactions.retry {after: 2, error.type: 503}
    - empty
  fetch_response CLIENT ERROR: Lost <interaction 1>\\nat http://127.0.0.1:<port>/v1 in <environment 2>.
    gen_ai.request.stream_cursor: <event 1>
    gen_ai.response.id: <interaction 2>
    server.port: 443
    -> link to chat gemini-3.8-flash {why: started there}
    -> link to a span that is not here
    part INTERNAL
      agent: <agent 1>
      seen: after <event 1> and <event 2>
fetch_response CLIENT (its parent is not here)
  gen_ai.response.id: <interaction 1>
"""


def build(tracer: Tracer) -> None:
    """Spans with ids of their own each time, ended in another order than begun."""
    first, second = an_interaction(), an_interaction()
    call, cursor, later = new_call_id(), event_id(1_780_000_000.0, 3), event_id(1_780_000_000.5, 4)
    never_ended = tracer.start_span("never ended")
    with tracer.start_as_current_span("work"):
        chat = tracer.start_span("chat gemini-3.8-flash", kind=SpanKind.CLIENT)
        chat.set_attributes(
            {
                "server.port": 40123,
                "gen_ai.usage.input_tokens": 12345678,
                "gen_ai.response.id": first,
                "gen_ai.request.stream": True,
                "gen_ai.request.temperature": 0.5,
                "gen_ai.response.finish_reasons": ("stop",),
                "gen_ai.response.time_to_first_chunk": 0.1234,
                "gen_ai.input.messages": json.dumps(
                    [{"parts": [{"id": call, "signature": secrets.token_hex()}, {"call_id": call}]}]
                ),
                "gen_ai.tool.call.id": call,
                "gemini_interactions.environment": new_uuid(),
            }
        )
        chat.add_event("gemini_interactions.retry", {"error.type": "503", "after": 2})
        chat.add_event("empty")
        links = [Link(chat.get_span_context(), {"why": "started there"}), Link(never_ended.get_span_context())]
        with tracer.start_as_current_span("fetch_response", kind=SpanKind.CLIENT, links=links) as fetch:
            fetch.set_attributes({"gen_ai.response.id": second, "gen_ai.request.stream_cursor": cursor, "server.port": 443})
            tracer.start_span("part", attributes={"seen": f"after {cursor} and {later}", "agent": f"agent-{new_uuid()}"}).end()
            fetch.set_status(StatusCode.ERROR, f"Lost {first}\nat http://127.0.0.1:40123/v1 in {new_uuid()}.")
        chat.end()
    tracer.start_span(
        "fetch_response",
        context=set_span_in_context(never_ended),
        kind=SpanKind.CLIENT,
        attributes={"gen_ai.response.id": first},
    ).end()


def test_a_tree_is_the_same_in_every_run(tracer: Tracer, exporter: InMemorySpanExporter) -> None:
    for _ in range(2):
        exporter.clear()
        build(tracer)
        assert tree(exporter.get_finished_spans()) == TREE


def test_what_only_looks_like_an_id_stays(tracer: Tracer, exporter: InMemorySpanExporter) -> None:
    text = "v1_short, abcdefgh, QWxhZGRpbjpvcGVuc2VzYW1l, 1234567890123456, a sentence that goes on"
    tracer.start_span("x", attributes={"text": text, "retry.after": 2.5}).end()
    assert tree(exporter.get_finished_spans()) == f"x INTERNAL\n  retry.after: 2.5\n  text: {text}\n"


def test_an_exception_is_told_without_lines_and_addresses(tracer: Tracer, exporter: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="object"), tracer.start_as_current_span("x"):
        raise ValueError(f"{object()}")
    assert tree(exporter.get_finished_spans()) == (
        "x INTERNAL ERROR: ValueError: <object object at <address>>\n"
        "  - exception {exception.escaped: False, exception.message: <object object at <address>>,"
        " exception.stacktrace: <stacktrace>, exception.type: ValueError}\n"
    )


async def test_siblings_stand_in_the_order_they_began(tracer: Tracer, exporter: InMemorySpanExporter) -> None:
    async def one(name: str, ends_after: int) -> None:
        with tracer.start_as_current_span(name):
            for _ in range(ends_after):
                await asyncio.sleep(0)

    with tracer.start_as_current_span("all"):
        await asyncio.gather(one("a", 3), one("b", 1), one("c", 2))
    assert [span.name for span in exporter.get_finished_spans()] == ["b", "c", "a", "all"]
    assert tree(exporter.get_finished_spans()) == "all INTERNAL\n  a INTERNAL\n  b INTERNAL\n  c INTERNAL\n"


def test_further_attributes_can_be_given_a_name(tracer: Tracer, exporter: InMemorySpanExporter) -> None:
    tracer.start_span("x", attributes={"gemini_interactions.tries": 7}).end()
    assert tree(exporter.get_finished_spans(), given={"gemini_interactions.tries": "<some>"}) == (
        "x INTERNAL\n  gemini_interactions.tries: <some>\n"
    )


def test_of_no_spans_there_is_no_tree() -> None:
    assert tree([]) == ""


# Snapshots


def test_a_snapshot_is_written_only_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UPDATE_SNAPSHOTS", raising=False)
    with pytest.raises(AssertionError, match="UPDATE_SNAPSHOTS=1"):
        assert_snapshot("new", "a\n", folder=tmp_path)
    assert list(tmp_path.iterdir()) == []

    monkeypatch.setenv("UPDATE_SNAPSHOTS", "1")
    assert_snapshot("new", "a\nb\n", folder=tmp_path)
    monkeypatch.delenv("UPDATE_SNAPSHOTS")
    assert_snapshot("new", "a\nb\n", folder=tmp_path)
    assert (tmp_path / "new.txt").read_text("utf-8") == "a\nb\n"


def test_a_snapshot_that_differs_fails_with_the_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UPDATE_SNAPSHOTS", raising=False)
    (tmp_path / "x.txt").write_text("a\nb\n", "utf-8")
    with pytest.raises(AssertionError) as failed:
        assert_snapshot("x", "a\nc\n", folder=tmp_path)
    assert str(failed.value).splitlines() == [
        *("--- snapshots/x.txt", "+++ what there is", "@@ -1,2 +1,2 @@", " a", "-b", "+c"),
        "If that is right: UPDATE_SNAPSHOTS=1",
    ]
