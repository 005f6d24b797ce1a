"""A span inside another instrumentation's that counts the same call."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from opentelemetry.context import Context, attach, detach
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
        self._token: Any = attach(context)

    def tell(self, name: str, value: Any) -> None:
        """Note an attribute."""
        if (own := _NAMES.get(name, name)).startswith("gemini_interactions."):
            self._facts[own] = value
        elif name in _TOKENS:
            self._tokens[_TOKENS[name]] = value
        tell(self._metering, name, value)

    def suspend(self) -> None:
        """Leave the context of the caller as it was."""
        token, self._token = self._token, None
        if token is not None:
            detach(token)

    @contextmanager
    def activate(self) -> Iterator[None]:
        """Make it the current one again within a `with`."""
        token = attach(self.context)
        try:
            yield
        finally:
            detach(token)

    def record_stream_chunk(self) -> None:
        """Note that a piece of a stream has come."""
        if not self._around.meters_answers:
            self._metering.record_stream_chunk()

    def stop(self) -> None:
        """End it."""
        if not self._around.meters_answers:
            self._metering.stop()
        self._end()

    def fail(self, error: Error) -> None:
        """End it with an error."""
        if not self._around.meters_errors:
            self._metering.fail(error)
        self._facts["error.type"] = error.type
        self.span.set_status(Status(StatusCode.ERROR, error.message))
        self._end()

    def _end(self) -> None:
        self.suspend()
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
    "gen_ai.request.stop_sequences": "stop_sequences",
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


def tell(invocation: Any, name: str, value: Any) -> None:
    """Note an attribute on an invocation."""
    if isinstance(invocation, Beside):
        invocation.tell(name, value)
        return
    known = _PROPERTIES.get(name)
    kind = type(invocation)
    if known is None or not hasattr(kind, known):
        invocation.attributes[name] = value
    elif getattr(kind, known).fset is not None:
        setattr(invocation, known, value)
