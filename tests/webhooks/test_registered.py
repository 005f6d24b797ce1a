"""Deliveries to receivers that are registered, verified by their secret; and all that may be wrong with them."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import Any

import httpx
import pytest

from gemini_interactions.webhooks import TOLERANCE, WebhookVerificationError, verify

from .conftest import Deliver, header, reason, with_header


def test_a_delivery_to_a_registered_receiver_gives_its_event(deliver: Deliver) -> None:
    _, secret = deliver.register()
    headers, body = deliver()
    event = verify(headers, body, secrets=secret, now=deliver.now)
    assert (event.type, event.interaction_id) == ("interaction.completed", deliver.id)
    assert event.raw == json.loads(body)
    assert event.data == {"id": deliver.id}
    assert event.delivery_id == header(headers, "webhook-id")
    assert event.user_metadata == {}


def test_headers_may_be_a_mapping_or_pairs_in_any_case_as_text_or_bytes(deliver: Deliver) -> None:
    _, secret = deliver.register()
    headers, body = deliver()
    shapes: list[Any] = [
        {name.upper(): value for name, value in headers.items()},
        [(name.title(), value) for name, value in headers.items()],
        [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        httpx.Headers(headers),
    ]
    for shape in shapes:
        assert verify(shape, body, secrets=[secret], now=deliver.now).interaction_id == deliver.id


def test_a_secret_may_be_given_decoded(deliver: Deliver) -> None:
    _, secret = deliver.register()
    headers, body = deliver()
    key = b64decode(secret.removeprefix("whsec_"))
    assert verify(headers, bytearray(body), secrets=key, now=deliver.now).interaction_id == deliver.id


def test_a_changed_body_a_changed_header_and_another_secret_do_not_fit(deliver: Deliver) -> None:
    _, secret = deliver.register()
    headers, body = deliver()
    now = deliver.now
    other = "whsec_" + b64encode(b"another secret of 24 byte").decode()
    assert reason(headers, body.replace(b"completed", b"cancelled"), secrets=secret, now=now) == "mismatch"
    assert reason(headers, body + b" ", secrets=secret, now=now) == "mismatch"
    assert reason(headers, body, secrets=other, now=now) == "mismatch"
    assert reason(with_header(headers, "webhook-id", "msg_other"), body, secrets=secret, now=now) == "mismatch"
    later = str(int(header(headers, "webhook-timestamp")) + 1)
    assert reason(with_header(headers, "webhook-timestamp", later), body, secrets=secret, now=now) == "mismatch"


def test_a_truncated_signature_does_not_fit(deliver: Deliver) -> None:
    _, secret = deliver.register()
    headers, body = deliver()
    whole = header(headers, "webhook-signature")
    for cut in (whole[:-1], whole[:-4], "v1,", "v1"):
        assert reason(with_header(headers, "webhook-signature", cut), body, secrets=secret, now=deliver.now) == "mismatch"


def test_one_signature_among_several_is_enough_and_other_versions_count_for_nothing(deliver: Deliver) -> None:
    _, secret = deliver.register()
    headers, body = deliver()
    whole = header(headers, "webhook-signature")
    several = with_header(headers, "webhook-signature", f"v1,bm8= v2,bm8= {whole}")
    assert verify(several, body, secrets=secret, now=deliver.now).interaction_id == deliver.id
    newer = with_header(headers, "webhook-signature", whole.replace("v1,", "v2,"))
    assert reason(newer, body, secrets=secret, now=deliver.now) == "malformed"


def test_while_a_secret_is_replaced_the_old_the_new_or_both_verify(deliver: Deliver) -> None:
    path, old = deliver.register()
    new = deliver.http.post(f"{path}:rotateSigningSecret", json={}).json()["secret"]
    headers, body = deliver()
    for secrets in (old, new, [old, new], (new, old)):
        assert verify(headers, body, secrets=secrets, now=deliver.now).interaction_id == deliver.id
    at_once = {"revocation_behavior": "revoke_previous_secrets_immediately"}
    newest = deliver.http.post(f"{path}:rotateSigningSecret", json=at_once).json()["secret"]
    headers, body = deliver()
    assert reason(headers, body, secrets=[old, new], now=deliver.now) == "mismatch"
    assert verify(headers, body, secrets=[new, newest], now=deliver.now).interaction_id == deliver.id


def test_what_is_too_old_or_ahead_of_the_clock_is_refused_at_the_tolerance(deliver: Deliver) -> None:
    _, secret = deliver.register()
    headers, body = deliver()
    sent = float(header(headers, "webhook-timestamp"))
    for off in (-TOLERANCE, TOLERANCE):
        assert verify(headers, body, secrets=secret, now=sent + off).interaction_id == deliver.id
    assert reason(headers, body, secrets=secret, now=sent + TOLERANCE + 1) == "expired"
    assert reason(headers, body, secrets=secret, now=sent - TOLERANCE - 1) == "too_new"
    assert verify(headers, body, secrets=secret, tolerance=1000, now=sent + 900).interaction_id == deliver.id
    assert reason(headers, body, secrets=secret, tolerance=0, now=sent + 1) == "expired"


def test_the_clock_is_this_machines_unless_a_time_is_given(deliver: Deliver) -> None:
    _, secret = deliver.register()
    headers, body = deliver()  # the emulator's clock is a minute ahead
    assert verify(headers, body, secrets=secret).interaction_id == deliver.id
    deliver.emulator.advance(3600)
    headers, body = deliver()
    assert reason(headers, body, secrets=secret) == "too_new"


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_missing_header_is_named(deliver: Deliver, name: str) -> None:
    _, secret = deliver.register()
    headers, body = deliver()
    for value in (None, ""):
        with pytest.raises(WebhookVerificationError, match=f"'{name}' is missing") as caught:
            verify(with_header(headers, name, value), body, secrets=secret, now=deliver.now)
        assert caught.value.reason == "missing_header"


@pytest.mark.parametrize("value", ["soon", "1_700_000_000", "-5", "1e9", "١٢٣"])
def test_a_timestamp_that_is_no_number_of_seconds_is_malformed(deliver: Deliver, value: str) -> None:
    _, secret = deliver.register()
    headers, body = deliver()
    assert reason(with_header(headers, "webhook-timestamp", value), body, secrets=secret, now=deliver.now) == "malformed"


def test_a_header_that_is_there_twice_is_malformed_unless_both_are_equal(deliver: Deliver) -> None:
    _, secret = deliver.register()
    headers, body = deliver()
    pairs = list(headers.items())
    assert verify([*pairs, *pairs], body, secrets=secret, now=deliver.now).interaction_id == deliver.id
    assert reason([*pairs, ("webhook-id", "msg_other")], body, secrets=secret, now=deliver.now) == "malformed"


def test_a_failed_run_tells_its_error(deliver: Deliver) -> None:
    _, secret = deliver.register("interaction.failed")
    deliver.emulator.reply({"status": "failed", "errors": [{"code": "safety", "message": "Request blocked."}]})
    headers, body = deliver()
    event = verify(headers, body, secrets=secret, now=deliver.now)
    assert (event.type, event.interaction_id) == ("interaction.failed", deliver.id)
    assert event.data == {"id": deliver.id, "error_code": "safety", "error_message": "Request blocked."}


def test_a_ping_is_an_event_of_no_interaction(deliver: Deliver) -> None:
    path, secret = deliver.register()
    deliver.http.post(f"{path}:ping")
    deliver.emulator.deliver_webhooks()
    headers, body = deliver.deliveries[-1]
    event = verify(headers, body, secrets=secret)
    assert (event.type, event.interaction_id, event.data) == ("ping", None, {})


def test_what_the_client_registers_and_rotates_is_what_verifies(deliver: Deliver) -> None:
    webhooks = deliver.client.webhooks
    made = webhooks.create(uri=deliver.uri, subscribed_events=["interaction.completed"])
    assert made.id is not None
    assert made.new_signing_secret is not None
    headers, body = deliver()
    assert verify(headers, body, secrets=made.new_signing_secret, now=deliver.now).interaction_id == deliver.id
    new = webhooks.rotate_signing_secret(made.id, revocation_behavior="revoke_previous_secrets_immediately").secret
    assert new is not None
    headers, body = deliver()
    assert verify(headers, body, secrets=new, now=deliver.now).interaction_id == deliver.id
    assert reason(headers, body, secrets=made.new_signing_secret, now=deliver.now) == "mismatch"
    sent = len(deliver.deliveries)
    webhooks.update(made.id, state="disabled")
    deliver.client.create(model="gemini-3.8-flash", input="hello", background=True)
    deliver.emulator.advance(60)
    deliver.emulator.deliver_webhooks()
    assert len(deliver.deliveries) == sent


def test_a_run_of_a_trigger_is_told_of_too(deliver: Deliver) -> None:
    pytest.importorskip("cronsim")
    _, secret = deliver.register()
    agent = {"agent": "antigravity-preview-09-2026", "input": "Say hi", "environment": "remote"}
    trigger = deliver.client.triggers.create(interaction=agent, schedule="0 * * * *", time_zone="UTC")
    deliver.emulator.advance(3_600)
    deliver.emulator.advance(60)
    deliver.emulator.deliver_webhooks()
    runs = [run.interaction_id for run in deliver.client.triggers.list_executions(trigger.id)]
    told = [verify(headers, body, secrets=secret, now=deliver.now).interaction_id for headers, body in deliver.deliveries]
    assert told
    assert told == runs[: len(told)]
