"""Tell an answer that was blocked from one that failed or was cut off.

Reference: aistudio.google.com/docs/api-errors, the codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...wire.interaction import Interaction
from ..http.error_mapping import ErrorBody, error_class
from ..http.errors import ContentBlockedError
from .error_mapping import output_error


def output_errors(steps: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the errors inside the outputs of an answer.

    Args:
        steps: its steps, as JSON.
    """
    return [step["error"] for step in steps if step.get("type") == "model_output" and isinstance(step.get("error"), Mapping)]


def is_refusal(error: Mapping[str, Any]) -> bool:
    """Return whether an error inside an output says that it was blocked; outside of outputs, only its code or words say so."""
    return issubclass(error_class(output_error(error), 400), ContentBlockedError)


def block_errors(interaction: Interaction) -> list[Mapping[str, Any]]:
    """Return the errors beside the steps by which an interaction says that it was blocked."""
    return [error for error in errors_beside_steps(interaction) if _is_block(error)]


def errors_beside_steps(interaction: Interaction) -> list[Mapping[str, Any]]:
    """Return the errors of an interaction as JSON."""
    return [error.dump() for error in interaction.errors or ()]


def _is_block(error: Mapping[str, Any]) -> bool:
    code = error.get("code")
    body = ErrorBody(str(error.get("message") or ""), code if isinstance(code, str) else None)
    return issubclass(error_class(body, 400), ContentBlockedError)
