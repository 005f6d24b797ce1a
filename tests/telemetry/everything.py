"""All that comes out of our telemetry in one test, by its place: spans, metrics, events and log records."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from os import environ
from typing import Any, NamedTuple

from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter, SimpleLogRecordProcessor
from opentelemetry.util.genai.environment_variables import OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT

from gemini_interactions import telemetry

from .told import Told

MESSAGES = ("gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.system_instructions", "gen_ai.tool.definitions")


class Said(NamedTuple):
    """A text, and where it stands: the kind of record, and the attribute's name or what else it is."""

    record: str
    place: str
    text: str


class Everything(Told):
    """Told, with events and the records of Python's logging."""

    def __init__(self) -> None:
        super().__init__()
        self._events = InMemoryLogRecordExporter()
        self.logger_provider = LoggerProvider(shutdown_on_exit=False)
        self.logger_provider.add_log_record_processor(SimpleLogRecordProcessor(self._events))
        self.logged: list[logging.LogRecord] = []

    @property
    def events(self) -> list[dict[str, Any]]:
        """The attributes of all events."""
        return [dict(data.log_record.attributes or {}) for data in self._events.get_finished_logs()]

    def content(self, *, kind: str = "span") -> list[dict[str, Any]]:
        """The attributes with content, of each span or event that has some."""
        found = self.events if kind == "event" else [dict(span.attributes or {}) for span in self.spans]
        with_content = [{name: each[name] for name in MESSAGES if name in each} for each in found]
        return [each for each in with_content if each]

    @property
    def said(self) -> list[Said]:
        """Every text in everything."""
        return list(self._said())

    def _said(self) -> Iterator[Said]:
        for span in self.spans:
            yield Said("span", "name", span.name)
            yield Said("span", "status", span.status.description or "")
            yield from _attributes("span", span.attributes)
            for event in span.events:
                yield Said("span event", "name", event.name)
                yield from _attributes("span event", event.attributes)
            for link in span.links:
                yield from _attributes("link", link.attributes)
        for name, points in self.metrics.items():
            yield Said("metric", "name", name)
            for point in points:
                yield from _attributes("metric", point.attributes)
        for data in self._events.get_finished_logs():
            yield Said("event", "body", str(data.log_record.body))
            yield from _attributes("event", data.log_record.attributes)
        for record in self.logged:
            formatted = logging.Formatter().format(record)
            yield Said("log record", record.name, formatted)

    def forget(self) -> None:
        """Forget all but metrics."""
        self.clear()
        self._events.clear()
        self.logged.clear()

    def shutdown(self) -> None:
        super().shutdown()
        self.logger_provider.shutdown()


def _attributes(record: str, attributes: Mapping[str, Any] | None) -> Iterator[Said]:
    for name, value in (attributes or {}).items():
        yield Said(record, "attribute's name", name)
        yield Said(record, name, value if isinstance(value, str) else repr(value))


@contextmanager
def everything(mode: str = "", *, hook: Any = None, level: int = logging.INFO) -> Iterator[Everything]:
    """Have all told that our code tells within a `with`.

    Args:
        mode: what OpenTelemetry's variable for content says.
        hook: gets what is asked and answered.
        level: of the log records that are kept.
    """
    before = environ.get(OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT)
    environ[OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT] = mode
    all_of_it = Everything()
    handler = logging.Handler(level)
    handler.emit = all_of_it.logged.append  # type: ignore[method-assign]
    loggers = [logging.getLogger(name) for name in ("gemini_interactions", "opentelemetry")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(level)
    telemetry.instrument(
        tracer_provider=all_of_it.tracer_provider,
        meter_provider=all_of_it.meter_provider,
        logger_provider=all_of_it.logger_provider,
        completion_hook=hook,
    )
    try:
        yield all_of_it
    finally:
        telemetry.uninstrument()
        if before is None:
            del environ[OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT]
        else:
            environ[OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT] = before
        for logger, old in zip(loggers, levels, strict=True):
            logger.removeHandler(handler)
            logger.setLevel(old)
        all_of_it.shutdown()
