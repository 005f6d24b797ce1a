"""Find out what another instrumentation records of the same call, so that nothing is counted twice."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

SCOPE = "gemini_interactions"
"""The name under which OpenTelemetry knows this library."""

_OPERATIONS = frozenset({"chat", "generate_content", "text_completion"})
_INSTRUMENTORS = {"langchain": "LangChainInstrumentor", "llama_index": "LlamaIndexInstrumentor"}
"""Frameworks, by the names of OpenInference's packages -> the class there that says whether it is at work."""


@dataclass(frozen=True, slots=True)
class Around:
    """What another instrumentation records of a call.

    Attributes:
        context: OpenTelemetry's context of the call; None for the current one.
        is_counted: whether a span of another's counts the call and its tokens.
        meters_answers: whether the metrics of another count calls that are answered, and their tokens.
        meters_errors: whether they count calls that fail.
    """

    context: Any = None
    is_counted: bool = False
    meters_answers: bool = False
    meters_errors: bool = False


def openinference(framework: str) -> Any:
    """Return OpenInference's package for a framework where it is at work, else None.

    Args:
        framework: `langchain` or `llama_index`.
    """
    package = sys.modules.get(f"openinference.instrumentation.{framework}")
    is_at_work = package is not None and getattr(package, _INSTRUMENTORS[framework])().is_instrumented_by_opentelemetry
    return package if is_at_work else None


def context_of(span: Any) -> Any:
    """Return OpenTelemetry's context with a span as the current one; None for none."""
    return None if span is None else sys.modules["opentelemetry.trace"].set_span_in_context(span)


def is_openinference(span: Any) -> bool:
    """Whether a span is OpenInference's."""
    return type(span).__module__.startswith("openinference.")


def asks_a_model(span: Any) -> bool:
    """Whether a span of another's is of a call of a model, which it counts; one that has its answer counts no other call."""
    if not span.is_recording() or getattr(getattr(span, "instrumentation_scope", None), "name", "") == SCOPE:
        return False
    attributes = getattr(span, "attributes", None) or {}
    if "gen_ai.response.id" in attributes:
        return False
    return (
        attributes.get("gen_ai.operation.name") in _OPERATIONS
        or attributes.get("openinference.span.kind") == "LLM"
        or any(name.startswith("llm.") for name in attributes)  # OpenInference keeps the kind back until the span ends
    )
