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

    A stream is read when the method has returned, and then what OpenInference had made current is not its span any more.
    """
    package = openinference(_FRAMEWORK)
    return None if package is None else context_of(package.get_current_span())
