"""Faults are switched on from the page, by keyboard alone, and then bite."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, expect

from gemini_interactions.emulator import Emulator

from .conftest import NARROW, Open, Seen
from .states import KEY, MODEL, Asker

BODY = {"model": MODEL, "input": "Hi"}


def ask(emulator: Emulator, **body: object) -> httpx.Response:
    return httpx.post(f"{emulator.url}/v1/interactions", json={**BODY, **body}, headers=KEY)


def press_until(page: Page, name: str, most: int = 80) -> None:
    """Press Tab until what has the focus has this name."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).innerText?.trim()")
        if focused == name:
            assert page.evaluate("document.activeElement.matches(':focus-visible')")
            return
    raise AssertionError(f"nothing called {name!r} was reached")


def test_a_preset_by_keyboard_alone(emulator: Emulator, open_page: Open) -> None:
    page = open_page(emulator.url)
    press_until(page, "To the content")
    press_until(page, "Faults")
    page.keyboard.press("Enter")
    page.wait_for_url("**/page/faults")
    press_until(page, "429, retry after 1 s")
    page.keyboard.press("Enter")
    expect(page.locator("#detail .rows")).to_contain_text("status=429 retry_after=1")
    refused = ask(emulator)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    expect(page.locator("#detail")).to_contain_text("None: the next requests are answered as they should be.")
    assert ask(emulator).status_code == 200


def test_a_fault_of_ones_own_by_keyboard_alone(emulator: Emulator, open_page: Open) -> None:
    page = open_page(f"{emulator.url}/page/faults")
    press_until(page, "Another one")
    page.keyboard.press("Enter")
    press_until(page, "status")
    page.keyboard.type("503")
    press_until(page, "message")
    page.keyboard.type("Back at noon.")
    press_until(page, "times")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(page.locator("#detail .rows")).to_contain_text("for 2 requests")
    for _ in range(2):
        refused = ask(emulator)
        assert (refused.status_code, refused.json()["error"]["message"]) == (503, "Back at noon.")
    assert ask(emulator).status_code == 200


def test_faults_are_taken_back(emulator: Emulator, open_page: Open) -> None:
    emulator.fault(status=500)
    emulator.fault(status=501)
    page = open_page(f"{emulator.url}/page/faults", width=NARROW)
    page.get_by_role("button", name="Remove status=500").click()
    expect(page.locator("#detail .rows li")).to_have_count(1)
    assert ask(emulator).status_code == 501
    emulator.fault(status=500)
    emulator.fault(status=501)
    expect(page.locator("#detail .rows li")).to_have_count(2)
    page.get_by_role("button", name="Remove all").click()
    expect(page.locator("#detail .rows")).to_have_count(0)
    assert ask(emulator).status_code == 200


def test_what_is_typed_is_not_lost_to_news(emulator: Emulator, asker: Asker, open_page: Open) -> None:
    page = open_page(f"{emulator.url}/page/faults")
    page.get_by_text("Another one").click()
    page.get_by_label("message", exact=True).fill("half a sent")
    emulator.reply("A scripted one")
    expect(page.locator("#detail")).to_contain_text("A scripted one")
    expect(page.get_by_label("message", exact=True)).to_be_focused()
    assert page.get_by_label("message", exact=True).input_value() == "half a sent"


def test_what_is_wrong_with_a_fault_is_said_and_what_was_typed_stays(emulator: Emulator, open_page: Open, seen: Seen) -> None:
    seen.expected = {"422"}
    page = open_page(f"{emulator.url}/page/faults")
    page.get_by_text("Another one").click()
    page.get_by_label("error_event").fill("[1]")
    with page.expect_response("**/page/faults") as answer:
        page.get_by_role("button", name="Switch it on").click()
    assert answer.value.status == 422
    expect(page.get_by_role("alert")).to_have_text("Not switched on: error_event: no JSON object")
    expect(page.get_by_label("error_event")).to_have_value("[1]")
    assert ask(emulator).status_code == 200


@pytest.mark.parametrize(("button", "events"), [("Cut a stream after 3 events", 3), ("An error in a stream", None)])
def test_a_stream_breaks_as_the_button_says(emulator: Emulator, open_page: Open, button: str, events: int | None) -> None:
    page = open_page(f"{emulator.url}/page/faults")
    page.get_by_role("button", name=button).click()
    expect(page.locator("#detail .rows")).to_be_visible()
    text = ask(emulator, stream=True).text
    assert text.count("event: ") == events if events else "event: error" in text
