"""Say how an answer ended, in the words of OpenTelemetry's conventions."""

from __future__ import annotations

from ...wire.interaction import IDLE, Interaction
from ...wire.readable_steps import readable_step
from .refusals import block_errors, is_refusal, output_errors

_FINISH_REASONS = {
    "completed": "stop",
    "requires_action": "tool_call",
    "incomplete": "length",
    "budget_exceeded": "length",
    "blocked": "content_filter",
}
"""Status -> why the model stopped; any other means that it did not come to an end of its own."""

UNFINISHED = "error"
"""What the conventions say of an answer that was cut off, failed or was given up."""


def unfinished(interaction: Interaction) -> str:
    """Return what is said of an answer that was cut off or given up."""
    return UNFINISHED


def finish_reason(interaction: Interaction) -> str | None:
    """Return why an answer ended; None while it has not."""
    if interaction.is_running or interaction.status == IDLE:
        return None
    failed = (step for step in interaction.steps or () if getattr(step, "error", None) is not None)
    errors = output_errors(readable_step(step.dump()) for step in failed)
    if block_errors(interaction) or any(map(is_refusal, errors)):
        return "content_filter"
    return UNFINISHED if errors else _FINISH_REASONS.get(interaction.status, UNFINISHED)
