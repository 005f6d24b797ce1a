"""Webhooks, as far as they can be seen without receiving one."""

from __future__ import annotations

from typing import Any

from ..service import Service
from ..statement import contract, expect, question, states

HOOK: dict[str, Any] = {"uri": "https://example.com/probe", "subscribed_events": ["interaction.completed"]}


@states(contract("A.5"), cost=0.0)
def the_secret_of_a_webhook_is_told_once(service: Service) -> None:
    """A webhook comes with its signing secret, `whsec_…`, which no other answer has."""
    made = service.raw("POST", "webhooks", HOOK).json
    secret = made["new_signing_secret"]
    expect(secret.startswith("whsec_"), secret[:6])
    expect(secret not in service.raw("GET", f"webhooks/{made['id']}").text, "the secret came again")


@states(question("default_revocation"), cost=0.0)
def secrets_before_last_a_day_by_default(service: Service) -> None:
    """If nothing is said, the secret before is good for another day when a new one is made."""
    made = service.client.webhooks.create(**HOOK)
    service.raw("POST", f"webhooks/{made.id}:rotateSigningSecret", {})
    secrets = service.raw("GET", f"webhooks/{made.id}").json["signing_secrets"]
    expect(len(secrets) == 2 and sum("expire_time" in secret for secret in secrets) == 1, [sorted(secret) for secret in secrets])


@states(contract("A.5"), cost=0.0)
def an_unknown_event_is_refused(service: Service) -> None:
    """A webhook for an event that is not there is refused."""
    answer = service.raw("POST", "webhooks", {**HOOK, "subscribed_events": ["interaction.dreamt"]})
    expect(answer.status == 400, answer.shown)
