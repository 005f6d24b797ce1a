"""Work out what tokens cost, by the table's prices. What is billed by the piece, such as searches, is not in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ..wire.usage import Usage
from .lookups import price_of

OF_THE_STANDARD: Mapping[str, float] = {"standard": 1.0, "flex": 0.5, "priority": 1.8}
"""What the tokens of a tier cost, as a share of the table's prices.

Source: Google's prices as LiteLLM's table has them on 2026-11-29, whose 58 models with a price for flex, and 63 for priority, all
have these shares. What `deferred` costs is not told anywhere.
"""


def cost_of_tokens(usage: Usage | None, model: str | None, day: date, tier: str | None = None) -> float | None:
    """Return what tokens cost, in US dollars; None where the usage or the price is not known, as of most agents.

    Args:
        usage: the tokens.
        model: who used them.
        day: when; prices change.
        tier: the `service_tier` that the answer names: it may be another than was asked for.
    """
    price = price_of(model, day) if model and usage is not None else None
    share = OF_THE_STANDARD.get(tier or "standard")
    if price is None or share is None or usage is None or usage.total_tokens is None:
        return None
    read = (usage.total_input_tokens or 0) + (usage.total_tool_use_tokens or 0)
    cached = (usage.total_cached_tokens or 0) if price.cached is not None else 0
    written = (usage.total_output_tokens or 0) + (usage.total_thought_tokens or 0)
    return share * ((read - cached) * price.input + cached * (price.cached or 0.0) + written * price.output) / 1_000_000
