"""What a request is told of with: the helper's invocations, and a span of our own where the helper has none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from opentelemetry.context import Context
from opentelemetry.trace import Span, set_span_in_context
from opentelemetry.trace.status import Status, StatusCode
from opentelemetry.util.genai.types import Error

from .facts import Facts


class Plain:
    """A span that stands where else an invocation of the helper does; the metrics go to an invocation without a span.

    Args:
        span: the span, begun.
        context: the context in which it was.
        metering: an invocation without a span.
    """

    should_capture_content = False

    def __init__(self, span: Span, context: Context | None, metering: Any) -> None:
        self.span: Span = span
        self.context: Context = set_span_in_context(span, context)
        self._facts: Facts = {}
        self._metering = metering

    def tell(self, facts: Facts) -> None:
        """Note attributes."""
        self._facts.update(facts)
        tell(self._metering, facts)

    def suspend(self) -> None:
        """Do nothing: it is not the current one."""

    def record_stream_chunk(self) -> None:
        """Note that a piece of a stream has come."""
        self._metering.record_stream_chunk()

    def stop(self) -> None:
        """End it."""
        try:
            self._measure(None)
        finally:
            self._end()

    def fail(self, error: Error) -> None:
        """End it with an error."""
        try:
            self._measure(error)
        finally:
            self._facts["error.type"] = error.type
            self.span.set_status(Status(StatusCode.ERROR, error.message))
            self._end()

    def _measure(self, error: Error | None) -> None:
        if error is None:
            self._metering.stop()
        else:
            self._metering.fail(error)

    def _end(self) -> None:
        self.span.set_attributes(self._facts)
        self.span.end()


_PROPERTIES = {
    "gen_ai.output.type": "output_type",
    "gen_ai.request.max_tokens": "max_tokens",
    "gen_ai.request.previous_response.id": "previous_response_id",
    "gen_ai.request.reasoning.level": "reasoning_level",
    "gen_ai.request.seed": "seed",
    "gen_ai.request.stream_cursor": "stream_cursor",
    "gen_ai.request.temperature": "temperature",
    "gen_ai.request.top_k": "top_k",
    "gen_ai.request.top_p": "top_p",
    "gen_ai.response.finish_reasons": "finish_reasons",
    "gen_ai.response.id": "response_id",
    "gen_ai.response.model": "response_model_name",
    "gen_ai.response.status": "response_status",
    "gen_ai.usage.cache_read.input_tokens": "cache_read_input_tokens",
    "gen_ai.usage.input_tokens": "input_tokens",
    "gen_ai.usage.output_tokens": "output_tokens",
    "gen_ai.usage.reasoning.output_tokens": "thinking_tokens",
}
"""Attributes that the helper has under names of its own: it measures them, and leaves them to a span around that has them too."""


def tell(invocation: Any, facts: Facts) -> None:
    """Note attributes on an invocation."""
    if isinstance(invocation, Plain):
        invocation.tell(facts)
        return
    setters, attributes = _setters(invocation.__class__), invocation.attributes
    for name, value in facts.items():
        if name not in setters:
            attributes[name] = value
        elif (set_it := setters[name]) is not None:
            set_it(invocation, value)


@cache
def _setters(kind: type) -> Mapping[str, Callable[[Any, Any], None] | None]:
    """Return what sets each attribute that a kind of invocation has under a name of its own; None where it is only read."""
    return {name: getattr(kind, known).fset for name, known in _PROPERTIES.items() if hasattr(kind, known)}
