"""Interactions as the package's renderer takes them, with what the service had kept for each."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from threading import Lock
from typing import Any

from ...view.turns import Kept, Turn, size, tool_names
from ..core.clock import timestamp
from ..core.record import Record
from ..service.exchange import OPEN, Exchange, in_short, new_of, without_input
from .progress import steps_by_now

_MOST_KEPT = 20_000
_LONGEST_TITLE = 120
# Fields of a request that have a place of their own.
_SHOWN = frozenset({"model", "agent", "input", "stream", "previous_interaction_id"})


class KeptBefore:
    """What the service had for an interaction; it is added up once for each, however long the chain. Any thread may use it."""

    def __init__(self) -> None:
        self._after: OrderedDict[str, Kept] = OrderedDict()
        self._costs: OrderedDict[str, float | None] = OrderedDict()
        self._lock = Lock()

    def of(self, record: Record) -> Kept:
        """Return what was kept of the turns before."""
        with self._lock:
            ahead: list[Record] = []
            before = record.parent
            while before is not None and before.id not in self._after:
                ahead.append(before)
                before = before.parent
            kept = Kept() if before is None else self._after[before.id]
            for passed in reversed(ahead):
                own = size([*passed.inputs, *passed.outputs])
                tokens = _tokens(passed, "input") + _tokens(passed, "output")
                kept = self._after[passed.id] = Kept(kept.bytes + own, tokens, kept.turns + 1)
            while len(self._after) > _MOST_KEPT:
                self._after.popitem(last=False)
            return kept

    def cost(self, record: Record) -> float | None:
        """Return what the tokens of an interaction cost, in US dollars; None where no price is known, or it tells no tokens."""
        if not usage_of(record):
            return None
        with self._lock:
            if record.id not in self._costs:
                self._costs[record.id] = replace(outline_of(record), usage=record.usage, created=timestamp(record.created)).cost
                if len(self._costs) > _MOST_KEPT:
                    self._costs.popitem(last=False)
            return self._costs[record.id]


def turn_of(record: Record, exchange: Exchange | None = None) -> Turn:
    """Return an interaction as it is now.

    Args:
        record: the interaction.
        exchange: its stream, if that is still open.
    """
    request = record.request
    streams = exchange is not None and exchange.state == OPEN and not record.background
    status = "in_progress" if streams else record.status
    return Turn(
        asked=str(request.get("model") or request.get("agent") or ""),
        sent=record.inputs,
        came_back=steps_by_now(record, exchange.events if streams and exchange is not None else None),
        bytes_sent=size(request),
        id="" if request.get("store") is False else record.id,
        previous_id=record.previous_interaction_id,
        status=status,
        tools=tool_names(request.get("tools")),
        usage={} if streams else usage_of(record),
        is_agent=bool(request.get("agent")),
        created=timestamp(record.created),
        updated=timestamp(record.updated),
        errors=[error for error in record.extra.get("errors") or () if isinstance(error, dict)],
        settings={name: value for name, value in request.items() if name not in _SHOWN and value is not None},
    )


def outline_of(record: Record) -> Turn:
    """Return the little of an interaction that its line in a tree needs."""
    turn = Turn(
        asked=str(record.request.get("model") or record.request.get("agent") or ""),
        sent=[{"type": "user_input", "content": [{"type": "text", "text": title_of(record)}]}],
        came_back=(),
        bytes_sent=0,
        id=record.id,
        previous_id=record.previous_interaction_id,
        status=record.status,
        is_agent=bool(record.request.get("agent")),
    )
    parent = record.parent
    while parent is not None and parent.deleted:
        parent = parent.parent
    return turn if record.parent is None else replace(turn, previous_id=parent.id if parent else None)


def title_of(record: Record) -> str:
    """Return what an interaction is about, in one short line: what is new in it, where it sends a history again."""
    return in_short(new_of(record.inputs) or record.inputs, _LONGEST_TITLE) or without_input(record.request) or "(no input)"


def usage_of(record: Record) -> Mapping[str, Any]:
    """Return what an interaction used; nothing while it is at work, and of one that was cancelled: it tells none either."""
    return {} if record.running or record.cancelled is not None else record.usage


def _tokens(record: Record, kind: str) -> int:
    count = record.usage.get(f"total_{kind}_tokens")
    return count if isinstance(count, int) else 0
