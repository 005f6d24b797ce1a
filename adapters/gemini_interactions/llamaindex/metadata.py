"""Report to LlamaIndex beside the message: the raw answer, token counts, and what no block holds."""

from __future__ import annotations

from typing import Any

from ..assembly.usage import TokenCounts, token_counts
from ..framework.reply_facts import reply_facts
from ..turns.reply import Reply

_SHOWN = frozenset({"user_input", "model_output", "thought", "function_call", "function_result"})


def raw_response(reply: Reply) -> dict[str, Any]:
    """Return the interaction as the service sent it, its token counts also under the names that counters of tokens look for.

    `TokenCountingHandler` and OpenInference read `prompt_tokens` and `completion_tokens` in `raw["usage"]`, and estimate where
    they find none. Thoughts count as completion, the tokens of the service's own tools as prompt.
    """
    interaction, steps = reply.interaction, list(reply.steps)
    raw = interaction.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"steps"})
    if interaction.steps is not None:  # those of the user are not part of the reply, and as good as never there
        raw["steps"] = steps if len(steps) == len(interaction.steps) else [step.dump() for step in interaction.steps]
    counts = token_counts(interaction.usage)
    if counts is not None:
        raw["usage"] = {
            **raw["usage"],
            **_totals(counts),
            "prompt_tokens_details": {"cached_tokens": counts.cached},
            "completion_tokens_details": {"reasoning_tokens": counts.thoughts},
        }
    return raw


def response_kwargs(reply: Reply) -> dict[str, Any]:
    """Return the response's `additional_kwargs`: token counts, facts, and steps of the service's tools and of unknown types."""
    interaction, steps = reply.interaction, reply.steps
    counts = token_counts(interaction.usage)
    kwargs: dict[str, Any] = (_totals(counts) if counts is not None else {}) | reply_facts(reply)
    if interaction.id:
        kwargs["interaction_id"] = interaction.id
    built_in = [dict(step) for step in steps if step.get("type") not in _SHOWN]
    if built_in:
        kwargs["built_in_steps"] = built_in
    return kwargs


def _totals(counts: TokenCounts) -> dict[str, int]:
    return {"prompt_tokens": counts.input, "completion_tokens": counts.output, "total_tokens": counts.total}
