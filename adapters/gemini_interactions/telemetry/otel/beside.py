"""A span inside another instrumentation's that counts the same call."""

from __future__ import annotations

from typing import Any

from opentelemetry.context import Context
from opentelemetry.trace import Span
from opentelemetry.util.genai.types import Error

from ..around import Around
from .facts import Facts
from .invocations import Plain, tell

_NAMES = {
    "gen_ai.request.previous_response.id": "gemini_interactions.previous_interaction.id",
    "gen_ai.response.id": "gemini_interactions.interaction.id",
    "gen_ai.response.status": "gemini_interactions.status",
}
"""Facts of the conventions that it has under our own names."""

_TOKENS = {"gen_ai.usage.input_tokens": "llm.token_count.prompt", "gen_ai.usage.output_tokens": "llm.token_count.completion"}
"""Counts of the conventions, by OpenInference's names."""


class Beside(Plain):
    """A span that nothing is counted by.

    Its span has our own attributes and none of the conventions'. The conventions' go to an invocation without a span, for the
    metrics, as far as no other measures. OpenInference's span learns the tokens from here: of LiteLLM's streams it learns them
    from nobody else, and what it finds out by itself is the same.

    Args:
        span: the span, begun.
        context: the context in which it was.
        around: what another instrumentation records of the same call.
        metering: an invocation without a span.
        counting: OpenInference's span of the same call; None where it has none.
    """

    def __init__(self, span: Span, context: Context | None, around: Around, metering: Any, counting: Span | None) -> None:
        super().__init__(span, context, metering)
        self._tokens: dict[str, int] = {}
        self._around, self._counting = around, counting

    def tell(self, facts: Facts) -> None:
        """Note attributes."""
        for name, value in facts.items():
            if (own := _NAMES.get(name, name)).startswith("gemini_interactions."):
                self._facts[own] = value
            elif name in _TOKENS and isinstance(value, int):
                self._tokens[_TOKENS[name]] = value
        tell(self._metering, facts)

    def record_stream_chunk(self) -> None:
        """Note that a piece of a stream has come."""
        if not self._around.meters_answers:
            super().record_stream_chunk()

    def _measure(self, error: Error | None) -> None:
        if not (self._around.meters_answers if error is None else self._around.meters_errors):
            super()._measure(error)

    def _end(self) -> None:
        super()._end()
        if self._tokens and self._counting is not None and self._counting.is_recording():
            self._counting.set_attributes({**self._tokens, "llm.token_count.total": sum(self._tokens.values())})
