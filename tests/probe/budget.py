"""What a statement may cost, by the table of prices, and what it did cost, by the usage that the service told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from gemini_interactions.models import Price, price_of
from gemini_interactions.wire.usage import Usage

from .evidence import Exchange

MODEL = "gemini-3.8-flash"
"""Whom statements ask that are about no model in particular: free keys have it, and it is cheap."""

UNLISTED = {
    "gemini-2.5-flash-image": Price(0.30, 30.0),
    "gemini-3.8-flash-tts": Price(0.50, 9.0),
}
"""Prices that the package's table does not have [LiteLLM 1.110.2]."""

DEAREST = Price(4.0, 20.0)
"""For models without a price in either table: that of the dearest that has one."""

READ, WRITTEN = 200, 600
"""Tokens of one small request at most, thoughts included."""


def price(model: str, day: date | None = None) -> Price:
    """The price of a model."""
    return price_of(model, day or datetime.now(UTC).date()) or UNLISTED.get(model, DEAREST)


def asking(times: int = 1, *, model: str = MODEL, read: int = READ, written: int = WRITTEN) -> float:
    """Dollars that so many requests cost at most.

    Args:
        times: how many.
        model: whom they ask.
        read: tokens of each that the model reads, those of tools included.
        written: tokens of each that it writes.
    """
    rates = price(model)
    return times * (read * rates.input + written * rates.output) / 1_000_000


SEARCHED = 0.014
"""Dollars of one search, which is billed by the piece [LiteLLM 1.110.2]."""


@dataclass(slots=True)
class Budget:
    """Dollars that may be spent.

    Attributes:
        limit: how many.
        spent: how many were, by what the service told.
    """

    limit: float
    spent: float = 0.0

    def has(self, cost: float) -> bool:
        """Whether there is so much left."""
        return self.spent + cost <= self.limit

    def saw(self, exchange: Exchange) -> None:
        """Count what a request has cost."""
        for model, usage in _usages(exchange):
            rates = price(model)
            read = (usage.total_input_tokens or 0) + (usage.total_tool_use_tokens or 0)
            written = (usage.total_output_tokens or 0) + (usage.total_thought_tokens or 0)
            self.spent += (read * rates.input + written * rates.output) / 1_000_000
            self.spent += SEARCHED * sum(tool.count or 0 for tool in usage.grounding_tool_count or ())


def _usages(exchange: Exchange) -> Iterator[tuple[str, Usage]]:
    """Yield what a request that was billed has used; an interaction that is read again is billed once."""
    if exchange.method != "POST":
        return
    for body in exchange.bodies():
        about: Any = (body.get("interaction") or {}) if exchange.is_stream else body
        if isinstance(about.get("usage"), dict):
            asked = json.loads(exchange.sent or b"{}")
            yield str(about.get("model") or asked.get("model") or asked.get("agent")), Usage.model_validate(about["usage"])
