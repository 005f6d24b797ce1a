"""The resource `webhooks`: receivers that are registered once, told of every background run that ends as they subscribed to.

Fields are those of the SDK (`google/genai/_gaos/types/webhooks`), behaviour that of ai.google.dev/gemini-api/docs/webhooks; no
answer of the service was ever recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from ..core.answer import Answer
from ..core.clock import Clock, timestamp
from ..core.errors import HTTPError, not_found
from ..core.ids import new_uuid
from ..service.routing import Call, Route, json_answer, page, read_fields, route
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
"""What one can subscribe to: the SDK's list, and `interaction.cancelled`, which the documentation has. Here, only interactions
end."""

STATES = ("enabled", "disabled", "disabled_due_to_failed_deliveries")

_ALLOWED: Mapping[str, tuple[str, ...]] = {"subscribed_events": EVENTS, "state": STATES}
_FIELDS: Mapping[str, tuple[type, ...]] = {"name": (str,), "uri": (str,), "subscribed_events": (list,)}
_CHANGEABLE: Mapping[str, tuple[type, ...]] = {**_FIELDS, "state": (str,)}
# What becomes of the secrets before: seconds until they stop counting. Open question: which one is the default.
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
        """The secrets that count, the newest first."""
        return [secret for secret, ends in reversed(self.secrets) if ends is None or ends > now]

    def shown(self, now: float) -> dict[str, Any]:
        """The resource; secrets are told shortened."""
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
    """

    def __init__(self, clock: Clock, ping: Callable[[Webhook], None], on_created: Callable[[], None]) -> None:
        self._clock = clock
        self._on_created = on_created
        self._ping_webhook = ping
        self._webhooks: dict[str, Webhook] = {}
        self._lock = RLock()

    @property
    def routes(self) -> tuple[Route, ...]:
        """What `/webhooks` answers, and where the public key is."""
        one = r"/webhooks/([^/:]+)"
        return (
            route("POST", r"/webhooks", self._create),
            route("GET", r"/webhooks", self._list),
            route("GET", one, lambda call: self._answer(self.find(call.arguments[0]))),
            route("PATCH", one, self._update),
            route("DELETE", one, self._delete),
            route("POST", f"{one}:ping", self._ping),
            route("POST", f"{one}:rotateSigningSecret", self._rotate),
            route("GET", r"/\.well-known/jwks\.json", lambda call: json_answer(jwks()), has_version=False, has_key=False),
        )

    def subscribed_to(self, event: str) -> list[Webhook]:
        """The enabled receivers of an event."""
        with self._lock:
            return [hook for hook in self._webhooks.values() if hook.state == "enabled" and event in hook.subscribed_events]

    def __len__(self) -> int:
        return len(self._webhooks)

    def find(self, id: str) -> Webhook:
        """The receiver of an id.

        Raises:
            HTTPError: 404, there is none.
        """
        webhook = self._webhooks.get(id)
        if webhook is None:
            raise not_found(f"Webhook not found: '{id}'.")  # unseen words
        return webhook

    def _answer(self, webhook: Webhook, **more: Any) -> Answer:
        return json_answer({**webhook.shown(self._clock.now()), **more})

    def _create(self, call: Call) -> Answer:
        body = read_fields(call.body, _FIELDS)
        for name in ("uri", "subscribed_events"):
            if not body.get(name):
                raise HTTPError(f"Missing key '{name}'.")
        _check_values(body)
        now = self._clock.now()
        secret = new_secret()
        webhook = Webhook(new_uuid(), body["uri"], body["subscribed_events"], body.get("name"), now, now)
        webhook.secrets.append((secret, None))
        with self._lock:
            self._webhooks[webhook.id] = webhook
        self._on_created()
        return self._answer(webhook, new_signing_secret=secret)

    def _list(self, call: Call) -> Answer:
        now = self._clock.now()
        return json_answer(page("webhooks", [webhook.shown(now) for webhook in list(self._webhooks.values())], call.query))

    def _update(self, call: Call) -> Answer:
        webhook = self.find(call.arguments[0])
        body = read_fields(call.body, _CHANGEABLE)
        _check_values(body)
        mask = call.query.get("update_mask")
        names = list(body) if not mask or mask == "*" else [name.strip() for name in mask.split(",")]
        unknown = next((name for name in names if name not in _CHANGEABLE), None)
        if unknown is not None:
            raise HTTPError(f"Unknown parameter '{unknown}' at 'update_mask'.")
        with self._lock:
            for name in names:
                if name in body:
                    setattr(webhook, name, body[name])
            webhook.updated = self._clock.now()
        return self._answer(webhook)

    def _delete(self, call: Call) -> Answer:
        with self._lock:
            del self._webhooks[self.find(call.arguments[0]).id]
        return json_answer({})

    def _ping(self, call: Call) -> Answer:
        webhook = self.find(call.arguments[0])
        read_fields(call.body, {})
        self._ping_webhook(webhook)
        return json_answer({})

    def _rotate(self, call: Call) -> Answer:
        webhook = self.find(call.arguments[0])
        behavior = read_fields(call.body, {"revocation_behavior": (str,)}).get("revocation_behavior", _DEFAULT_REVOCATION)
        if behavior not in _REVOCATIONS:
            raise _unsupported(behavior, "revocation_behavior", tuple(_REVOCATIONS))
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
            raise _unsupported(wrong, name, allowed)
    if not str(body.get("uri", "https://")).startswith(("http://", "https://")):
        raise HTTPError(f"The value '{body['uri']}' is not supported for 'uri'.")


def _unsupported(value: Any, name: str, allowed: tuple[str, ...]) -> HTTPError:
    listed = ", ".join(f"'{entry}'" for entry in allowed)
    return HTTPError(f"The value '{value}' is not supported for '{name}'. Supported values: {listed}.")
