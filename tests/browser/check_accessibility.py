"""Every state of the page, at both widths and in both colour schemes: axe-core finds nothing serious, and all is in sight."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from gemini_interactions.emulator import Emulator

from .conftest import AXE, NARROW, WIDE, Open
from .states import ADDRESSES, STATES, emulator_in

GRAVE = {"serious", "critical"}
LOOKS = [(width, scheme) for width in (NARROW, WIDE) for scheme in ("light", "dark")]


@pytest.fixture(scope="module", params=STATES)
def state(request: pytest.FixtureRequest) -> Iterator[tuple[str, Emulator]]:
    with emulator_in(request.param) as emulator:
        yield request.param, emulator


def faults_of(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{fault['impact']} {fault['id']}: {node['html'][:200]}"
        for fault in found
        for node in fault["nodes"]
        if fault["impact"] in GRAVE
    ]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_everybody_can_use_it(state: tuple[str, Emulator], open_page: Open, width: int, scheme: str) -> None:
    name, emulator = state
    page = open_page(emulator.url, width=width, scheme=scheme)
    addresses = [*ADDRESSES[name], *links(page, "a[href^='/page/conversations/']")]
    if name == "at-work":
        page.goto(f"{emulator.url}/page/sandboxes")
        [sandbox] = links(page, ".rows a[href^='/page/sandboxes/']")
        page.goto(f"{emulator.url}{sandbox}")
        addresses += [sandbox, *links(page, "a[href*='/files/']")]
    found = {}
    for address in addresses:
        page.goto(f"{emulator.url}{address}")
        for fold in page.query_selector_all("details:not([open]) > summary"):
            fold.evaluate("summary => summary.parentElement.open = true")
        found[address] = faults_of(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found[address].append("it is wider than the window")
    assert found == {address: [] for address in addresses}


def test_what_axe_finds_is_found(open_page: Open) -> None:
    with Emulator() as emulator:
        page = open_page(emulator.url)
        page.evaluate("document.getElementById('main').innerHTML = '<img src=/page/icon.svg><a href=/></a>'")
        assert {fault.split()[1] for fault in faults_of(page)} >= {"image-alt:", "link-name:"}


def links(page: Page, selector: str) -> list[str]:
    """The addresses that a page leads to, each once."""
    found = [str(link.get_attribute("href")) for link in page.query_selector_all(selector)]
    return list(dict.fromkeys(found))
