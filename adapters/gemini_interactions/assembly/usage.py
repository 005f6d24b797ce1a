"""Count tokens as the frameworks do: input and output make the total.

Thoughts count as output, the tokens of the service's own tools as input.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..wire.usage import ModalityTokens, Usage


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
        input_audio: the part of the input that is audio and was not cached.
        output_audio: the part of the output that is audio.
    """

    input: int
    output: int
    total: int
    cached: int = 0
    tool_use: int = 0
    thoughts: int = 0
    input_audio: int = 0
    output_audio: int = 0


def token_counts(usage: Usage | None) -> TokenCounts | None:
    """Return the counts of a reply; None where the service gave no total."""
    if usage is None or usage.total_tokens is None:
        return None
    tool_use = usage.total_tool_use_tokens or 0
    thoughts = usage.total_thought_tokens or 0
    output = (usage.total_output_tokens or 0) + thoughts
    given = usage.total_input_tokens
    return TokenCounts(
        input=given + tool_use if given is not None else max(usage.total_tokens - output, 0),
        output=output,
        total=usage.total_tokens,  # rather than what the counts should add up to, the total that is billed decides
        cached=usage.total_cached_tokens or 0,
        tool_use=tool_use,
        thoughts=thoughts,
        input_audio=max(_of(usage.input_tokens_by_modality, "audio") - _of(usage.cached_tokens_by_modality, "audio"), 0),
        output_audio=_of(usage.output_tokens_by_modality, "audio"),
    )


def _of(counts: list[ModalityTokens] | None, modality: str) -> int:
    return sum(count.tokens or 0 for count in counts or () if count.modality == modality)
