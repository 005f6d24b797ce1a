"""Find out what another instrumentation records of the same call, so that nothing is counted twice."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

_INSTRUMENTORS = {"langchain": "LangChainInstrumentor", "llama_index": "LlamaIndexInstrumentor", "litellm": "LiteLLMInstrumentor"}
"""Frameworks, by the names of OpenInference's packages -> the class there that says whether it is at work."""


@dataclass(frozen=True, slots=True)
class Around:
    """What another instrumentation records of a call.

    Attributes:
        context: OpenTelemetry's context of the call; None for the current one.
        is_counted: whether a span of another's counts the call and its tokens.
        is_metered: whether the metrics of another do.
    """

    context: Any = None
    is_counted: bool = False
    is_metered: bool = False


def openinference(framework: str) -> Any:
    """Return OpenInference's instrumentor of a framework where it is at work, else None.

    Args:
        framework: `langchain`, `llama_index` or `litellm`.
    """
    module = sys.modules.get(f"openinference.instrumentation.{framework}")
    if module is None:
        return None
    instrumentor = getattr(module, _INSTRUMENTORS[framework])()
    return instrumentor if instrumentor.is_instrumented_by_opentelemetry else None


def context_of(span: Any) -> Any:
    """Return OpenTelemetry's context with a span as the current one; None for none."""
    return None if span is None else sys.modules["opentelemetry.trace"].set_span_in_context(span)


def in_context(items: Generator[T, None, None]) -> Generator[T, None, None]:
    """Return a generator whose code runs in OpenTelemetry's context of now, whoever asks for its items, and when.

    What an instrumentation makes current around a function that returns a generator is not current any more when its code runs.
    """
    context = sys.modules.get("opentelemetry.context")
    return items if context is None else _in_context(items, context.get_current())


def ain_context(items: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """Return the same of an asynchronous generator; see `in_context`."""
    context = sys.modules.get("opentelemetry.context")
    return items if context is None else _ain_context(items, context.get_current())


def _in_context(items: Generator[T, None, None], around: Any) -> Generator[T, None, None]:
    from .otel.current import within

    try:
        while True:
            try:
                with within(around):
                    item = next(items)
            except StopIteration:
                return
            yield item
    finally:
        items.close()


async def _ain_context(items: AsyncGenerator[T, None], around: Any) -> AsyncGenerator[T, None]:
    from .otel.current import within

    try:
        while True:
            try:
                with within(around):
                    item = await anext(items)
            except StopAsyncIteration:
                return
            yield item
    finally:
        await items.aclose()
