"""Receivers of webhooks."""

from __future__ import annotations

from typing import Any

from ..cases import Case

RECEIVER = {"uri": "https://example.com/hook", "subscribed_events": ["interaction.completed", "interaction.failed"]}
_ONE: dict[str, Any] = {"answers": ({"id": "w1", **RECEIVER},)}

CASES = [
    Case("webhooks.create: one", "webhooks.create", RECEIVER, **_ONE),
    Case("webhooks.create: with a name", "webhooks.create", {**RECEIVER, "name": "Mine"}, **_ONE),
    Case("webhooks.list: all", "webhooks.list"),
    Case("webhooks.list: of a size", "webhooks.list", {"page_size": 7}, answers=({"webhooks": [{"id": "w1", **RECEIVER}]},)),
    Case("webhooks.get: one", "webhooks.get", {"id": "w1"}, **_ONE),
    Case("webhooks.update: switched off", "webhooks.update", {"id": "w1", "state": "disabled"}, **_ONE),
    Case(
        "webhooks.update: what a mask names",
        "webhooks.update",
        {"id": "w1", **RECEIVER, "name": "Mine", "update_mask": "uri,name"},
        **_ONE,
    ),
    Case("webhooks.delete: one", "webhooks.delete", {"id": "w1"}),
    Case("webhooks.ping: one", "webhooks.ping", {"id": "w1"}),
    Case("webhooks.rotate_signing_secret: as the service will", "webhooks.rotate_signing_secret", {"id": "w1"}),
    Case(
        "webhooks.rotate_signing_secret: at once",
        "webhooks.rotate_signing_secret",
        {"id": "w1", "revocation_behavior": "revoke_previous_secrets_immediately"},
    ),
]
