"""What programs and models say is drawn and never run, asks for nothing elsewhere, and cannot break the page."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from gemini_interactions.emulator import Emulator

from .conftest import NARROW, Open, Seen
from .states import MODEL, PIXEL, Asker

SCRIPT = "<script>alert(1)</script>"
PICTURE = "<img src=x onerror=alert(2)><svg/onload=alert(3)>"
ENDING = "</textarea></script></style></template>--><iframe src=//evil.example></iframe>"
ATTRIBUTE = "\" onmouseover=alert(4) autofocus onfocus=alert(5) x='"
TEMPLATE = "{{ 7 * 7 }}{% raw %}{{ self.__init__ }}"
TURNED = "abc\u202edcba\u0000\u001b[31m"
LINK = "javascript:alert(6)"
EVERY = [SCRIPT, PICTURE, ENDING, ATTRIBUTE, TEMPLATE, TURNED, LINK]
ALL = " ".join(EVERY)


def citation(url: str) -> dict[str, Any]:
    return {"type": "url_citation", "url": url, "title": SCRIPT, "start_index": 0, "end_index": 3}


def fill(emulator: Emulator, asker: Asker) -> None:
    text = {
        "type": "text",
        "text": ALL,
        "annotations": [citation(LINK), citation("//evil.example/x"), citation("data:text/html,x")],
    }
    svg = {"type": "image", "mime_type": "image/svg+xml", "data": "PHN2ZyBvbmxvYWQ9ImFsZXJ0KDcpIi8+"}
    html = {"type": "document", "mime_type": "text/html", "data": "PHNjcmlwdD5hbGVydCg4KTwvc2NyaXB0Pg=="}
    lying = {"type": "image", "mime_type": "image/png", "data": "PHNjcmlwdD5hbGVydCg4KTwvc2NyaXB0Pg=="}
    far = {"type": "image", "uri": "https://evil.example/pixel.png"}
    emulator.reply(
        [
            {"type": "thought", "summary": [{"type": "text", "text": ALL}]},
            {"type": "model_output", "content": [text, svg, html, lying, far]},
            {"type": "function_call", "name": SCRIPT[:60], "arguments": {ALL: ALL}},
        ],
        checked=False,
    )
    body = json.dumps({"model": MODEL, "input": f"{ALL} \ud800", "labels": {"a": SCRIPT}})
    asker.http.post("/interactions", content=body)
    asker.ask(ALL, model=ALL)
    asker.ask(ALL, model=f"gemini-{PICTURE}")
    asker.ask(ALL, after={"id": ALL})
    asker.http.get(f"/interactions/{quote(ALL.encode('utf-8', 'replace'), safe='')}")
    made = asker.http.post(
        "/environments",
        json={"sources": [{"type": "inline", "target": f"{SCRIPT.replace('/', '')}.html", "content": SCRIPT}]},
    )
    assert made.status_code == 200, made.text
    asker.http.post(
        "/webhooks", json={"name": ALL, "uri": f"http://evil.example/{ENDING}", "subscribed_events": ["interaction.failed"]}
    )
    emulator.fault(status=429, message=ALL, when=lambda body: False)
    emulator.reply(ALL, when=lambda body: False)


@pytest.mark.parametrize("width", [NARROW, 1600])
def test_nothing_of_it_runs(emulator: Emulator, asker: Asker, open_page: Open, seen: Seen, width: int) -> None:
    fill(emulator, asker)
    page = open_page(emulator.url, width=width)
    addresses = ["/", "/page/requests", "/page/requests?only=failed", "/page/webhooks", "/page/faults", "/page/sandboxes"]
    addresses += [str(link.get_attribute("href")) for link in page.query_selector_all("a[href^='/page/conversations/']")]
    page.goto(f"{emulator.url}/page/sandboxes")
    [sandbox] = [str(link.get_attribute("href")) for link in page.query_selector_all(".rows a")]
    page.goto(f"{emulator.url}{sandbox}")
    addresses += [sandbox, *(str(link.get_attribute("href")) for link in page.query_selector_all(".rows a[href*='/files/']"))]
    for address in addresses:
        page.goto(f"{emulator.url}{address}")
        for fold in page.query_selector_all("details:not([open])"):
            fold.evaluate("fold => fold.open = true")
        page.wait_for_timeout(50)
        assert page.locator("main script, main iframe, main style, main object, main embed").count() == 0
        assert (
            page.evaluate(
                "[...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => /^on/.test(a.name))).length"
            )
            == 0
        )
        links = page.evaluate("[...document.querySelectorAll('a')].map(a => a.protocol)")
        assert set(links) <= {"http:", "https:"}
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"{emulator.url}/page/requests")
    expect(page.locator(".rows")).to_contain_text(SCRIPT)
    expect(page.locator(".rows")).to_contain_text("{{ 7 * 7 }}")


def test_a_page_of_its_own_is_only_saved(emulator: Emulator, asker: Asker, open_page: Open) -> None:
    source = {"type": "inline", "target": "evil.html", "content": SCRIPT}
    id = asker.http.post("/environments", json={"sources": [source]}).json()["id"]
    page = open_page(emulator.url)
    with page.expect_download() as saved:
        page.evaluate(f"location.href = '/page/sandboxes/{id}/raw/evil.html'")
    assert saved.value.suggested_filename == "evil.html"


def test_a_picture_that_was_sent_is_shown(emulator: Emulator, asker: Asker, open_page: Open) -> None:
    asker.ask([{"type": "image", "mime_type": "image/png", "data": PIXEL}, {"type": "text", "text": SCRIPT}])
    page = open_page(emulator.url)
    expect(page.locator("article img")).to_have_js_property("naturalWidth", 1)
