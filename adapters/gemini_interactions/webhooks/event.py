"""Read the event of a delivery."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .errors import untrusted


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """The event of a delivery. It is thin: get the interaction itself with `client.get(event.interaction_id)`.

    Attributes:
        type: such as `interaction.completed`, `interaction.requires_action`, `interaction.failed`, `interaction.cancelled`.
        delivery_id: the same at every attempt to deliver it; deliveries come at least once, so drop those you have seen.
        data: the event's own fields.
        raw: the whole body, parsed.
    """

    type: str
    delivery_id: str
    data: dict[str, Any]
    raw: dict[str, Any]

    @property
    def interaction_id(self) -> str | None:
        """The interaction that it is about; None for events of other things, such as batches."""
        id = self.data.get("id")
        return id if self.type.startswith("interaction.") and isinstance(id, str) and id else None

    @property
    def user_metadata(self) -> dict[str, Any]:
        """The metadata that the request's `webhook_config` sent along; empty if none.

        Open question [place_of_user_metadata]: where it stands was never recorded; it is looked for beside `data` and in it.
        """
        found = self.raw.get("user_metadata") or self.data.get("user_metadata")
        return found if isinstance(found, dict) else {}


def read_event(content: bytes, delivery_id: str) -> WebhookEvent:
    """Read the event in a delivery's body.

    Raises:
        WebhookVerificationError: it is none.
    """
    try:
        raw = json.loads(content)
    except (ValueError, RecursionError):
        raw = None
    kind = raw.get("type") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or not isinstance(kind, str):
        raise untrusted("The body is no event: JSON with a 'type'.", reason="not_an_event")
    data = raw.get("data")
    return WebhookEvent(kind, delivery_id, data if isinstance(data, dict) else {}, raw)
