"""Who may ask the emulator over a socket: programs, and pages that it was told of; no other page, whatever it calls itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator
from gemini_interactions.emulator.__main__ import main

from .conftest import KEY, MODEL

BODY = {"model": MODEL, "input": "x"}
TEXT = json.dumps(BODY).encode()
PAGE = "http://localhost:3000"


def post(url: str, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
    more = {"json": BODY, **more} if "content" not in more else more
    return httpx.post(f"{url}/v1beta/interactions", headers={**KEY, **(headers or {})}, **more)


@pytest.fixture(scope="module")
def open_server() -> Iterator[Emulator]:
    """One that was told of a name and a page."""
    with Emulator(allowed_hosts=["emulator", "2001:db8::1"], allowed_origins=[PAGE]) as emulator:
        yield emulator


def port_of(server: Emulator) -> int:
    return int(server.url.rpartition(":")[2])


# {port} is the server's.
OWN = [
    "127.0.0.1:{port}",
    "localhost:{port}",
    "LOCALHOST",
    "api.localhost:{port}",
    "192.168.0.7:{port}",
    "[::1]:{port}",
    "127.0.0.1.",
]
FOREIGN = [
    "evil.example",
    "evil.example:{port}",
    "127.0.0.1.nip.io:{port}",
    "localhost.evil.example",
    "127.0.0.1@evil.example",
    "evil.example#localhost",
    "notlocalhost",
    "2130706433",
    "]",
]


@pytest.mark.parametrize("host", OWN)
def test_it_answers_to_this_machine(server: Emulator, host: str) -> None:
    assert post(server.url, {"host": host.format(port=port_of(server))}).status_code == 200


@pytest.mark.parametrize("host", FOREIGN)
def test_a_name_that_is_made_to_lead_here_is_not_its_own(server: Emulator, host: str) -> None:
    before = len(server.requests)
    answer = post(server.url, {"host": host.format(port=port_of(server))})
    assert answer.status_code in (400, 403)  # the HTTP server itself refuses some
    if answer.status_code == 403:
        assert answer.json()["error"]["code"] == "permission_denied"
        assert "allowed_hosts" in answer.json()["error"]["message"]
    assert len(server.requests) == before


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:3000", "http://127.0.0.1", "http://[", ""])
@pytest.mark.parametrize(
    ("content_type", "query"),
    [("application/json", ""), ("text/plain", "?key=x"), ("application/x-www-form-urlencoded", "?key=x")],
)
def test_no_page_of_another_origin_drives_it(server: Emulator, origin: str, content_type: str, query: str) -> None:
    before = len(server.requests)
    url = f"{server.url}/v1beta/interactions{query}"
    answer = httpx.post(url, headers={"origin": origin, "content-type": content_type}, content=TEXT)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "permission_denied")
    assert "access-control-allow-origin" not in answer.headers
    assert len(server.requests) == before


def test_no_page_of_another_origin_asks_what_it_may_send(server: Emulator) -> None:
    asked = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    assert httpx.options(f"{server.url}/v1beta/interactions", headers=asked).status_code == 403


@pytest.mark.parametrize(("site", "status"), [("cross-site", 403), ("same-site", 403), ("same-origin", 404), ("none", 404)])
def test_a_picture_on_a_page_is_a_request_of_that_page(server: Emulator, site: str, status: int) -> None:
    url = f"{server.url}/v1beta/interactions/x?key=k"
    assert httpx.get(url, headers={"sec-fetch-site": site}).status_code == status


def test_its_own_page_may_ask(server: Emulator) -> None:
    assert post(server.url, {"origin": server.url, "sec-fetch-site": "same-origin"}).status_code == 200


@pytest.mark.parametrize("content_type", ["text/plain", "text/plain;charset=UTF-8", "application/x-www-form-urlencoded"])
def test_what_a_form_sends_is_no_json(server: Emulator, content_type: str) -> None:
    answer = post(f"{server.url}", {"content-type": content_type}, content=TEXT)
    assert answer.status_code == 400
    assert "application/json" in answer.json()["error"]["message"]


def test_names_and_pages_that_it_was_told_of_may_ask(open_server: Emulator) -> None:
    for host in ("emulator", "emulator:8765", "[2001:db8::1]:80"):
        assert post(open_server.url, {"host": host}).status_code == 200
    answer = post(open_server.url, {"origin": PAGE, "sec-fetch-site": "cross-site"})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, PAGE)
    assert post(open_server.url, {"origin": "http://localhost:3001"}).status_code == 403
    headers = {"origin": PAGE, "access-control-request-method": "POST", "access-control-request-headers": "x-goog-api-key"}
    asked = httpx.options(f"{open_server.url}/v1beta/interactions", headers=headers)
    assert (asked.status_code, asked.headers["access-control-allow-headers"]) == (204, "x-goog-api-key")


def test_anybody_may_if_it_was_told_so() -> None:
    with Emulator(allowed_hosts=["*"], allowed_origins=["*"]) as emulator:
        assert post(emulator.url, {"host": "evil.example", "origin": "null"}).status_code == 200
        assert post(emulator.url, {"sec-fetch-site": "cross-site"}).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"allowed_hosts": "localhost"},
        {"allowed_hosts": ["http://emulator"]},
        {"allowed_hosts": ["emulator:80"]},
        {"allowed_hosts": [""]},
        {"allowed_origins": PAGE},
        {"allowed_origins": ["localhost:3000"]},
    ],
)
def test_what_is_no_host_and_no_origin_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match="allowed_"):
        Emulator(**wrong)


def test_recorders_and_replayers_which_hold_a_key_and_its_answers_are_closed_too(server: Emulator, tmp_path: Path) -> None:
    with Emulator.record(server.url, "a-long-key", tmp_path) as recorder:
        assert post(recorder.url, {"origin": "https://evil.example"}).status_code == 403
        assert post(recorder.url).status_code == 200
    with Emulator.replay(tmp_path, allowed_hosts=["emulator"]) as replayer:
        assert post(replayer.url, {"host": "evil.example"}).status_code == 403
        assert post(replayer.url, {"host": "emulator"}).status_code == 200


def test_the_transport_in_the_same_process_is_reached_by_no_page(server: Emulator) -> None:
    with httpx.Client(transport=server.transport(), base_url="https://anything.example", headers=KEY) as http:
        assert http.post("/v1beta/interactions", json=BODY, headers={"origin": "null"}).status_code == 200


async def test_an_asgi_client_may_call_it_as_it_likes(server: Emulator) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(server.app), base_url="http://testserver", headers=KEY) as http:
        assert (await http.post("/v1beta/interactions", json=BODY)).status_code == 200
        assert (await http.post("/v1beta/interactions", json=BODY, headers={"host": "evil.example"})).status_code == 403


def test_the_command_line_has_both(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--allowed-hosts", "http://emulator"])
    assert "allowed_hosts" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--allowed-origins", "nowhere"])
    assert "allowed_origins" in capsys.readouterr().err
