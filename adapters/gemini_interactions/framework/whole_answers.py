"""Tell a whole answer from one that was cut off or blocked: an object that was asked for must not be made of half an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..client.http.errors import GeminiInteractionsError

BLOCKED = "The answer was blocked."
"""What is said of a block where the service says nothing."""

_WHOLE = frozenset({"stop", "tool_calls"})

_CUT_OFF = {
    "incomplete": (
        "it was cut short at the limit of output tokens",
        "Raise max_output_tokens (an agent's is max_total_tokens in agent_config), or lower thinking_level: thoughts count as"
        " output.",
    ),
    "budget_exceeded": (
        "it was cut short when the agent's budget was used up",
        "Give the agent a larger one, or a smaller task.",
    ),
    "idle": (
        "the run is idle, and may go on by itself or wait for an input",
        "Look at it again by its id, or ask again.",
    ),
}
_ENDED_EARLY = ("it ended before it was known to be whole", "See `errors` of the reply, and ask again.")


class StructuredOutputError(GeminiInteractionsError, ValueError):
    """The answer is not the object that was asked for: it was cut off or blocked, or is something else."""


def why_not_whole(
    facts: Mapping[str, Any], *, output_tokens: int | None = None, thought_tokens: int | None = None, limit: Any = None
) -> str | None:
    """Say why a reply is not a whole answer, and what to do; None where it is one.

    Args:
        facts: the reply's `reply_facts`.
        output_tokens: how many tokens it took, thoughts included, if known.
        thought_tokens: how many of them were thoughts.
        limit: the `max_output_tokens` of the request, if known.
    """
    status, reason = facts.get("status"), facts.get("finish_reason")
    if reason is None or reason in _WHOLE:
        return None
    if reason == "content_filter":
        return f"The answer was blocked (status {status!r}): {facts.get('refusal') or BLOCKED}"
    how, way_out = _CUT_OFF.get(str(status), _ENDED_EARLY)
    if words := facts.get("refusal") or next((error.get("message") for error in facts.get("errors") or ()), None):
        how = f"{how} ({words})"
    said = [f"max_output_tokens was {limit}"] if limit is not None else []
    if output_tokens:
        said.append(f"{output_tokens} tokens were used, {thought_tokens or 0} of them for thoughts")
    more = f" ({'; '.join(said)})" if said else ""
    return f"The answer is not whole (status {status!r}): {how}{more}. {way_out}"
