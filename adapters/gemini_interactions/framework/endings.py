"""Say how a reply ended, in the one word that every adapter shows: whole, waiting for results, cut off, or blocked.

Reference: ai.google.dev/api/interactions-api, `Interaction.status`; aistudio.google.com/docs/api-errors, the codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..client.interactions.refusals import block_errors, errors_beside_steps, is_refusal, output_errors
from ..wire.interaction import Interaction
from .whole_answers import BLOCKED

FINISH_REASONS = {"completed": "stop", "requires_action": "tool_calls", "blocked": "content_filter"}
"""Status of an interaction -> OpenAI's word for why it ended; any other, known or not, ended before its time: `length`."""


def finish_reason(interaction: Interaction, steps: Iterable[Mapping[str, Any]], *, calls: bool) -> str:
    """Return why a reply ended, in OpenAI's words: `stop`, `tool_calls`, `length` (cut off) or `content_filter` (blocked).

    Args:
        interaction: the interaction.
        steps: the reply's steps.
        calls: whether calls in it wait for the caller.
    """
    refusals = output_errors(steps)
    if any(map(is_refusal, refusals)) or block_errors(interaction):
        return "content_filter"
    reason = FINISH_REASONS.get(interaction.status, "length") if not refusals else "length"
    return "tool_calls" if calls and reason == "stop" else reason


def refusal(interaction: Interaction, steps: Iterable[Mapping[str, Any]]) -> str | None:
    """Return what the service says instead of a reply, or of the rest of one; None where it says nothing."""
    errors = [*output_errors(steps), *refusals_beside_steps(interaction)]
    return str(errors[0].get("message") or BLOCKED) if errors else None


def refusals_beside_steps(interaction: Interaction) -> list[Mapping[str, Any]]:
    """Return the errors by which an interaction itself says that it was blocked; an empty one where it says so by its status."""
    if blocks := block_errors(interaction):
        return blocks
    return [*errors_beside_steps(interaction), {}] if FINISH_REASONS.get(interaction.status) == "content_filter" else []
