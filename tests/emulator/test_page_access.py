"""Who may look at the emulator's page, and who may change something on it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator

from .conftest import KEY, MODEL, Api

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    with Emulator(allowed_origins=["http://localhost:3000"], allowed_hosts=["box"]) as emulator:
        yield emulator


def get(emulator: Emulator, path: str = "/", **headers: str) -> httpx.Response:
    return httpx.get(f"{emulator.url}{path}", headers={name.replace("_", "-"): value for name, value in headers.items()})


def switch_on(emulator: Emulator, **headers: str) -> int:
    """Ask for a fault as a form does; return the status."""
    sent = {**FORM, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return httpx.post(f"{emulator.url}/page/faults", headers=sent, content="status=503").status_code


async def status_from(emulator: Emulator, client: str, host: str, **headers: str) -> int:
    """The status of the page for a client elsewhere, asked as an ASGI server asks."""
    sent: list[Any] = []
    pairs = [(b"host", host.encode()), *((name.replace("_", "-").encode(), value.encode()) for name, value in headers.items())]
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "headers": pairs,
        "client": (client, 5000),
        "server": ("10.0.0.7", 80),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        sent.append(message)

    await emulator.app(scope, receive, send)
    status: int = sent[0]["status"]
    return status


def test_it_needs_no_key_and_is_no_request_of_the_api(server: Emulator) -> None:
    before = len(server.requests)
    page = get(server)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert get(server, "/page/requests").status_code == 200
    assert len(server.requests) == before


def test_it_is_not_in_the_way_of_clients_without_a_socket(api: Api) -> None:
    assert api.http.get("/").status_code == 404


@pytest.mark.parametrize("path", ["/", "/page/faults", "/page/requests", "/page/page.js", "/page/page.css", "/page/nothing"])
def test_a_browser_may_run_nothing_else_and_frame_nothing(server: Emulator, path: str) -> None:
    headers = get(server, path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"  # with none, forms would come from nowhere
    assert headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in headers


def test_no_markup_has_a_script_or_a_style_of_its_own(server: Emulator) -> None:
    for path in ("/", "/page/faults", "/page/requests"):
        text = get(server, path).text
        assert text.count("<script") == 1
        assert '<script src="/page/page.js" defer></script>' in text
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick" not in text


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:3000"])
def test_no_other_origin_reads_it_not_even_one_that_may_ask_the_api(server: Emulator, origin: str) -> None:
    refused = get(server, origin=origin)
    assert refused.status_code == 403
    assert "access-control-allow-origin" not in refused.headers
    assert get(server, sec_fetch_site="cross-site", sec_fetch_mode="no-cors", sec_fetch_dest="image").status_code == 403
    assert get(server, sec_fetch_site="cross-site", sec_fetch_mode="navigate", sec_fetch_dest="iframe").status_code == 403


def test_a_link_from_elsewhere_may_be_followed(server: Emulator) -> None:
    assert get(server, sec_fetch_site="cross-site", sec_fetch_mode="navigate", sec_fetch_dest="document").status_code == 200


def test_a_name_that_is_made_to_lead_here_is_refused(server: Emulator) -> None:
    assert get(server, host="evil.example").status_code == 403


def test_only_the_page_itself_changes_something(server: Emulator) -> None:
    own = server.url
    assert switch_on(server, origin=own) == 303
    assert switch_on(server, sec_fetch_site="same-origin") == 303
    assert switch_on(server) == 403
    for origin in ("http://localhost:3000", "null", "https://evil.example", "http://127.0.0.1:1"):
        assert switch_on(server, origin=origin) == 403
    for site in ("cross-site", "same-site", "none"):
        assert switch_on(server, sec_fetch_site=site, sec_fetch_mode="navigate", sec_fetch_dest="document") == 403
    assert httpx.post(f"{own}/page/faults/all/remove", headers={"origin": own}).status_code == 303
    assert httpx.post(f"{own}/v1/interactions", headers=KEY, json={"model": MODEL, "input": "x"}).status_code == 200


def test_forms_are_still_no_way_into_the_api(server: Emulator) -> None:
    sent = {**KEY, **FORM, "origin": server.url}
    assert httpx.post(f"{server.url}/v1/interactions", headers=sent, content="x").status_code == 400


async def test_by_default_this_machine_alone_sees_it() -> None:
    emulator = Emulator(allowed_hosts=["box"])
    assert await status_from(emulator, "127.0.0.1", "localhost") == 200
    assert await status_from(emulator, "::1", "[::1]:80") == 200
    assert await status_from(emulator, "::ffff:127.0.0.1", "127.0.0.1") == 200
    assert await status_from(emulator, "10.0.0.9", "10.0.0.7") == 403
    assert await status_from(emulator, "10.0.0.9", "localhost") == 403
    assert await status_from(emulator, "127.0.0.1", "box") == 403  # asked through a name that others may have used
    for header in ("x_forwarded_for", "x_forwarded_proto", "forwarded", "via", "x_real_ip", "cf_connecting_ip"):
        assert await status_from(emulator, "127.0.0.1", "localhost", **{header: "10.0.0.9"}) == 403


async def test_it_may_be_shown_to_whoever_asks_or_to_nobody() -> None:
    shown, hidden = Emulator(page=True, api_key="k", allowed_hosts=["box"]), Emulator(page=False)
    assert await status_from(shown, "10.0.0.9", "box") == 200
    assert await status_from(shown, "10.0.0.9", "evil.example") == 403
    assert await status_from(hidden, "127.0.0.1", "localhost") == 404


def test_where_a_key_is_set_the_page_does_not_tell_what_it_guards() -> None:
    with Emulator("secret") as emulator:
        refused = get(emulator)
        assert refused.status_code == 403
        assert "--page" in refused.text
        assert get(emulator, "/page/changes").status_code == 403
        assert get(emulator, "/health").status_code == 200


def test_many_at_once_load_it_once(server: Emulator) -> None:
    async def ask() -> list[int]:
        async with httpx.AsyncClient(base_url=server.url) as http:
            return [answer.status_code for answer in await asyncio.gather(*(http.get("/") for _ in range(20)))]

    assert set(asyncio.run(ask())) == {200}


def test_without_what_draws_it_says_what_to_install() -> None:
    program = """
import sys, httpx
sys.modules.update(jinja2=None)
from gemini_interactions.emulator import Emulator
with Emulator() as emulator:
    answer = httpx.get(emulator.url)
    print(answer.status_code, answer.text)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("501 The emulator's page needs the package 'jinja2'")
    assert "pip install 'gemini-interactions[emulator]'" in done.stdout


# Beside the page


@pytest.mark.parametrize("path", ["/health", "/healthz"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_probes_need_no_key(server: Emulator, path: str, method: str) -> None:
    answer = httpx.request(method, f"{server.url}{path}")
    assert answer.status_code == 200
    assert method == "HEAD" or answer.json() == {"status": "ok"}


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/favicon.ico", "/redoc"])
def test_what_tools_look_for_is_simply_not_there(server: Emulator, path: str) -> None:
    answer = httpx.get(f"{server.url}{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/plain; charset=utf-8")


def test_a_probe_writes_nothing(server: Emulator) -> None:
    assert httpx.post(f"{server.url}/health").status_code == 403
    answer = httpx.post(f"{server.url}/health", headers={"origin": server.url})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_a_recorder_is_alive_itself(tmp_path: Any) -> None:
    with Emulator() as target, Emulator.record(target.url, "secret-key", tmp_path) as recorder:
        assert httpx.get(f"{recorder.url}/health").status_code == 200
    assert list(tmp_path.iterdir()) == []
