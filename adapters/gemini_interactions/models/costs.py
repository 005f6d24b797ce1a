"""Work out what tokens cost, by the table's prices. What is billed by the piece, such as searches, is not in it."""

from __future__ import annotations

from datetime import date

from ..wire.usage import Usage
from .lookups import price_of


def cost_of_tokens(usage: Usage | None, model: str | None, day: date) -> float | None:
    """Return what tokens cost, in US dollars; None where the usage or the price is not known, as of most agents.

    Args:
        usage: the tokens.
        model: who used them.
        day: when; prices change.
    """
    price = price_of(model, day) if model and usage is not None else None
    if price is None or usage is None or usage.total_tokens is None:
        return None
    read = (usage.total_input_tokens or 0) + (usage.total_tool_use_tokens or 0)
    cached = (usage.total_cached_tokens or 0) if price.cached is not None else 0
    written = (usage.total_output_tokens or 0) + (usage.total_thought_tokens or 0)
    return ((read - cached) * price.input + cached * (price.cached or 0.0) + written * price.output) / 1_000_000
