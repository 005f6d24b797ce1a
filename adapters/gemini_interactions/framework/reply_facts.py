"""Say of a reply what every adapter reports beside its content."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..turns.reply import Reply
from .endings import finish_reason, refusal

_COUNTS = (
    "grounding_tool_count",
    "raw_prompt_token",
    "model_invocation_token_counts",
    "non_grounding_model_invocation_token_counts",
)
"""The counts of a usage that no framework has a place for. They are billed, or say what is."""


def reply_facts(reply: Reply) -> dict[str, Any]:
    """Return what is to be known of a reply beside its content, as JSON; only its status and finish reason are always there."""
    interaction, steps, usage = reply.interaction, reply.steps, reply.interaction.usage
    counts = usage.dump() if usage is not None and any(getattr(usage, name) for name in _COUNTS) else {}
    facts = {
        "refusal": refusal(interaction, steps),
        "service_tier": interaction.service_tier,
        "environment_id": interaction.environment_id,
        "errors": [error.dump() for error in interaction.errors or ()],
        **{name: counts.get(name) for name in _COUNTS},
        "unrecognized": dict(interaction.model_extra or {}),
        "state_reset": reply.state_reset,
    }
    ended = {"status": interaction.status, "finish_reason": finish_reason(interaction, steps, calls=_has_open_call(steps))}
    return {**ended, **{name: value for name, value in facts.items() if value}}


def answered_calls(steps: Iterable[Mapping[str, Any]]) -> set[Any]:
    """Return the ids of calls that a reply answers itself: an agent's, made and answered inside its sandbox."""
    return {step.get("call_id") for step in steps if step.get("type") == "function_result"}


def _has_open_call(steps: Sequence[Mapping[str, Any]]) -> bool:
    calls = {step.get("id") for step in steps if step.get("type") == "function_call"}
    return bool(calls - answered_calls(steps)) if calls else False
