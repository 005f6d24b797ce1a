"""Prices: LiteLLM's own for `gemini/<model>`, under the names of this provider.

LiteLLM prices tokens (cached, reasoning, audio) of any registered model. Searches it counts for providers it knows only: of
others, the first one is billed and the rest forgotten. Service tiers it forgets in streams, before 1.106. Such costs are worked
out here, with LiteLLM's own function.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import litellm

from ..wire.interaction import Interaction
from .names import AGENTS, PROVIDER
from .usage import openai_tier

_SOURCE = "gemini/"
COST_HEADER = "llm_provider-x-litellm-response-cost"
"""The header in which LiteLLM takes a cost that a provider has worked out; in a stream it takes `usage.cost`."""

_MODES = ("chat", "image_generation")
_OWN_PRICES = ("input_cost_per_token", "output_cost_per_token", "input_cost_per_second")


def price_entries(models: Iterable[str] | None = None) -> dict[str, dict[str, Any]]:
    """Entries for `litellm.register_model`, made from LiteLLM's own.

    Args:
        models: the models, with or without the provider's name; those LiteLLM has no price for have none here. None: all.
    """
    known = litellm.model_cost
    if models is None:
        models = [name for name in known if name.startswith(_SOURCE)]
    entries = {}
    for model in models:
        name = model.removeprefix(f"{PROVIDER}/").removeprefix(_SOURCE).removeprefix(AGENTS)
        entry = known.get(f"{_SOURCE}{name}")
        if entry is not None and entry.get("mode") in _MODES:
            target = f"{AGENTS}{name}" if name.startswith("deep-research") else name
            # Without a price for cached tokens, they cost what others cost; LiteLLM would take them for free.
            cached = {"cache_read_input_token_cost": entry["input_cost_per_token"]} if "input_cost_per_token" in entry else {}
            entry = {**cached, **entry, "litellm_provider": PROVIDER}
            # Frameworks that see it send `reasoning_effort`, which LiteLLM refuses to custom providers by default.
            entry["supports_reasoning"] = False
            entries[f"{PROVIDER}/{target}"] = entry
    return entries


def register_prices(models: Iterable[str] | None = None) -> None:
    """Register prices and abilities, for cost tracking and `litellm.supports_…`.

    Prices that somebody else has registered under the same names stay.

    Args:
        models: see `price_entries`.
    """
    entries = {name: entry for name, entry in price_entries(models).items() if name not in litellm.model_cost}
    if entries:
        if PROVIDER not in litellm.provider_list:  # else LiteLLM prints a hint for each of them
            litellm.provider_list.append(PROVIDER)
        litellm.register_model(entries)


def is_priced_here(interaction: Interaction) -> bool:
    """Whether searches or a service tier are part of what a reply cost. All else LiteLLM gets right by itself."""
    searches = interaction.usage.grounding_tool_count if interaction.usage else None
    return bool(searches) or openai_tier(interaction) not in (None, "default")


def own_cost(model: str, response: Any, litellm_params: Mapping[str, Any] | None) -> float | None:
    """Return the price of a reply, searches and service tier included; None where there is no price, or a deployment has its own.

    Args:
        model: the model, without the provider.
        response: a `ModelResponse` with its usage and service tier.
        litellm_params: of the call.
    """
    if any((litellm_params or {}).get(name) is not None for name in _OWN_PRICES):
        return None
    try:
        return float(
            litellm.completion_cost(
                completion_response=response,
                model=f"{_SOURCE}{model.removeprefix(AGENTS)}",
                custom_llm_provider="gemini",
                service_tier=getattr(response, "service_tier", None),
            )
        )
    except Exception:  # a model without a price: no cost is better than no answer
        return None
