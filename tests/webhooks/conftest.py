"""Deliveries of the emulator's to a server on this machine, as a receiver gets them."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest

from gemini_interactions import Client
from gemini_interactions.emulator import Emulator
from gemini_interactions.webhooks import WebhookVerificationError, verify

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
