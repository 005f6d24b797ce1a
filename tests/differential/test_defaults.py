"""What both clients do where nobody tells them."""

from __future__ import annotations

import asyncio

import pytest

from .clients import KEY, Clients
from .server import CapturingServer

pytest.importorskip("google.genai", minversion="3.6")


def test_the_official_client_asks_for_v1_and_ours_for_the_version_of_the_guides(
    capturing: CapturingServer, runner: asyncio.Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Google's own guides and command line stay with v1beta, since v1 has not all there is: decisions, above all."""
    monkeypatch.delenv("GOOGLE_GENAI_API_VERSION", raising=False)
    clients = Clients(capturing.url, {"api_key": KEY}, {"api_key": KEY}, runner)
    capturing.begin(())
    for ask in clients.officials:
        ask("interactions.delete", {"id": "x"})
    for ask in clients.owns:
        ask("delete", {"id": "x"})
    assert [sent.path for sent in capturing.sent] == ["/v1/interactions/x"] * 2 + ["/v1beta/interactions/x"] * 2
    clients.close()
