"""The page of requests: the newest, those that failed too, and what was asked in these."""

from __future__ import annotations

from typing import Any

from ...view.html.texts import readable_json
from ..core.json_body import read_json
from ..servers.front import Visit
from ..service.exchange import Exchange
from .sources import Sources

LISTED = 100
_LONGEST_BODY = 4_000


def requests(sources: Sources, visit: Visit) -> dict[str, Any]:
    """Return the newest requests, or with `only=failed` those of them that failed; and the doubts, each once."""
    exchanges = sources.traffic.newest()
    only_failed = visit.query.get("only") == "failed"
    doubts = list(dict.fromkeys((doubt.path, doubt.what, doubt.why) for doubt in reversed(list(sources.doubts))))
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
        text = exchange.content.decode("utf-8", "replace")
    return text if len(text) <= _LONGEST_BODY else f"{text[:_LONGEST_BODY]}…"
