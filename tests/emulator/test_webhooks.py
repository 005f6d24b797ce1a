"""Webhooks: registered and named by a request, signed, retried, given up."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import util
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256
from google import genai

from gemini_interactions.emulator import Emulator

from .conftest import WEATHER, invalid

pytestmark = pytest.mark.filterwarnings("ignore:Webhooks usage is experimental")

ENDS = ["interaction.completed", "interaction.requires_action", "interaction.failed", "interaction.cancelled"]


class Receiver:
    """A server that keeps what it is sent, and answers with a status each, the last one again and again."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.statuses = [200]
        self.arrived = Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["content-length"]))
                receiver.received.append(({name.lower(): value for name, value in self.headers.items()}, content))
                status = receiver.statuses.pop(0) if len(receiver.statuses) > 1 else receiver.statuses[0]
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()
                receiver.arrived.set()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.uri = f"http://127.0.0.1:{self.server.server_port}/hook"
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def payload(self, number: int = -1) -> dict[str, Any]:
        payload: dict[str, Any] = json.loads(self.received[number][1])
        return payload


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.thread.join()
    receiver.server.server_close()


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """Runs take so long that the thread finds none ended before the test moves the clock."""
    emulator = Emulator(background_seconds=60)
    yield emulator
    emulator.close()


def register(api: Any, uri: str, events: list[str] = ENDS) -> dict[str, Any]:
    made = api.http.post("/v1beta/webhooks", json={"uri": uri, "subscribed_events": events, "name": "mine"})
    assert made.status_code == 200, made.text
    webhook: dict[str, Any] = made.json()
    return webhook


def settle(emulator: Emulator) -> None:
    """Move past the end of the run, and send, unless the thread does it first."""
    emulator.advance(60)
    emulator.deliver_webhooks()


def is_signed(headers: dict[str, str], content: bytes, secret: str) -> bool:
    """As standardwebhooks.com tells a receiver to check."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + content
    expected = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return expected in headers["webhook-signature"].split(" ")


def test_a_registered_receiver_is_told_of_a_run_that_ends(api: Any, emulator: Emulator, receiver: Receiver) -> None:
    secret = register(api, receiver.uri)["new_signing_secret"]
    id = api.create(input="x", background=True)["id"]
    assert emulator.deliver_webhooks() == []
    settle(emulator)
    [(headers, content)] = receiver.received
    payload = receiver.payload()
    assert payload == {
        "type": "interaction.completed",
        "version": "v1",
        "timestamp": payload["timestamp"],
        "data": {"id": id},
    }
    assert headers["content-type"] == "application/json"
    assert is_signed(headers, content, secret)
    assert not is_signed(headers, content + b" ", secret)
    [delivery] = emulator.webhook_deliveries
    assert (delivery.state, delivery.attempts, delivery.id) == ("delivered", [200], headers["webhook-id"])


def test_the_thread_delivers_by_itself(api: Any, emulator: Emulator, receiver: Receiver) -> None:
    register(api, receiver.uri)
    api.create(input="x", background=True)
    emulator.advance(60)
    assert receiver.arrived.wait(5)


def test_only_runs_in_the_background_are_told_of(api: Any, emulator: Emulator, receiver: Receiver) -> None:
    register(api, receiver.uri)
    api.create(input="x")
    settle(emulator)
    assert receiver.received == []


def test_every_end_has_its_event(api: Any, emulator: Emulator, receiver: Receiver) -> None:
    register(api, receiver.uri)
    api.create(input="weather in Rome", tools=[WEATHER], background=True)
    settle(emulator)
    id = api.create(input="x", background=True)["id"]
    api.http.post(f"/v1beta/interactions/{id}/cancel")
    settle(emulator)
    emulator.reply({"status": "failed", "errors": [{"code": "safety", "message": "Request blocked."}]})
    failed = api.create(input="x", background=True)["id"]
    settle(emulator)
    assert [receiver.payload(number)["type"] for number in range(3)] == [
        "interaction.requires_action",
        "interaction.cancelled",
        "interaction.failed",
    ]
    assert receiver.payload()["data"] == {"id": failed, "error_code": "safety", "error_message": "Request blocked."}


def test_only_those_who_subscribed_are_told(api: Any, emulator: Emulator, receiver: Receiver) -> None:
    register(api, receiver.uri, ["interaction.failed"])
    api.create(input="x", background=True)
    settle(emulator)
    assert receiver.received == []


def test_receivers_of_a_request_take_the_place_of_the_registered(api: Any, emulator: Emulator, receiver: Receiver) -> None:
    register(api, f"{receiver.uri}/registered")
    config = {"uris": [receiver.uri, receiver.uri], "user_metadata": {"job": 7}}
    api.create(input="x", background=True, webhook_config=config)
    settle(emulator)
    assert len(receiver.received) == 2
    assert receiver.payload()["user_metadata"] == {"job": 7}
    headers, content = receiver.received[0]
    head, claims, signature = headers["webhook-signature"].split(".")
    header, told = json.loads(decoded(head)), json.loads(decoded(claims))
    [key] = httpx.Client(transport=emulator.transport()).get("http://emulator/.well-known/jwks.json").json()["keys"]
    assert (header["alg"], header["kid"], key["kty"]) == ("RS256", key["kid"], "RSA")
    numbers = RSAPublicNumbers(int.from_bytes(decoded(key["e"]), "big"), int.from_bytes(decoded(key["n"]), "big"))
    numbers.public_key().verify(decoded(signature), f"{head}.{claims}".encode(), PKCS1v15(), SHA256())
    assert (told["jti"], told["exp"] - told["iat"]) == (headers["webhook-id"], 300)
    assert decoded(told["body_sha256"]) == hashlib.sha256(content).digest()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_what_fails_is_sent_again_after_longer_and_longer_times(api: Any, emulator: Emulator, receiver: Receiver) -> None:
    register(api, receiver.uri)
    receiver.statuses = [500, 302, 204]
    api.create(input="x", background=True)
    settle(emulator)
    [delivery] = emulator.webhook_deliveries
    for seconds, attempts in ((4, 1), (2, 2), (8, 2), (3, 3)):
        emulator.advance(seconds)
        emulator.deliver_webhooks()
        assert len(delivery.attempts) == attempts
    assert (delivery.state, delivery.attempts) == ("delivered", [500, 302, 204])
    ids = {headers["webhook-id"] for headers, _ in receiver.received}
    times = [int(headers["webhook-timestamp"]) for headers, _ in receiver.received]
    assert (len(ids), times == sorted(set(times))) == (1, True)


def test_after_a_day_a_receiver_is_given_up(api: Any, emulator: Emulator, receiver: Receiver) -> None:
    webhook = register(api, receiver.uri)
    receiver.statuses = [503]
    api.create(input="x", background=True)
    settle(emulator)
    for _ in range(40):
        emulator.advance(3600)
        emulator.deliver_webhooks()
    [delivery] = emulator.webhook_deliveries
    assert (delivery.state, 20 < len(delivery.attempts) < 26) == ("failed", True)
    assert api.http.get(f"/v1beta/webhooks/{webhook['id']}").json()["state"] == "disabled_due_to_failed_deliveries"
    sent = len(receiver.received)
    api.create(input="y", background=True)
    settle(emulator)
    assert len(receiver.received) == sent


def test_a_receiver_that_is_not_there_is_tried_again(api: Any, emulator: Emulator) -> None:
    register(api, "http://127.0.0.1:9/closed")
    api.create(input="x", background=True)
    settle(emulator)
    [delivery] = emulator.webhook_deliveries
    assert (delivery.state, delivery.attempts) == ("waiting", [0])


@pytest.mark.parametrize("uri", ["https://127.0.0.1/x", "http://example.com/x", "http://[broken/x"])
def test_nothing_leaves_this_machine(api: Any, emulator: Emulator, uri: str) -> None:
    register(api, uri)
    api.create(input="x", background=True)
    settle(emulator)
    assert [(delivery.state, delivery.attempts) for delivery in emulator.webhook_deliveries] == [("not_local", [])]


def test_a_receiver_is_found_changed_pinged_and_deleted(api: Any, emulator: Emulator, receiver: Receiver) -> None:
    made = register(api, receiver.uri)
    secret = made.pop("new_signing_secret")
    assert made == {
        "id": made["id"],
        "name": "mine",
        "uri": receiver.uri,
        "subscribed_events": ENDS,
        "state": "enabled",
        "create_time": made["create_time"],
        "update_time": made["create_time"],
        "signing_secrets": [{"truncated_secret": f"{secret[:10]}…"}],
    }
    url = f"/v1beta/webhooks/{made['id']}"
    assert api.http.get(url).json() == made
    assert api.http.get("/v1beta/webhooks").json() == {"webhooks": [made]}
    assert api.http.post(f"{url}:ping").json() == {}
    emulator.deliver_webhooks()
    assert receiver.arrived.wait(5)
    assert receiver.payload()["type"] == "ping"
    changed = api.http.patch(url, json={"name": "other", "state": "disabled"}, params={"update_mask": "state"}).json()
    assert (changed["name"], changed["state"]) == ("mine", "disabled")
    assert api.http.patch(url, json={"name": "other"}).json()["name"] == "other"
    assert api.http.patch(url, json={}, params={"update_mask": "id"}).status_code == 400
    assert api.http.delete(url).json() == {}
    assert api.http.get(url).status_code == 404
    assert api.http.post(f"{url}:ping").status_code == 404


def test_after_a_rotation_both_secrets_count_for_a_day(api: Any, emulator: Emulator, receiver: Receiver) -> None:
    made = register(api, receiver.uri)
    url = f"/v1beta/webhooks/{made['id']}"
    second = api.http.post(f"{url}:rotateSigningSecret", json={}).json()["secret"]
    assert ["expire_time" in entry for entry in api.http.get(url).json()["signing_secrets"]] == [True, False]
    api.create(input="x", background=True)
    settle(emulator)
    headers, content = receiver.received[-1]
    assert [is_signed(headers, content, secret) for secret in (made["new_signing_secret"], second)] == [True, True]
    third = api.http.post(
        f"{url}:rotateSigningSecret", json={"revocation_behavior": "revoke_previous_secrets_immediately"}
    ).json()["secret"]
    api.create(input="x", background=True)
    settle(emulator)
    headers, content = receiver.received[-1]
    assert [is_signed(headers, content, secret) for secret in (second, third)] == [False, True]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"subscribed_events": ENDS}, "Missing key 'uri'."),
        ({"uri": "http://x"}, "Missing key 'subscribed_events'."),
        ({"uri": "ftp://x", "subscribed_events": ENDS}, "The value 'ftp://x' is not supported for 'uri'."),
        ({"uri": "http://x", "subscribed_events": ENDS, "state": "enabled"}, "Unknown parameter 'state'."),
    ],
)
def test_what_is_no_receiver_is_refused(api: Any, body: dict[str, Any], message: str) -> None:
    refused = api.http.post("/v1beta/webhooks", json=body)
    assert (refused.status_code, refused.json()) == invalid(message)


def test_unknown_events_and_behaviours_are_refused(api: Any) -> None:
    refused = api.http.post("/v1beta/webhooks", json={"uri": "http://x", "subscribed_events": ["tea.ready"]})
    assert refused.json()["error"]["message"].startswith("The value 'tea.ready' is not supported for 'subscribed_events'.")
    made = register(api, "http://x")
    rotated = api.http.post(f"/v1beta/webhooks/{made['id']}:rotateSigningSecret", json={"revocation_behavior": "never"})
    assert rotated.status_code == 400


def test_without_the_package_that_signs_a_request_is_told_so(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where `cryptography` is not installed: it cannot be found."""
    find = util.find_spec
    name = "gemini_interactions.emulator.webhooks.signing.find_spec"
    monkeypatch.setattr(name, lambda package: None if package == "cryptography" else find(package))
    status, body = api.refused(input="x", background=True, webhook_config={"uris": ["http://127.0.0.1:9"]})
    assert (status, "'cryptography' (extra 'emulator')" in body["error"]["message"]) == (501, True)
    assert api.http.get("http://emulator/.well-known/jwks.json").status_code == 501


def test_the_thread_ends_when_there_is_nothing_left_to_do(api: Any, emulator: Emulator, receiver: Receiver) -> None:
    register(api, receiver.uri)
    api.create(input="x", background=True)
    thread = emulator._deliveries._thread
    assert thread is not None
    emulator.advance(60)
    assert receiver.arrived.wait(5)
    deadline = monotonic() + 5
    while thread.is_alive() and monotonic() < deadline:
        sleep(0.01)
    assert not thread.is_alive()


def test_the_sdk_reads_every_answer(sdk: genai.Client) -> None:
    made = sdk.webhooks.create(uri="http://127.0.0.1:9", subscribed_events=["interaction.completed"], name="mine")
    assert (made.new_signing_secret or "").startswith("whsec_")
    assert (made.create_time is not None, made.state) == (True, "enabled")
    id = made.id or ""
    assert [webhook.id for webhook in sdk.webhooks.list().webhooks or []] == [id]
    assert sdk.webhooks.update(id, name="other").name == "other"
    rotated = sdk.webhooks.rotate_signing_secret(id, revocation_behavior="revoke_previous_secrets_immediately")
    assert (rotated.secret or "").startswith("whsec_")
    sdk.webhooks.ping(id)
    secrets = sdk.webhooks.get(id).signing_secrets or []
    assert [secret.expire_time for secret in secrets] == [None]
    sdk.webhooks.delete(id)
    with pytest.raises(Exception, match="Webhook not found"):
        sdk.webhooks.get(id)
