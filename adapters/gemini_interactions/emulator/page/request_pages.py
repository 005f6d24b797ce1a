"""The page of requests: the newest, those that failed too, and what was asked in these."""

from __future__ import annotations

import re
from typing import Any

from ...view.html.texts import readable_json, shared_text
from ...wire.shown import HIDDEN
from ..core.json_body import read_json
from ..servers.front import Visit
from ..service.exchange import Exchange
from .sources import Sources

LISTED = 100
_LONGEST_BODY = 4_000
_SECRET = re.compile(rf"[\"'](?:{'|'.join(map(re.escape, sorted(HIDDEN)))})[\"']|\b(?:bearer|basic) ", re.IGNORECASE)
"""What shows that a body may hold a secret, where its fields cannot be told apart."""


def requests(sources: Sources, visit: Visit) -> dict[str, Any]:
    """Return the newest requests, or with `only=failed` those of them that failed; and the doubts, each once."""
    exchanges = sources.traffic.newest()
    only_failed = visit.query.get("only") == "failed"
    doubts = sources.traffic.newest_doubts()
    chosen = [exchange for exchange in exchanges if exchange.failed] if only_failed else exchanges
    return {
        "title": "Requests",
        "exchanges": [(exchange, _body(exchange)) for exchange in chosen[:LISTED]],
        "hidden": max(0, len(chosen) - LISTED),
        "only_failed": only_failed,
        "total": len(exchanges),
        "failed": sum(exchange.failed for exchange in exchanges),
        "doubts": doubts[:LISTED],
        "hidden_doubts": max(0, len(doubts) - LISTED),
    }


def _body(exchange: Exchange) -> str:
    """Return the body of a request that was refused, as far as it is to be shown."""
    if not exchange.content:
        return ""
    try:
        text = readable_json(read_json(exchange.content), _LONGEST_BODY)
    except (ValueError, RecursionError):
        text = shared_text(exchange.content.decode("utf-8", "replace"))
        if _SECRET.search(text):
            return "(no JSON, and not shown: it may hold a secret)"
    return text if len(text) <= _LONGEST_BODY else f"{text[:_LONGEST_BODY]}…"
