"""Token counts as LiteLLM takes them, for its own prices to fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..assembly.usage import token_counts
from ..wire.interaction import Interaction
from ..wire.usage import GroundingToolCount, Usage

_MODALITIES = {"audio": "audio_tokens", "image": "image_tokens", "video": "video_tokens"}
_SEARCHES = {"google_search": "web_search_requests", "google_maps": "google_maps_grounding_requests"}

TIERS = {"standard": "default"}
"""What OpenAI, and LiteLLM's prices, call a service tier of the API's, where they differ."""


def usage_fields(usage: Usage | None) -> dict[str, Any] | None:
    """Return the arguments of LiteLLM's `Usage` for the API's; None where the service gave no total.

    Thoughts count as completion (`reasoning_tokens`), the tokens of the service's own tools as prompt (`tool_use_tokens`).
    Searches are billed each, so they are here too.
    """
    counts = token_counts(usage)
    if usage is None or counts is None:
        return None
    prompt: dict[str, Any] = {"cached_tokens": counts.cached}
    if counts.tool_use:
        prompt["tool_use_tokens"] = counts.tool_use
    prompt |= _modalities(counts.input_by_modality)
    prompt |= _searches(usage.grounding_tool_count)
    completion: dict[str, Any] = {"reasoning_tokens": counts.thoughts} if counts.thoughts else {}
    completion |= _modalities(counts.output_by_modality)
    if completion:
        # LiteLLM prices what is listed; what is not listed must not fall through.
        completion["text_tokens"] = max(counts.output - sum(completion.values()), 0)
    return {
        "prompt_tokens": counts.input,
        "completion_tokens": counts.output,
        "total_tokens": counts.total,
        "prompt_tokens_details": prompt,
        **({"completion_tokens_details": completion} if completion else {}),
    }


def image_usage(usage: Usage | None) -> dict[str, Any] | None:
    """Return the arguments of LiteLLM's `ImageUsage` for the API's; None where the service gave no total."""
    counts = token_counts(usage)
    if counts is None:
        return None
    given, made = (group.get("image", 0) for group in (counts.input_by_modality, counts.output_by_modality))
    return {
        "input_tokens": counts.input,
        "input_tokens_details": {"image_tokens": given, "text_tokens": counts.input - given},
        "output_tokens": counts.output,
        "output_tokens_details": {"image_tokens": made, "text_tokens": counts.output - made},
        "total_tokens": counts.total,
    }


def openai_tier(interaction: Interaction) -> str | None:
    """Return the service tier that was used, under OpenAI's name."""
    tier = interaction.service_tier
    return TIERS.get(tier, tier) if tier else None


def _modalities(counts: Mapping[str, int]) -> dict[str, int]:
    return {_MODALITIES[name]: tokens for name, tokens in counts.items() if name in _MODALITIES}


def _searches(counts: list[GroundingToolCount] | None) -> dict[str, int]:
    return {_SEARCHES[str(count.type)]: count.count for count in counts or () if count.type in _SEARCHES and count.count}
