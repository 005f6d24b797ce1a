"""Say how a reply ended, in the one word that every adapter shows: whole, waiting for results, cut off, or blocked.

Reference: ai.google.dev/api/interactions-api, `Interaction.status`; aistudio.google.com/docs/api-errors, the codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..client.http.error_mapping import ErrorBody, error_class
from ..client.http.errors import ContentBlockedError
from ..client.interactions.error_mapping import output_error
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
    refusals = _refusals(steps)
    if any(map(is_refusal, refusals)):
        return "content_filter"
    if any(map(_is_block, _errors(interaction))):
        return "content_filter"
    reason = FINISH_REASONS.get(interaction.status, "length") if not refusals else "length"
    return "tool_calls" if calls and reason == "stop" else reason


def refusal(interaction: Interaction, steps: Iterable[Mapping[str, Any]]) -> str | None:
    """Return what the service says instead of a reply, or of the rest of one; None where it says nothing."""
    errors = [*_refusals(steps), *refusals_beside_steps(interaction)]
    return str(errors[0].get("message") or BLOCKED) if errors else None


def is_refusal(error: Mapping[str, Any]) -> bool:
    """Return whether an error inside an output says that it was blocked; outside of outputs, only its code or words say so."""
    return issubclass(error_class(output_error(error), 400), ContentBlockedError)


def refusals_beside_steps(interaction: Interaction) -> list[Mapping[str, Any]]:
    """Return the errors by which an interaction itself says that it was blocked; an empty one where it says so by its status."""
    errors = _errors(interaction)
    if blocks := list(filter(_is_block, errors)):
        return blocks
    return [*errors, {}] if FINISH_REASONS.get(interaction.status) == "content_filter" else []


def _refusals(steps: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [step["error"] for step in steps if step.get("type") == "model_output" and isinstance(step.get("error"), Mapping)]


def _errors(interaction: Interaction) -> list[Mapping[str, Any]]:
    return [error.dump() for error in interaction.errors or ()]


def _is_block(error: Mapping[str, Any]) -> bool:
    code = error.get("code")
    body = ErrorBody(str(error.get("message") or ""), code if isinstance(code, str) else None)
    return issubclass(error_class(body, 400), ContentBlockedError)
