"""Merge an answer that came in parts, each but the last with the status `requires_continuation`, into one.

Reference: the official SDK merges the steps and sums the usage; the service itself was never seen to do it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..wire.interaction import Interaction
from ..wire.usage import Usage

REQUIRES_CONTINUATION = "requires_continuation"
"""The status of every part but the last."""

MOST_PARTS = 32
"""Parts of one answer to ask for; each is paid. A service that never comes to an end is left then."""


def merge_continuations(parts: Sequence[Interaction]) -> Interaction:
    """Return the last part, with the steps of all and the sum of their usage.

    Args:
        parts: the answers, oldest first; at least one.
    """
    if len(parts) == 1:
        return parts[0]
    merged = parts[-1].dump()
    merged["steps"] = [step for part in parts for step in part.reply_steps()]
    usage = add_usage([part.usage for part in parts])
    if usage is not None:
        merged["usage"] = usage.dump()
    return Interaction.model_validate(merged)


def add_usage(usages: Sequence[Usage | None]) -> Usage | None:
    """Sum the usage of parts; the input of the first stands under `initial_input_tokens`."""
    given = [usage for usage in usages if usage is not None]
    if len(given) < 2:
        return given[0] if given else None
    dumped = [usage.dump() for usage in given]
    total: dict[str, Any] = {}
    for usage in dumped:
        for name, value in usage.items():
            total[name] = _sum(total[name], value) if name in total else value
    total["initial_input_tokens"] = dumped[0].get("initial_input_tokens", dumped[0].get("total_input_tokens"))
    return Usage.model_validate({name: value for name, value in total.items() if value is not None})


def _sum(one: Any, other: Any) -> Any:
    if isinstance(one, int) and isinstance(other, int):
        return one + other
    if isinstance(one, list) and isinstance(other, list):
        counts = {_name(entry): dict(entry) for entry in one}
        for entry in other:
            known = counts.setdefault(_name(entry), {**entry, "tokens": 0, "count": 0} if _name(entry) else dict(entry))
            for unit in ("tokens", "count"):
                if unit in entry:
                    known[unit] = known.get(unit, 0) + entry[unit]
        return [{key: value for key, value in entry.items() if value != 0} for entry in counts.values()]
    return other


def _name(entry: Any) -> Any:
    return entry.get("modality") or entry.get("type") if isinstance(entry, dict) else None
