"""Find out who else traces the calls that go through LiteLLM: OpenInference, or LiteLLM's own callback for OpenTelemetry."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any

import litellm

from ..telemetry.around import Around, context_of, openinference

_LISTS = ("callbacks", "success_callback", "_async_success_callback")
_V1, _V2 = "litellm.integrations.opentelemetry", "litellm.integrations.otel.logger"
_CLASSES = {_V1: "OpenTelemetry", _V2: "OpenTelemetryV2"}
"""LiteLLM's callbacks for OpenTelemetry; those of Arize, Langfuse, Phoenix and others are made of them."""
_METRICS = "LITELLM_OTEL_INTEGRATION_ENABLE_METRICS"


def around_request(params: Mapping[str, Any]) -> Around | None:
    """Return what others record of a request of LiteLLM's; None where nobody else traces it.

    Args:
        params: the parameters that LiteLLM hands to a provider beside the options, with the proxy's span among their metadata.
    """
    callbacks = [callback for name in _LISTS for callback in getattr(litellm, name, None) or ()]
    is_first = _is_active(_V1, callbacks) or "otel" in callbacks
    is_second = _is_active(_V2, callbacks)
    is_counted = is_first or is_second or openinference("litellm") is not None
    metadata = params.get("metadata") or params.get("litellm_metadata") or {}
    parent = metadata.get("litellm_parent_otel_span")
    if not is_counted and parent is None:
        return None
    is_metered = is_second or (is_first and os.environ.get(_METRICS, "").lower() == "true")
    return Around(context_of(parent) if "opentelemetry.trace" in sys.modules else None, is_counted, is_metered)


def _is_active(module: str, callbacks: list[Any]) -> bool:
    cls = getattr(sys.modules.get(module), _CLASSES[module], None)
    return cls is not None and any(isinstance(callback, cls) for callback in callbacks)
