"""What LangChain reports beside the content: usage, and where the reply came from."""

from __future__ import annotations

from typing import Any

from langchain_core.messages.ai import InputTokenDetails, OutputTokenDetails, UsageMetadata

from ..conversation.anchor import Anchor
from ..wire.interaction import Interaction
from ..wire.usage import ModalityTokens, Usage


def usage_metadata(usage: Usage | None) -> UsageMetadata | None:
    """LangChain's token counts for the API's.

    LangChain's input and output add up to the total: thoughts count as output (`reasoning`), the tokens of the service's own
    tools as input (`tool_use`).
    """
    if usage is None or usage.total_tokens is None:
        return None
    tool_use = usage.total_tool_use_tokens or 0
    thoughts = usage.total_thought_tokens or 0
    cached = usage.total_cached_tokens or 0
    output = (usage.total_output_tokens or 0) + thoughts
    # Rather than what the counts should add up to, the total that is billed decides.
    total = usage.total_tokens
    given = usage.total_input_tokens
    input_tokens = given + tool_use if given is not None else max(total - output, 0)
    input_details = InputTokenDetails(cache_read=cached)
    audio = _of(usage.input_tokens_by_modality, "audio") - _of(usage.cached_tokens_by_modality, "audio")
    if audio > 0:
        input_details["audio"] = audio
    if tool_use:
        input_details["tool_use"] = tool_use  # type: ignore[typeddict-unknown-key]  # own integer keys are allowed
    output_details = OutputTokenDetails(reasoning=thoughts)
    if audio_out := _of(usage.output_tokens_by_modality, "audio"):
        output_details["audio"] = audio_out
    return UsageMetadata(
        input_tokens=input_tokens,
        output_tokens=output,
        total_tokens=total,
        input_token_details=input_details,
        output_token_details=output_details,
    )


def response_metadata(interaction: Interaction, *, anchor: Anchor | None, state_reset: bool) -> dict[str, Any]:
    """Everything about a reply that must be said once: chunks are summed, and what is said twice comes out doubled."""
    metadata: dict[str, Any] = {"status": interaction.status}
    name = interaction.model or interaction.agent
    if name:
        metadata["model_name"] = name
    for key in ("service_tier", "created", "environment_id"):
        value = getattr(interaction, key)
        if value is not None:
            metadata[key] = value
    if interaction.errors:
        metadata["errors"] = [error.dump() for error in interaction.errors]
    if interaction.usage is not None and interaction.usage.grounding_tool_count:
        metadata["grounding_tool_count"] = [count.dump() for count in interaction.usage.grounding_tool_count]
    if interaction.model_extra:
        metadata["unrecognized"] = dict(interaction.model_extra)
    if anchor is not None:
        metadata["anchor"] = anchor.mac
    if state_reset:
        metadata["state_reset"] = True
    return metadata


def _of(counts: list[ModalityTokens] | None, modality: str) -> int:
    return sum(count.tokens or 0 for count in counts or () if count.modality == modality)
