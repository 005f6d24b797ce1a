"""Count tokens as the frameworks do: input and output make the total.

Thoughts count as output, the tokens of the service's own tools as input.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..wire.usage import ModalityTokens, Usage

_READ, _WRITTEN, _THOUGHT = "prompt_tokens_details", "candidates_tokens_details", "thoughts_tokens_details"
"""Where the counts of one invocation of a model stand."""


@dataclass(frozen=True, slots=True)
class TokenCounts:
    """The usage of a reply, in tokens.

    Attributes:
        input: all that was read, the service's tools included.
        output: all that was written, thoughts included.
        total: what is billed.
        cached: the part of the input that came from the service's cache.
        tool_use: the part of the input that the service's own tools brought.
        thoughts: the part of the output that is thoughts.
        input_by_modality: the parts of the input that are no text (`audio`, `image`, `video`, `document`) and were not cached.
        output_by_modality: the parts of the output that are no text.
    """

    input: int
    output: int
    total: int
    cached: int = 0
    tool_use: int = 0
    thoughts: int = 0
    input_by_modality: Mapping[str, int] = field(default_factory=dict)
    output_by_modality: Mapping[str, int] = field(default_factory=dict)


def token_counts(usage: Usage | None) -> TokenCounts | None:
    """Return the counts of a reply; None where the service gave none."""
    if usage is not None and usage.total_tokens is None:
        usage = _summed(usage)
    if usage is None or usage.total_tokens is None:
        return None
    tool_use = usage.total_tool_use_tokens or 0
    given, total = usage.total_input_tokens, usage.total_tokens  # rather than what counts add up to, the billed total decides
    thoughts, written = usage.total_thought_tokens or 0, usage.total_output_tokens or 0
    output_counts = usage.output_tokens_by_modality
    if not written and not thoughts and (output_counts := _invoked(usage, _WRITTEN)):  # transcripts are reported so
        written = sum(count.tokens or 0 for count in output_counts)
        total = max(total, (given or 0) + tool_use + written)
    output = written + thoughts
    return TokenCounts(
        input=given + tool_use if given is not None else max(total - output, 0),
        output=output,
        total=total,
        cached=usage.total_cached_tokens or 0,
        tool_use=tool_use,
        thoughts=thoughts,
        input_by_modality=_by_modality(usage.input_tokens_by_modality, usage.cached_tokens_by_modality),
        output_by_modality=_by_modality(output_counts),
    )


def _by_modality(counts: list[ModalityTokens] | None, cached: list[ModalityTokens] | None = None) -> dict[str, int]:
    found: dict[str, int] = {}
    for sign, group in ((1, counts), (-1, cached)):
        for count in group or ():
            if count.modality and count.modality != "text":
                found[count.modality] = found.get(count.modality, 0) + sign * (count.tokens or 0)
    return {name: tokens for name, tokens in found.items() if tokens > 0}


def _summed(usage: Usage) -> Usage | None:
    """Return a usage with the totals that stand in its parts, or in the counts of the invocations; None where there are none."""
    if not usage.model_invocation_token_counts and not (usage.total_input_tokens or usage.total_output_tokens):
        return None
    read, written, thought = (_invoked(usage, name) for name in (_READ, _WRITTEN, _THOUGHT))
    given, output, thoughts = (sum(count.tokens or 0 for count in counts) for counts in (read, written, thought))
    found = {
        "input_tokens_by_modality": usage.input_tokens_by_modality or read,
        "output_tokens_by_modality": usage.output_tokens_by_modality or written,
        "total_input_tokens": given if usage.total_input_tokens is None else usage.total_input_tokens,
        "total_output_tokens": usage.total_output_tokens or output,
        "total_thought_tokens": usage.total_thought_tokens or thoughts,
    }
    totals = ("total_input_tokens", "total_output_tokens", "total_thought_tokens")
    total = sum(int(found[name]) for name in totals) + (usage.total_tool_use_tokens or 0)  # type: ignore[call-overload]
    return usage.model_copy(update={**found, "total_tokens": total})


def _invoked(usage: Usage, name: str) -> list[ModalityTokens]:
    """Return the counts of each invocation of a model, by modality."""
    details = [detail for call in usage.model_invocation_token_counts or () for detail in _list(call.get(name))]
    counts = [ModalityTokens.model_construct(**detail) for detail in details if isinstance(detail, dict)]
    return [count for count in counts if isinstance(count.tokens, int) and count.tokens > 0]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
