"""A span inside another instrumentation's that counts the same call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from opentelemetry.context import Context
from opentelemetry.trace import Span
from opentelemetry.trace.status import Status, StatusCode
from opentelemetry.util.genai.types import Error

from ..around import Around
from .facts import Facts

_NAMES = {
    "gen_ai.request.previous_response.id": "gemini_interactions.previous_interaction.id",
    "gen_ai.response.id": "gemini_interactions.interaction.id",
    "gen_ai.response.status": "gemini_interactions.status",
}
"""Facts of the conventions that it has under our own names."""

_TOKENS = {"gen_ai.usage.input_tokens": "llm.token_count.prompt", "gen_ai.usage.output_tokens": "llm.token_count.completion"}
"""Counts of the conventions, by OpenInference's names."""


class Beside:
    """Stands where else an invocation of the helper does, with a span that nothing is counted by.

    Its span has our own attributes and none of the conventions'. The conventions' go to an invocation without a span, for the
    metrics, as far as no other measures. OpenInference's span learns the tokens from here: of LiteLLM's streams it learns them
    from nobody else, and what it finds out by itself is the same.

    Args:
        span: the span, begun.
        context: the context with it.
        around: what another instrumentation records of the same call.
        metering: an invocation without a span.
        counting: OpenInference's span of the same call; None where it has none.
    """

    should_capture_content = False

    def __init__(self, span: Span, context: Context, around: Around, metering: Any, counting: Span | None) -> None:
        self.span, self.context = span, context
        self._facts: Facts = {}
        self._tokens: dict[str, int] = {}
        self._around, self._metering, self._counting = around, metering, counting

    def tell(self, facts: Facts) -> None:
        """Note attributes."""
        for name, value in facts.items():
            if (own := _NAMES.get(name, name)).startswith("gemini_interactions."):
                self._facts[own] = value
            elif name in _TOKENS and isinstance(value, int):
                self._tokens[_TOKENS[name]] = value
        tell(self._metering, facts)

    def suspend(self) -> None:
        """Do nothing: it is not the current one."""

    def record_stream_chunk(self) -> None:
        """Note that a piece of a stream has come."""
        if not self._around.meters_answers:
            self._metering.record_stream_chunk()

    def stop(self) -> None:
        """End it."""
        try:
            if not self._around.meters_answers:
                self._metering.stop()
        finally:
            self._end()

    def fail(self, error: Error) -> None:
        """End it with an error."""
        try:
            if not self._around.meters_errors:
                self._metering.fail(error)
        finally:
            self._facts["error.type"] = error.type
            self.span.set_status(Status(StatusCode.ERROR, error.message))
            self._end()

    def _end(self) -> None:
        self.span.set_attributes(self._facts)
        self.span.end()
        if self._tokens and self._counting is not None and self._counting.is_recording():
            self._counting.set_attributes({**self._tokens, "llm.token_count.total": sum(self._tokens.values())})


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
    if isinstance(invocation, Beside):
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
