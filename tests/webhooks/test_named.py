"""Deliveries to receivers that a request names, verified by the service's public keys; and what errors tell and show."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import pytest

from gemini_interactions.webhooks import SIGNING_KEYS_URL, TOLERANCE, WebhookVerificationError, verify

from .conftest import Deliver, header, reason, with_header


def changed(part: str, **fields: Any) -> str:
    decoded = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return encoded(json.dumps({**decoded, **fields}).encode())


def encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def test_a_delivery_to_a_receiver_of_the_request_gives_its_event(deliver: Deliver) -> None:
    headers, body = deliver.named(user_metadata={"job": 7})
    event = verify(headers, body, jwks=deliver.jwks, now=deliver.now)
    assert (event.type, event.interaction_id) == ("interaction.completed", deliver.id)
    assert event.user_metadata == {"job": 7}
    assert event.delivery_id == header(headers, "webhook-id")
    assert SIGNING_KEYS_URL.endswith("/.well-known/jwks.json")


def test_a_receiver_of_both_kinds_gives_both_keys(deliver: Deliver) -> None:
    _, secret = deliver.register()
    registered, named = deliver(), deliver.named()
    for headers, body in (registered, named):
        assert verify(headers, body, secrets=secret, jwks=deliver.jwks).type == "interaction.completed"
    assert reason(*registered, jwks=deliver.jwks) == "no_key"
    assert reason(*named, secrets=secret) == "no_key"


def test_a_jwt_does_not_cover_another_body(deliver: Deliver) -> None:
    headers, body = deliver.named()
    assert reason(headers, body + b" ", jwks=deliver.jwks, now=deliver.now) == "mismatch"
    assert reason(headers, body + b" ", jwks=deliver.jwks, now=deliver.now, body_must_be_signed=False) == "mismatch"


def test_a_jwt_is_refused_once_it_has_ended_and_while_it_is_of_the_future(deliver: Deliver) -> None:
    headers, body = deliver.named()
    sent = float(header(headers, "webhook-timestamp"))
    assert verify(headers, body, jwks=deliver.jwks, now=sent + TOLERANCE).interaction_id == deliver.id
    assert reason(headers, body, jwks=deliver.jwks, now=sent + TOLERANCE + 1) == "expired"
    # What the sender says of its end counts, however tolerant the receiver is.
    assert reason(headers, body, jwks=deliver.jwks, now=sent + TOLERANCE + 1, tolerance=9999) == "expired"
    assert reason(headers, body, jwks=deliver.jwks, now=sent - TOLERANCE - 1) == "too_new"


def test_a_truncated_or_swapped_jwt_does_not_fit(deliver: Deliver) -> None:
    headers, body = deliver.named()
    head, claims, signature = header(headers, "webhook-signature").split(".")
    for token, why in (
        (f"{head}.{claims}.{signature[:-8]}", "mismatch"),
        (f"{head}.{changed(claims, iat=1)}.{signature}", "mismatch"),
        (f"{changed(head, alg='none')}.{claims}.{signature}", "malformed"),
        (f"{changed(head, alg='HS256')}.{claims}.{signature}", "malformed"),
        (f"{changed(head, kid='another')}.{claims}.{signature}", "unknown_key"),
        (f"bm8.{claims}.{signature}", "malformed"),
    ):
        assert reason(with_header(headers, "webhook-signature", token), body, jwks=deliver.jwks, now=deliver.now) == why
    half = with_header(headers, "webhook-signature", f"{head}.{claims}")
    assert reason(half, body, jwks=deliver.jwks, now=deliver.now) == "no_key"


def test_another_key_under_the_same_name_does_not_fit_and_a_missing_one_is_to_be_fetched(deliver: Deliver) -> None:
    headers, body = deliver.named()
    [ours] = deliver.jwks["keys"]
    half = len(ours["n"]) // 2
    other = {**ours, "n": ours["n"][:half] + ours["n"][half:].swapcase()[:-2] + ours["n"][-2:]}
    assert reason(headers, body, jwks={"keys": [other]}, now=deliver.now) == "mismatch"
    assert reason(headers, body, jwks={"keys": []}, now=deliver.now) == "unknown_key"
    rotated = {"keys": [{**other, "kid": "next"}, ours]}
    assert verify(headers, body, jwks=rotated, now=deliver.now).interaction_id == deliver.id
    for use in ({"use": "enc"}, {"kty": "EC"}):
        assert reason(headers, body, jwks={"keys": [{**ours, **use}]}, now=deliver.now) == "unknown_key"


# What is told and shown


def test_an_error_shows_no_secret_and_survives_pickling(deliver: Deliver) -> None:
    _, secret = deliver.register()
    headers, body = deliver()
    wrong = "whsec_" + b64encode(b"another secret of 24 byte").decode()
    with pytest.raises(WebhookVerificationError) as caught:
        verify(headers, body, secrets=[wrong, wrong], now=deliver.now)
    shown = f"{caught.value!r} {caught.value}"
    assert not any(text in shown for text in (wrong, wrong[6:], secret[6:], header(headers, "webhook-signature")))
    for twin in (pickle.loads(pickle.dumps(caught.value)), copy.copy(caught.value)):
        assert (twin.reason, str(twin)) == ("mismatch", str(caught.value))


def test_without_cryptography_a_jwt_says_what_to_install_and_an_hmac_is_verified(deliver: Deliver) -> None:
    _, secret = deliver.register()
    (plain, body), (signed, named) = deliver(), deliver.named()
    program = f"""
import sys
sys.modules["cryptography"] = None
from gemini_interactions.webhooks import verify
print(verify({plain!r}, {body!r}, secrets={secret!r}).type)
try:
    verify({signed!r}, {named!r}, jwks={{"keys": []}})
except ImportError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    verified, told = done.stdout.splitlines()
    assert verified == "interaction.completed"
    assert "pip install 'gemini-interactions[webhooks]'" in told
