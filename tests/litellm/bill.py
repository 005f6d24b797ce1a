"""What an interaction costs, worked out anew: from its usage as the service reports it, and the rates of LiteLLM's table."""

from __future__ import annotations

import litellm

from gemini_interactions.emulator.core.record import Record

INPUT, OUTPUT, CACHED = "input_cost_per_token", "output_cost_per_token", "cache_read_input_token_cost"


def price(interaction: Record) -> float:
    """The price of an interaction that the emulator has, in US dollars."""
    usage = interaction.usage
    rates = litellm.model_cost[f"gemini/{interaction.request.get('model') or interaction.request['agent']}"]
    used = interaction.extra.get("service_tier") or interaction.request.get("service_tier")
    tier = {"flex": "_flex", "priority": "_priority", "deferred": "_batches"}.get(str(used), "")

    def rate(of: str, otherwise: str) -> float:
        found = (rates.get(f"{key}{suffix}") for suffix in (tier, "") for key in (of, otherwise))
        return float(next(value for value in found if value is not None))

    def modalities(field: str) -> dict[str, int]:
        return {count["modality"]: count["tokens"] for count in usage.get(field) or () if count["modality"] != "text"}

    cached, thoughts = usage.get("total_cached_tokens") or 0, usage.get("total_thought_tokens") or 0
    read = (usage.get("total_input_tokens") or 0) + (usage.get("total_tool_use_tokens") or 0) - cached
    written = usage.get("total_output_tokens") or 0
    total = cached * rate(CACHED, INPUT) + thoughts * rate("output_cost_per_reasoning_token", OUTPUT)
    for modality, tokens in modalities("input_tokens_by_modality").items():
        tokens -= modalities("cached_tokens_by_modality").get(modality, 0)
        read -= tokens
        total += tokens * rate(f"input_cost_per_{modality}_token", INPUT)
    for modality, tokens in modalities("output_tokens_by_modality").items():
        written -= tokens
        total += tokens * rate(f"output_cost_per_{modality}_token", OUTPUT)
    total += read * rate(INPUT, INPUT) + written * rate(OUTPUT, OUTPUT)
    for count in usage.get("grounding_tool_count") or ():
        if count["type"] == "google_search":
            each = rates["search_context_cost_per_query"]["search_context_size_medium"]
        else:
            each = rates["google_maps_grounding_cost_per_query"]
        total += each * (count["count"] if rates.get("web_search_billing_unit") == "per_query" else 1)
    return total
