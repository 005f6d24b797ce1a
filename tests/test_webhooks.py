"""Deliveries of the emulator's, verified as a receiver does: both kinds of signature, and all that may be wrong with them."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest

from gemini_interactions import Client
from gemini_interactions.emulator import Emulator
from gemini_interactions.webhooks import SIGNING_KEYS_URL, TOLERANCE, WebhookVerificationError, verify

Headers = dict[str, str]
Delivered = tuple[Headers, bytes]


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    emulator = Emulator(background_seconds=60)
    yield emulator
    emulator.close()


@pytest.fixture
def http(emulator: Emulator) -> Iterator[httpx.Client]:
    with httpx.Client(transport=emulator.transport(), base_url="http://emulator", headers={"x-goog-api-key": "k"}) as http:
        yield http


@pytest.fixture
def received() -> Iterator[tuple[str, list[Delivered]]]:
    """A server on this machine, and what it is sent, byte for byte."""
    deliveries: list[Delivered] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            deliveries.append((dict(self.headers.items()), self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", deliveries
    server.shutdown()
    thread.join()
    server.server_close()


class Deliver:
    """Runs something in the background to its end, and gives what a receiver is sent of it."""

    def __init__(self, emulator: Emulator, http: httpx.Client, received: tuple[str, list[Delivered]]) -> None:
        self.emulator, self.http = emulator, http
        self.uri, self.deliveries = received
        self.client = Client(api_key="k", transport=emulator.transport())
        self.id = ""

    def register(self, *events: str) -> tuple[str, str]:
        """A registered receiver's path, and its secret."""
        body = {"uri": self.uri, "subscribed_events": list(events) or ["interaction.completed"]}
        made = self.http.post("/v1beta/webhooks", json=body).json()
        return f"/v1beta/webhooks/{made['id']}", made["new_signing_secret"]

    def __call__(self, **options: Any) -> Delivered:
        self.id = self.client.create(model="gemini-3.5-flash", input="hello", background=True, **options).id
        self.emulator.advance(60)
        self.emulator.deliver_webhooks()
        return self.deliveries[-1]

    def named(self, **config: Any) -> Delivered:
        """A delivery to a receiver that the request names."""
        return self(webhook_config={"uris": [self.uri], **config})

    @property
    def jwks(self) -> dict[str, Any]:
        keys: dict[str, Any] = self.http.get("/.well-known/jwks.json").json()
        return keys

    @property
    def now(self) -> float:
        """The time by the emulator's clock, which a test moves."""
        seconds: float = self.emulator._clock.now()
        return seconds


@pytest.fixture
def deliver(emulator: Emulator, http: httpx.Client, received: tuple[str, list[Delivered]]) -> Iterator[Deliver]:
    deliver = Deliver(emulator, http, received)
    yield deliver
    deliver.client.close()


def reason(*args: Any, **options: Any) -> str:
    with pytest.raises(WebhookVerificationError) as caught:
        verify(*args, **options)
    return caught.value.reason


def with_header(headers: Headers, name: str, value: str | None) -> Headers:
    changed = {key: text for key, text in headers.items() if key.lower() != name}
    return changed if value is None else {**changed, name: value}


def header(headers: Headers, name: str) -> str:
    return next(text for key, text in headers.items() if key.lower() == name)


# Registered receivers


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
    from base64 import b64decode

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


# Receivers that a request names


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


def changed(part: str, **fields: Any) -> str:
    decoded = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return encoded(json.dumps({**decoded, **fields}).encode())


def encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


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
