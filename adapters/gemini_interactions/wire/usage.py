"""Token counts.

Reference: ai.google.dev/api/interactions-api, `Usage`. Output excludes thoughts, cached is a part of input, and the total is
input + output + thought + tool use.
"""

from __future__ import annotations

from typing import Annotated, Any

from .base import WireModel, known

Modality = Annotated[str, known("text", "image", "audio", "video", "document")]


class ModalityTokens(WireModel):
    """Tokens of one modality."""

    modality: Modality | None = None
    tokens: int | None = None


class GroundingToolCount(WireModel):
    """How often a grounding tool was used; it is billed by the use."""

    type: Annotated[str, known("google_search", "google_maps", "retrieval")] | None = None
    count: int | None = None


class Usage(WireModel):
    """The usage of an interaction, in tokens."""

    total_tokens: int | None = None
    total_input_tokens: int | None = None
    total_output_tokens: int | None = None
    total_thought_tokens: int | None = None
    total_cached_tokens: int | None = None
    total_tool_use_tokens: int | None = None
    initial_input_tokens: int | None = None
    input_tokens_by_modality: list[ModalityTokens] | None = None
    output_tokens_by_modality: list[ModalityTokens] | None = None
    cached_tokens_by_modality: list[ModalityTokens] | None = None
    tool_use_tokens_by_modality: list[ModalityTokens] | None = None
    grounding_tool_count: list[GroundingToolCount] | None = None
    # Seen on the wire since August 2026, undocumented.
    raw_prompt_token: int | None = None
    model_invocation_token_counts: list[dict[str, Any]] | None = None
    non_grounding_model_invocation_token_counts: list[dict[str, Any]] | None = None
