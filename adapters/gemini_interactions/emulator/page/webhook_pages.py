"""The page of webhooks: who is told, and what was sent, waits, or was given up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...view.html.texts import readable_json, shared_text
from ..servers.front import Visit
from ..webhooks.deliveries import Delivery
from .sources import Sources

LISTED = 100
_LONGEST_PAYLOAD = 10_000

# State of a delivery -> how it is told, and its tone.
_STATES = {
    "waiting": ("waiting", "running"),
    "delivered": ("delivered", "good"),
    "failed": ("given up", "bad"),
    "not_local": ("not sent: not this machine", "waiting"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A delivery as it is told.

    Attributes:
        delivery: the delivery.
        uri: where it goes, without what may be secret.
        words, tone: of its state.
        event: the type of its payload.
        interaction: the id of the interaction it tells of.
        payload: as JSON.
        wait: seconds until it is tried (again).
    """

    delivery: Delivery
    uri: str
    words: str
    tone: str
    event: str
    interaction: str
    payload: str
    wait: float | None


def webhooks(sources: Sources, _: Visit) -> dict[str, Any]:
    """Return the receivers and the newest deliveries."""
    now = sources.clock.now()
    log = list(sources.deliveries.log)[::-1]
    return {
        "title": "Webhooks",
        "receivers": [(webhook, shared_text(webhook.uri)) for webhook in sources.deliveries.webhooks],
        "deliveries": [_told(delivery, now) for delivery in log[:LISTED]],
        "hidden": max(0, len(log) - LISTED),
    }


def _told(delivery: Delivery, now: float) -> Told:
    words, tone = _STATES.get(delivery.state, (delivery.state, "waiting"))
    data = delivery.payload.get("data") or {}
    wait = max(0.0, delivery.due - now) if delivery.state == "waiting" else None
    event = str(delivery.payload.get("type"))
    return Told(
        delivery,
        shared_text(delivery.uri),
        words,
        tone,
        event,
        str(data.get("id") or ""),
        readable_json(delivery.payload, _LONGEST_PAYLOAD),
        wait,
    )
