"""No call fails because it is traced, whoever is told."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry._logs import NoOpLoggerProvider
from opentelemetry.context import attach, detach
from opentelemetry.metrics import NoOpMeterProvider
from opentelemetry.sdk.trace import SpanLimits, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF

from gemini_interactions import Client, telemetry
from gemini_interactions.emulator import Emulator

from .everything import everything
from .told import Told

MODEL: Any = "gemini-3.5-flash"


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(background_seconds=0.02)


def sync(emulator: Emulator) -> Client:
    return Client(api_key="KEY-123456", transport=emulator.transport())


def create(client: Client) -> Any:
    return client.create(model=MODEL, input="Hi").status


def stream(client: Client) -> Any:
    with client.stream(model=MODEL, input="Hi") as events:
        list(events)
    return events.interaction.status


def run(client: Client) -> Any:
    handle = client.start(model=MODEL, input="Hi", background=True)
    handle.to_dict()
    return handle.result(poll_interval=0.01).status


def retry(client: Client) -> Any:
    telemetry.count("something", "It happened.")
    return create(client)


# Who is told


class Fails:
    """Fails in everything that is asked of it."""

    def __init__(self, *, but: Callable[[str], bool] = lambda name: False) -> None:
        self._but = but

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or self._but(name):
            raise AttributeError(name)

        def fail(*args: Any, **kwargs: Any) -> Any:
            raise SystemError(name)

        return fail


class FailingSpan(trace.NonRecordingSpan):
    """A span that fails in everything but being there."""

    def __init__(self) -> None:
        super().__init__(trace.INVALID_SPAN_CONTEXT)

    def _fail(self, *args: Any, **kwargs: Any) -> Any:
        raise SystemError("a span")

    get_span_context = set_attribute = set_attributes = add_event = add_link = set_status = record_exception = end = _fail
    is_recording = _fail


class Tracers(trace.NoOpTracerProvider):
    """Makes tracers whose spans are made by a function."""

    def __init__(self, start: Callable[[], Any]) -> None:
        class Tracer(trace.NoOpTracer):
            def start_span(self, *args: Any, **kwargs: Any) -> Any:
                return start()

        self._tracer = Tracer()

    def get_tracer(self, *args: Any, **kwargs: Any) -> Any:
        return self._tracer


class Meters(NoOpMeterProvider):
    """Makes meters whose instruments fail."""

    def get_meter(self, *args: Any, **kwargs: Any) -> Any:
        class Meter:
            def __getattr__(self, name: str) -> Any:
                return lambda *args, **kwargs: Fails()

        return Meter()


class Loggers(NoOpLoggerProvider):
    def get_logger(self, *args: Any, **kwargs: Any) -> Any:
        return Fails()


class FailingProcessor(SpanProcessor):
    """Fails at a span's begin, or at its end."""

    def __init__(self, at: str) -> None:
        self._at = at

    def on_start(self, span: Any, parent_context: Any = None) -> None:
        if self._at == "start":
            raise SystemError(self._at)

    def on_end(self, span: Any) -> None:
        if self._at == "end":
            raise SystemError(self._at)


def with_processor(processor: SpanProcessor) -> TracerProvider:
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(processor)
    return provider


class FailingExporter(SpanExporter):
    def export(self, spans: Any) -> Any:
        raise SystemError("exported")

    def shutdown(self) -> None:
        """Do nothing."""


def failing() -> Any:
    raise SystemError("no span")


FAILING: dict[str, Callable[[], dict[str, Any]]] = {
    "a tracer": lambda: {"tracer_provider": Tracers(failing)},
    "a span": lambda: {"tracer_provider": Tracers(FailingSpan)},
    "no span at all": lambda: {"tracer_provider": Tracers(lambda: None)},
    "a processor, at the begin": lambda: {"tracer_provider": with_processor(FailingProcessor("start"))},
    "a processor, at the end": lambda: {"tracer_provider": with_processor(FailingProcessor("end"))},
    "an exporter": lambda: {"tracer_provider": with_processor(SimpleSpanProcessor(FailingExporter()))},
    "instruments": lambda: {"meter_provider": Meters()},
    "a logger": lambda: {"logger_provider": Loggers()},
    "a hook": lambda: {"completion_hook": Fails()},
    "all": lambda: {
        "tracer_provider": Tracers(FailingSpan),
        "meter_provider": Meters(),
        "logger_provider": Loggers(),
        "completion_hook": Fails(),
    },
}


@pytest.mark.parametrize("ask", [create, stream, run, retry])
@pytest.mark.parametrize("who", FAILING)
def test_no_call_fails_by_who_is_told(
    emulator: Emulator, who: str, ask: Callable[[Client], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "SPAN_AND_EVENT")
    before = trace.get_current_span()
    told = Told()
    telemetry.instrument(**{"tracer_provider": told.tracer_provider, **FAILING[who]()})
    try:
        assert ask(sync(emulator)) == "completed"
    finally:
        telemetry.uninstrument()
        told.shutdown()
    assert trace.get_current_span() is before
    if who in ("instruments", "a logger", "a hook"):
        assert told.spans


def test_spans_end_though_instruments_fail_inside_another_instrumentation(emulator: Emulator) -> None:
    told = Told()
    telemetry.instrument(tracer_provider=told.tracer_provider, meter_provider=Meters())
    try:
        attributes = {"gen_ai.operation.name": "chat"}
        with told.tracer.start_as_current_span("another's", attributes=attributes):
            create(sync(emulator))
    finally:
        telemetry.uninstrument()
        told.shutdown()
    assert [span.name for span in told.spans] == ["create interaction", "another's"]


def test_what_is_not_sampled_is_told_to_nobody_and_handed_on(emulator: Emulator) -> None:
    told = Told()
    telemetry.instrument(tracer_provider=TracerProvider(ALWAYS_OFF, shutdown_on_exit=False), meter_provider=told.meter_provider)
    try:
        for ask in (create, stream, run):
            assert ask(sync(emulator)) == "completed"
        handle = sync(emulator).start(model=MODEL, input="Hi", background=True)
        assert handle.to_dict()["traceparent"][-1] in "02"  # not sampled
    finally:
        telemetry.uninstrument()
        told.shutdown()


def test_a_parent_in_another_process_is_the_parent(emulator: Emulator) -> None:
    far = trace.SpanContext(1, 2, is_remote=True, trace_flags=trace.TraceFlags(1))
    with everything() as found:
        token = attach(trace.set_span_in_context(trace.NonRecordingSpan(far)))
        create(sync(emulator))
        detach(token)
        [span] = found.spans
        assert span.parent == far
        assert span.context is not None
        assert span.context.trace_id == 1


def test_narrow_limits_are_kept(emulator: Emulator) -> None:
    limits = SpanLimits(max_span_attributes=5, max_events=1, max_span_attribute_length=8, max_links=0)
    told = Told()
    provider = TracerProvider(span_limits=limits, shutdown_on_exit=False)
    telemetry.instrument(tracer_provider=provider, meter_provider=told.meter_provider)
    try:
        for ask in (create, stream, run):
            assert ask(sync(emulator)) == "completed"
    finally:
        telemetry.uninstrument()
        told.shutdown()


def test_whoever_was_named_last_is_told(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    first, second = Told(), Told()
    with caplog.at_level(logging.WARNING):
        for told in (first, second, first, second):
            telemetry.instrument(tracer_provider=told.tracer_provider, meter_provider=told.meter_provider)
        with sync(emulator).stream(model=MODEL, input="Hi") as events:
            telemetry.instrument(tracer_provider=first.tracer_provider, meter_provider=first.meter_provider)
            list(events)
        create(sync(emulator))
        telemetry.uninstrument()
        create(sync(emulator))
    assert [len(first.spans), len(second.spans)] == [1, 1]
    assert [record.getMessage() for record in caplog.records if record.name.startswith("opentelemetry")] == []
    for told in (first, second):
        told.shutdown()
