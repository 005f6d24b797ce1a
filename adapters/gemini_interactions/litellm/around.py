"""Find out what LiteLLM's own callback for OpenTelemetry records of a request."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

import litellm

from ..telemetry.around import Around, context_of

_LISTS = ("success_callback", "_async_success_callback", "callbacks")
_V1, _V2 = ("litellm.integrations.opentelemetry", "OpenTelemetry"), ("litellm.integrations.otel.logger", "OpenTelemetryV2")
"""Modules and classes of the callback; those for Arize, Langfuse, Phoenix and others are made of them."""


def around_request(params: Mapping[str, Any]) -> Around | None:
    """Return what the callback records of a request; None where it is not at work.

    It makes its span when the answer is there, so none of it is current now: only the proxy's own span is known before. Its
    first version hears of all requests, and measures none that fails; the second hears of asynchronous ones, and measures all.

    Args:
        params: the parameters that LiteLLM hands to a provider beside the options, with the proxy's span among their metadata.
    """
    first, second = list(_callbacks(*_V1)), list(_callbacks(*_V2)) if params.get("acompletion") else []
    metadata = params.get("metadata") or params.get("litellm_metadata") or {}
    parent = metadata.get("litellm_parent_otel_span")
    if not first and not second and parent is None:
        return None
    meters_errors = any(callback.config.enable_metrics for callback in second)
    meters_answers = meters_errors or any(callback.config.enable_metrics for callback in first)
    return Around(context_of(parent), bool(first or second), meters_answers, meters_errors)


def _callbacks(module: str, name: str) -> Iterator[Any]:
    cls = getattr(sys.modules.get(module), name, None)
    if cls is not None:
        yield from (callback for at in _LISTS for callback in getattr(litellm, at) if isinstance(callback, cls))
