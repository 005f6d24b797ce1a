"""Without JavaScript it is the same page: it is as new as its last reload, and faults can be switched on."""

from __future__ import annotations

import httpx
from playwright.sync_api import expect

from gemini_interactions.emulator import Emulator

from .conftest import NARROW, Open
from .states import KEY, MODEL, Asker


def test_a_reload_shows_what_is_new(emulator: Emulator, asker: Asker, open_page: Open) -> None:
    page = open_page(emulator.url, scripts=False)
    expect(page.get_by_text("Nothing was asked yet")).to_be_visible()
    expect(page.locator("#connection")).to_have_text("Reload to see what is new")
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    asker.ask("My name is Ada.")
    page.reload()
    expect(page.locator("article")).to_contain_text("You said: My name is Ada.")


def test_faults_are_switched_on_and_off(emulator: Emulator, open_page: Open) -> None:
    page = open_page(f"{emulator.url}/page/faults", scripts=False, width=NARROW)
    page.get_by_role("button", name="503, unavailable").click()
    page.get_by_role("button", name="Drop the connection").click()
    page.get_by_role("button", name="Remove drop_connection=True").click()
    body = {"model": MODEL, "input": "Hi"}
    assert [httpx.post(f"{emulator.url}/v1/interactions", json=body, headers=KEY).status_code for _ in range(2)] == [503, 200]


def test_every_section_is_reached(emulator: Emulator, asker: Asker, open_page: Open) -> None:
    asker.ask("Hi")
    page = open_page(emulator.url, scripts=False)
    for name in ("Requests", "Sandboxes", "Webhooks", "Faults", "Conversations"):
        page.get_by_role("navigation", name="Sections").get_by_role("link", name=name).click()
        expect(page.locator("#menu [aria-current]")).to_contain_text(name)
