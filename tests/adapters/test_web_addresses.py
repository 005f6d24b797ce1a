"""Media on the web: their addresses go to the service as they are, and nobody here fetches them."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from gemini_interactions.emulator import Emulator

from .faces import Adapter, Ask, Medium

SIGNED = "https://bucket.s3.amazonaws.com/a%20b?X-Amz-Expires=900&X-Amz-Signature=c0ffee%2B"


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection leaves the process; the emulator is in it."""

    def refuse(*arguments: Any, **more: Any) -> None:
        raise AssertionError(f"somebody connects to {arguments}")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize(
    ("kind", "mime_type"),
    [("image", "image/png"), ("audio", "audio/mpeg"), ("video", "video/mp4"), ("document", "application/pdf")],
)
def test_an_address_goes_as_it_is(
    offline: None, adapter: type[Adapter], emulator: Emulator, ask: Ask, kind: str, mime_type: str
) -> None:
    ask(adapter(emulator, upload="always"), [("user", ["What is it?", Medium(SIGNED, mime_type)])])
    [request] = emulator.requests
    assert request.body["input"][0]["content"][1] == {"type": kind, "uri": SIGNED, "mime_type": mime_type}
