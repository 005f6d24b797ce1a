"""Find out what other instrumentations record of a run of LangChain's: they keep its span, and need not make it current."""

from __future__ import annotations

import sys
from typing import Any
from uuid import UUID

from ..telemetry.around import Around, context_of, openinference
from .traced_runs import current_run

_FRAMEWORK = "langchain"
_OFFICIAL = "opentelemetry.instrumentation.genai.langchain"


def around_run() -> Around | None:
    """Return what others record of the run in whose course this is asked; None where they record none."""
    if (run_id := current_run()) is None:
        return None
    package = openinference(_FRAMEWORK)
    span = None if package is None else package.LangChainInstrumentor().get_span(run_id)
    if span is not None:
        return Around(context_of(span), is_counted=True)
    context = _context_of_official(run_id)
    return None if context is None else Around(context)


def _context_of_official(run_id: UUID) -> Any:
    """Return the context that OpenTelemetry's instrumentation has for a run: `stream_events` runs outside of it."""
    package = sys.modules.get(_OFFICIAL)
    handler = None if package is None else package.LangChainInstrumentor()._callback_handler
    invocation = None if handler is None else handler._invocation_manager.get_invocation(run_id)
    return None if invocation is None else invocation.context
