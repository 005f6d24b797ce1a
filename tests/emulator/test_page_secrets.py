"""What may be secret is on no page and in no line, wherever a program has put it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import httpx
import pytest
from rich.console import Console

from gemini_interactions.emulator import Emulator
from gemini_interactions.emulator.console import Lines

from .conftest import MODEL, SANDBOX, Api

ADDRESS = "https://ada:hush@example.com/x?key=hush&token=hush&sig=hush&page=2"


class Looker:
    """Reads all that an emulator shows: its lines, and every page that leads from the sections."""

    def __init__(self, emulator: Emulator) -> None:
        self.url = emulator.url
        self.lines = io.StringIO()
        self.api = Api(emulator)
        emulator.on_ended(Lines(Console(file=self.lines, highlight=False, width=10_000)))

    def texts(self) -> dict[str, str]:
        texts = {"lines": self.lines.getvalue()}
        ahead = ["/", *(f"/page/{name}" for name in ("requests", "sandboxes", "webhooks", "faults"))]
        while ahead:
            path = ahead.pop()
            if path not in texts and "/saved/" not in path:
                texts[path] = httpx.get(f"{self.url}{path}").text
                ahead += re.findall(r'href="(/[^"#]*)', texts[path])
        return texts

    def where(self, word: str) -> list[str]:
        return [place for place, text in self.texts().items() if word in text]


@pytest.fixture
def looker() -> Iterator[Looker]:
    with Emulator() as emulator:
        looker = Looker(emulator)
        yield looker
        looker.api.http.close()


@pytest.mark.parametrize("more", [{}, {"store": False}, {"temperatur": 1}], ids=["stored", "not stored", "refused"])
def test_addresses_in_what_was_asked_have_none(looker: Looker, more: dict[str, object]) -> None:
    looker.api.http.post("/v1/interactions", json={"model": MODEL, "input": f"Fetch {ADDRESS}", **more})
    assert len(looker.where("https://…@example.com/x?key=…&")) >= 2
    assert looker.where("hush") == []


def test_headers_of_servers_are_not_shown(looker: Looker) -> None:
    server = {"type": "mcp_server", "name": "m", "url": ADDRESS, "headers": {"Authorization": "Bearer hush", "x-own": "hush"}}
    looker.api.create(input="x", tools=[server])
    looker.api.http.post("/v1/interactions", json={"model": MODEL, "input": "x", "tools": [server], "temperatur": 1})
    assert looker.where("hush") == []


@pytest.mark.parametrize(
    "body", ['{"tools": [{"headers": {"Authorization": "Bearer hush"}}],', '{"api_key": "hush",', "Bearer hush, says he"]
)
def test_of_a_body_that_cannot_be_read_nothing_is_shown_that_may_be_one(looker: Looker, body: str) -> None:
    looker.api.http.post("/v1/interactions", content=body.encode(), headers={"content-type": "application/json"})
    assert "not shown: it may hold a secret" in httpx.get(f"{looker.url}/page/requests").text
    assert looker.where("hush") == []


def test_a_body_that_cannot_be_read_is_shown_else(looker: Looker) -> None:
    looker.api.http.post("/v1/interactions", content=b'{"model": "x",', headers={"content-type": "application/json"})
    assert "{&#34;model&#34;: &#34;x&#34;," in httpx.get(f"{looker.url}/page/requests").text


def test_what_is_mounted_in_sandboxes_is_shown_without_passwords(looker: Looker) -> None:
    sources = [{"type": "repository", "source": ADDRESS, "target": "/repo"}]
    looker.api.create(**{**SANDBOX, "environment": {"type": "remote", "sources": sources}})
    assert any("/files/" in place for place in looker.where("…@example.com"))
    assert looker.where("hush") == []


def test_faults_and_scripts_are_told_without(looker: Looker) -> None:
    emulator = looker.api.emulator
    emulator.reply(f"See {ADDRESS}")
    emulator.fault(status=500, message=f"See {ADDRESS}", times=2)
    looker.api.http.post("/v1/interactions", json={"model": MODEL, "input": "x"})
    assert len(looker.where("…@example.com")) >= 3
    assert looker.where("hush") == []
