"""An answer in several hops (`requires_continuation`) as the one answer it is.

Reference: the official SDK merges the steps and sums the usage; the service itself was never seen to do it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..wire.interaction import Interaction
from ..wire.usage import Usage

STATUS = "requires_continuation"
"""The status of every hop but the last."""


def merge_hops(hops: Sequence[Interaction]) -> Interaction:
    """The last hop, with the steps of all and the sum of what they used.

    Args:
        hops: the answers, oldest first; at least one.
    """
    last = hops[-1].dump()
    if len(hops) == 1:
        return hops[0]
    last["steps"] = [step for hop in hops for step in hop.reply_steps()]
    usage = add_usage([hop.usage for hop in hops])
    if usage is not None:
        last["usage"] = usage.dump()
    return Interaction.model_validate(last)


def add_usage(usages: Sequence[Usage | None]) -> Usage | None:
    """What several hops used together; the input of the first stands under `initial_input_tokens`."""
    given = [usage.dump() for usage in usages if usage is not None]
    if len(given) < 2:
        return next((usage for usage in usages if usage is not None), None)
    total: dict[str, Any] = {}
    for usage in given:
        for name, value in usage.items():
            total[name] = _sum(total[name], value) if name in total else value
    total["initial_input_tokens"] = given[0].get("initial_input_tokens", given[0].get("total_input_tokens"))
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
