"""The resource `webhooks`: receivers that are registered once, told of every background run that ends as they subscribed to.

Fields are those of the SDK (`google/genai/_gaos/types/webhooks`), behaviour that of aistudio.google.com/docs/webhooks; no
answer of the service was ever recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from ..core.answer import Answer
from ..core.clock import Clock, timestamp
from ..core.errors import HTTPError, unsupported
from ..core.ids import new_uuid
from ..resources.collection import Collection
from ..resources.routing import Fields, RoutedRequest, json_answer, read_fields, route
from ..storage.items import Items
from .signing import jwks, new_secret

EVENTS = (
    "batch.succeeded",
    "batch.expired",
    "batch.failed",
    "interaction.requires_action",
    "interaction.completed",
    "interaction.failed",
    "interaction.cancelled",
    "video.generated",
)
"""Events to subscribe to: the SDK's list, and `interaction.cancelled`, which the documentation has. Here, only interactions
end."""

STATES = ("enabled", "disabled", "disabled_due_to_failed_deliveries")

_ALLOWED: Mapping[str, tuple[str, ...]] = {"subscribed_events": EVENTS, "state": STATES}
_FIELDS: Fields = {"name": (str,), "uri": (str,), "subscribed_events": (list,)}
_CHANGEABLE: Fields = {**_FIELDS, "state": (str,)}
# Seconds until the secrets before stop counting. Open question [default_revocation]: which one is the default.
_REVOCATIONS: Mapping[str, float] = {"revoke_previous_secrets_after_h24": 86_400.0, "revoke_previous_secrets_immediately": 0.0}
_DEFAULT_REVOCATION = "revoke_previous_secrets_after_h24"


@dataclass(slots=True)
class Webhook:
    """A receiver. `secrets` are [secret, when it ends], the newest last; times in seconds since the epoch."""

    id: str
    uri: str
    subscribed_events: list[str]
    name: str | None
    created: float
    updated: float
    state: str = "enabled"
    secrets: list[tuple[str, float | None]] = field(default_factory=list)

    def valid_secrets(self, now: float) -> list[str]:
        """Return the secrets that count, the newest first."""
        return [secret for secret, ends in reversed(self.secrets) if ends is None or ends > now]

    def shown(self, now: float) -> dict[str, Any]:
        """Return the resource, with its secrets shortened."""
        secrets = [
            {"truncated_secret": f"{secret[:10]}…", **({} if ends is None else {"expire_time": timestamp(ends)})}
            for secret, ends in self.secrets
            if ends is None or ends > now
        ]
        return {
            "id": self.id,
            **({} if self.name is None else {"name": self.name}),
            "uri": self.uri,
            "subscribed_events": self.subscribed_events,
            "state": self.state,
            "create_time": timestamp(self.created),
            "update_time": timestamp(self.updated),
            "signing_secrets": secrets,
        }


class Webhooks:
    """The receivers by id; any thread may use them.

    Args:
        clock: tells their times.
        ping: sends a receiver the event of a ping.
        on_created: called when there is a new receiver.

    Attributes:
        collection: the row of their routes, and of the public key.
    """

    def __init__(self, clock: Clock, ping: Callable[[Webhook], None], on_created: Callable[[], None]) -> None:
        self._clock = clock
        self._on_created = on_created
        self._ping_webhook = ping
        self._webhooks: Items[Webhook] = Items("Webhook")
        self._lock = RLock()
        one = r"/webhooks/([^/:]+)"
        self.collection: Collection[Webhook] = Collection(
            name="webhooks",
            items=self._webhooks,
            fields=_FIELDS,
            create=self._create,
            show=self._show,
            change=self._change,
            changeable=_CHANGEABLE,
            more=(
                route("POST", f"{one}:ping", self._ping),
                route("POST", f"{one}:rotateSigningSecret", self._rotate),
                route("GET", r"/\.well-known/jwks\.json", lambda _: json_answer(jwks()), has_version=False, has_key=False),
            ),
        )

    def subscribed_to(self, event: str) -> list[Webhook]:
        """Return the enabled receivers of an event."""
        return [webhook for webhook in self._webhooks if webhook.state == "enabled" and event in webhook.subscribed_events]

    def __iter__(self) -> Iterator[Webhook]:
        return iter(self._webhooks)

    def __len__(self) -> int:
        return len(self._webhooks)

    def _show(self, webhook: Webhook) -> dict[str, Any]:
        return webhook.shown(self._clock.now())

    def _create(self, body: dict[str, Any]) -> dict[str, Any]:
        for name in ("uri", "subscribed_events"):
            if not body.get(name):
                raise HTTPError(f"Missing key '{name}'.")
        _check_values(body)
        now, secret = self._clock.now(), new_secret()
        webhook = Webhook(new_uuid(), body["uri"], body["subscribed_events"], body.get("name"), now, now)
        webhook.secrets.append((secret, None))
        self._webhooks.add(webhook.id, webhook)
        self._on_created()
        return {**self._show(webhook), "new_signing_secret": secret}

    def _change(self, webhook: Webhook, fields: dict[str, Any]) -> None:
        _check_values(fields)
        with self._lock:
            for name, value in fields.items():
                setattr(webhook, name, value)
            webhook.updated = self._clock.now()

    def _ping(self, request: RoutedRequest) -> Answer:
        webhook = self._webhooks.find(request.arguments[0])
        read_fields(request.body, {})
        self._ping_webhook(webhook)
        return json_answer({})

    def _rotate(self, request: RoutedRequest) -> Answer:
        webhook = self._webhooks.find(request.arguments[0])
        behavior = read_fields(request.body, {"revocation_behavior": (str,)}).get("revocation_behavior", _DEFAULT_REVOCATION)
        if behavior not in _REVOCATIONS:
            raise unsupported(behavior, "'revocation_behavior'", _REVOCATIONS)
        secret, now = new_secret(), self._clock.now()
        end = now + _REVOCATIONS[behavior]
        with self._lock:
            webhook.secrets = [(old, end if ends is None else min(ends, end)) for old, ends in webhook.secrets]
            webhook.secrets.append((secret, None))
            webhook.updated = now
        return json_answer({"secret": secret})


def _check_values(body: Mapping[str, Any]) -> None:
    for name, allowed in _ALLOWED.items():
        values = body.get(name, [])
        wrong = next((value for value in ([values] if isinstance(values, str) else values) if value not in allowed), None)
        if wrong is not None:
            raise unsupported(wrong, f"'{name}'", allowed)
    if not str(body.get("uri", "https://")).startswith(("http://", "https://")):
        raise unsupported(body["uri"], "'uri'")
