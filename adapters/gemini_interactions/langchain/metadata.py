"""Report to LangChain beside the content: usage, and where the reply came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from langchain_core.messages.ai import InputTokenDetails, OutputTokenDetails, UsageMetadata

from ..assembly.usage import token_counts
from ..framework.reply_facts import reply_facts
from ..turns.reply import Reply
from ..wire.usage import Usage

RAW_USAGE = "raw_usage"
"""In a message's `response_metadata`: the counts in the service's own words, of which `usage_metadata` is made."""


def usage_metadata(usage: Usage | None) -> UsageMetadata | None:
    """Convert the API's token counts to LangChain's.

    LangChain's input and output add up to the total: thoughts count as output (`reasoning`), the tokens of the service's own
    tools as input (`tool_use`). What is no text stands under its modality.
    """
    counts = token_counts(usage)
    if counts is None:
        return None
    # Own integer keys are allowed beside `audio`.
    input_details = InputTokenDetails(cache_read=counts.cached, **counts.input_by_modality)  # type: ignore[typeddict-item]
    if counts.tool_use:
        input_details["tool_use"] = counts.tool_use
    output_details = OutputTokenDetails(reasoning=counts.thoughts, **counts.output_by_modality)  # type: ignore[typeddict-item]
    return UsageMetadata(
        input_tokens=counts.input,
        output_tokens=counts.output,
        total_tokens=counts.total,
        input_token_details=input_details,
        output_token_details=output_details,
    )


def response_metadata(reply: Reply) -> dict[str, Any]:
    """Return everything about a reply that must be said once: chunks are summed, and what is said twice comes out doubled."""
    interaction, anchor = reply.interaction, reply.anchor
    own = {
        "id": interaction.id,  # where the answer came in several parts, the last one's: it is the one to continue
        "model_name": interaction.model or interaction.agent,
        "created": interaction.created,
        "anchor": anchor.proof if anchor is not None else None,
        RAW_USAGE: interaction.usage.dump() if interaction.usage is not None else None,
    }
    return {name: value for name, value in own.items() if value} | reply_facts(reply)


def generation_info(metadata: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what stands beside a message, too, where many callbacks look for it: why the reply ended.

    Args:
        metadata: the reply's `response_metadata`; that of a chunk before the last one says nothing of it.
    """
    return {"finish_reason": metadata["finish_reason"]} if "finish_reason" in metadata else None
