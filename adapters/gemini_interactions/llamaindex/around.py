"""Find out what OpenInference records of a call of the LLM: what it makes current is current only until the method returns."""

from __future__ import annotations

from typing import Any

from ..telemetry.around import Around, context_of, openinference

_FRAMEWORK = "llama_index"


def around_call() -> Around | None:
    """Return what OpenInference records of each call; None where it records none."""
    return None if openinference(_FRAMEWORK) is None else Around(is_counted=True)


def context_of_call() -> Any:
    """Return OpenTelemetry's context of the call in whose method this is asked; None for the current one.

    In the current one stands what gives way to the caller's span as soon as the method has returned, before a stream is read.
    """
    package = openinference(_FRAMEWORK)
    return None if package is None else context_of(package.get_current_span())
