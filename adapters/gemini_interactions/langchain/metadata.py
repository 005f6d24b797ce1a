"""What LangChain reports beside the content: usage, and where the reply came from."""

from __future__ import annotations

from typing import Any

from langchain_core.messages.ai import InputTokenDetails, OutputTokenDetails, UsageMetadata

from ..assembly.usage import token_counts
from ..conversation.anchor import Anchor
from ..wire.interaction import Interaction
from ..wire.usage import Usage


def usage_metadata(usage: Usage | None) -> UsageMetadata | None:
    """LangChain's token counts for the API's.

    LangChain's input and output add up to the total: thoughts count as output (`reasoning`), the tokens of the service's own
    tools as input (`tool_use`).
    """
    counts = token_counts(usage)
    if counts is None:
        return None
    input_details = InputTokenDetails(cache_read=counts.cached)
    if counts.input_audio:
        input_details["audio"] = counts.input_audio
    if counts.tool_use:
        input_details["tool_use"] = counts.tool_use  # type: ignore[typeddict-unknown-key]  # own integer keys are allowed
    output_details = OutputTokenDetails(reasoning=counts.thoughts)
    if counts.output_audio:
        output_details["audio"] = counts.output_audio
    return UsageMetadata(
        input_tokens=counts.input,
        output_tokens=counts.output,
        total_tokens=counts.total,
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
