"""Receivers of webhooks that the service keeps.

Times are in RFC 3339. Fields are those of the official SDK; reference: aistudio.google.com/docs/webhooks.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from .base import Page, WireModel, known
from .secrets import TellsSecrets

WebhookState = Annotated[str, known("enabled", "disabled", "disabled_due_to_failed_deliveries")]
WebhookSubscribedEvent = Annotated[
    str,
    known(
        "batch.succeeded",
        "batch.expired",
        "batch.failed",
        "interaction.requires_action",
        "interaction.completed",
        "interaction.failed",
        "video.generated",
    ),
]
RevocationBehavior = Annotated[str, known("revoke_previous_secrets_after_h24", "revoke_previous_secrets_immediately")]


class WebhookInput(WireModel):
    """The body of POST /webhooks."""

    uri: str
    subscribed_events: list[WebhookSubscribedEvent]
    name: str | None = None


class WebhookUpdate(WireModel):
    """The body of PATCH /webhooks/{id}."""

    name: str | None = None
    uri: str | None = None
    subscribed_events: list[WebhookSubscribedEvent] | None = None
    state: WebhookState | None = None


class RotateSigningSecretRequest(WireModel):
    """The body of POST /webhooks/{id}:rotateSigningSecret."""

    revocation_behavior: RevocationBehavior | None = None


class SigningSecret(WireModel):
    """The beginning of a signing secret, and when it ends."""

    truncated_secret: str | None = None
    expire_time: str | None = None


class Webhook(TellsSecrets):
    """A receiver. `new_signing_secret` is told once, when it is made: keep it, `gemini_interactions.webhooks.verify` takes it.

    It is in no repr and no pickle.
    """

    SECRETS: ClassVar[frozenset[str]] = frozenset({"new_signing_secret"})

    id: str | None = None
    name: str | None = None
    uri: str | None = None
    subscribed_events: list[WebhookSubscribedEvent] | None = None
    state: WebhookState | None = None
    create_time: str | None = None
    update_time: str | None = None
    signing_secrets: list[SigningSecret] | None = None
    new_signing_secret: str | None = None


class WebhookListResponse(Page):
    """A part of the list of receivers."""

    webhooks: list[Webhook] | None = None


class WebhookPingResponse(WireModel):
    """The empty answer to a ping."""


class WebhookRotateSigningSecretResponse(TellsSecrets):
    """The new signing secret, told once. It is in no repr and no pickle."""

    SECRETS: ClassVar[frozenset[str]] = frozenset({"secret"})

    secret: str | None = None
