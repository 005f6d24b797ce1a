"""The page is as new as the emulator, without a reload; and what a person does on it stays."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from threading import Thread

import httpx
from playwright.sync_api import Page, expect

from gemini_interactions.emulator import Emulator

from .conftest import NARROW, Open, Seen
from .states import KEY, MODEL, WEATHER, Asker, receivers_at

expect.set_options(timeout=5_000)


def titles(page: Page) -> list[str]:
    return page.locator("#list .title").all_inner_texts()


def test_a_first_request_takes_the_place_of_how_to_begin(emulator: Emulator, asker: Asker, open_page: Open) -> None:
    page = open_page(emulator.url)
    expect(page.get_by_text("Nothing was asked yet")).to_be_visible()
    asker.ask("My name is Ada.")
    expect(page.locator("article")).to_contain_text("You said: My name is Ada.")
    expect(page.locator("#menu")).to_contain_text("Requests 1")
    assert titles(page) == ["My name is Ada."]


def test_the_newest_conversation_comes_first(emulator: Emulator, asker: Asker, open_page: Open) -> None:
    one = asker.ask("One")
    page = open_page(emulator.url)
    asker.ask("Two")
    expect(page.locator("#list .title").first).to_have_text("Two")
    asker.ask("One again", one)
    expect(page.locator("#list .title").first).to_have_text("One")
    assert titles(page) == ["One", "Two"]


def test_what_a_client_streams_grows_as_it_is_sent(emulator: Emulator, open_page: Open) -> None:
    words = " ".join(f"word{number}" for number in range(100))
    emulator.reply(words)
    emulator.fault(event_delay=0.25)
    page = open_page(emulator.url)

    def stream() -> None:
        body = {"model": MODEL, "input": "Tell me more", "stream": True}
        with httpx.stream("POST", f"{emulator.url}/v1/interactions", json=body, headers=KEY, timeout=60) as answer:
            answer.read()

    thread = Thread(target=stream)
    thread.start()
    answer = page.locator(".gi-model .gi-text")
    expect(answer).to_contain_text("word0")
    assert "word99" not in answer.inner_text()
    expect(page.locator("article .gi-status")).to_have_text("in_progress")
    expect(answer).to_contain_text("word99", timeout=15_000)
    expect(page.locator("article .gi-status")).to_have_text("completed")
    thread.join()
    assert answer.inner_text() == words


def test_a_background_run_shows_how_far_it_is(emulator: Emulator, asker: Asker, open_page: Open) -> None:
    asker.ask("green tea", agent="deep-research-preview-04-2026", background=True)
    page = open_page(emulator.url)
    bar = page.get_by_role("progressbar")
    expect(bar).to_be_visible()
    early = page.locator(".gi-back .gi-step").count()
    emulator.advance(20)
    expect(bar).to_have_attribute("value", re.compile("6[6-9]|7."))
    assert page.locator(".gi-back .gi-step").count() > early
    emulator.advance(20)
    expect(page.locator("article .gi-status")).to_have_text("completed")
    expect(bar).to_have_count(0)


def test_forks_stand_where_they_leave(emulator: Emulator, asker: Asker, open_page: Open) -> None:
    emulator.reply("root", "left", "right", "further")
    root = asker.ask("First")
    left = asker.ask("Left", root)
    page = open_page(emulator.url)
    asker.ask("Right", root)
    asker.ask("Further left", left)
    expect(page.locator(".turn")).to_have_count(4)
    texts = [turn.locator(".gi-sent .gi-text").inner_text() for turn in page.locator(".turn").all()]
    assert texts == ["First", "Right", "Left", "Further left"]
    fork = page.locator(".turn:has(.fork)")
    expect(fork).to_have_count(1)
    expect(fork).to_contain_text(root["id"][-8:])
    expect(page.locator("nav.tree .gi-fork")).to_contain_text("Right")
    page.locator("nav.tree a", has_text="Further left").click()
    expect(page.locator("article:target")).to_contain_text("further")


def test_calls_results_pictures_and_sources_are_seen(emulator: Emulator, asker: Asker, open_page: Open) -> None:
    weather = asker.ask("Weather in Rome", tools=[WEATHER])
    call = weather["steps"][-1]
    asker.ask([{"type": "function_result", "call_id": call["id"], "name": "get_weather", "result": "sunny"}], weather)
    page = open_page(emulator.url)
    expect(page.locator(".gi-call")).to_contain_text("get_weather")
    expect(page.locator(".gi-result")).to_contain_text("sunny")
    asker.ask("A cup of tea", model="gemini-3.1-flash-image", response_format={"type": "image"})
    picture = page.locator("article img")
    expect(picture).to_be_visible()
    assert str(picture.get_attribute("src")).startswith("/page/media/")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("picture => picture.naturalWidth") > 0
    asker.ask("Search the latest news on Zürich", tools=[{"type": "google_search"}])
    expect(page.locator(".gi-sources li").first).to_be_visible()


def test_focus_folds_and_scrolling_stay_when_something_comes(emulator: Emulator, asker: Asker, open_page: Open) -> None:
    first = asker.ask("One", generation_config={"temperature": 0.5})
    for number in range(12):
        asker.ask(f"More {number}")
    page = open_page(f"{emulator.url}/page/conversations/{first['id']}")
    page.locator("summary", has_text="Settings").click()
    link = page.locator("#list a", has_text="More 3")
    link.focus()
    page.evaluate("window.scrollTo(0, 120)")
    before = page.evaluate("window.scrollY")
    asker.ask("News")
    expect(page.locator("#list .title").first).to_have_text("News")
    expect(link).to_be_focused()
    assert "0.5" in page.locator("details.gi-fold[open]").inner_text()
    assert page.evaluate("window.scrollY") == before


def test_an_item_that_moves_keeps_the_focus(emulator: Emulator, asker: Asker, open_page: Open) -> None:
    one = asker.ask("One")
    asker.ask("Two")
    page = open_page(emulator.url)
    link = page.locator("#list a", has_text="One")
    link.focus()
    asker.ask("One again", one)
    expect(page.locator("#list .title").first).to_have_text("One")
    expect(link).to_be_focused()
    assert titles(page) == ["One", "Two"]


def test_news_are_told_to_those_who_listen(emulator: Emulator, asker: Asker, open_page: Open) -> None:
    page = open_page(emulator.url)
    news = page.get_by_role("status")
    expect(news).to_have_text("")
    asker.ask("Hi", model="nothing")
    expect(news).to_contain_text("1 request; the newest: POST 404")


def test_a_refusal_and_a_drop_are_among_the_requests(emulator: Emulator, asker: Asker, open_page: Open) -> None:
    page = open_page(f"{emulator.url}/page/requests")
    asker.ask("Hi", model="nothing")
    expect(page.locator(".rows > .failed")).to_contain_text("404")
    page.locator("summary", has_text="Body").click()
    expect(page.locator("pre").first).to_contain_text('"nothing"')
    emulator.fault(drop_connection=True)
    with suppress(httpx.TransportError):
        asker.ask("Gone")
    expect(page.locator(".rows > .failed").first).to_contain_text("The connection was dropped.")
    expect(page.locator(".rows > .failed").first).to_contain_text("drop_connection=True")
    expect(page.locator(".rows")).to_contain_text('"nothing"')  # what was unfolded still is


def test_a_webhook_is_seen_to_wait_and_to_arrive(emulator: Emulator, asker: Asker, open_page: Open) -> None:
    page = open_page(f"{emulator.url}/page/webhooks")
    with receivers_at() as uris:
        asker.ask("A run", background=True, webhook_config={"uris": [uris["bad"], uris["good"]]})
        emulator.advance(31)
        expect(page.locator(".rows")).to_contain_text("waiting")
        expect(page.locator(".rows")).to_contain_text("delivered")
    page.locator("summary", has_text="Payload").first.click()
    expect(page.locator("pre").first).to_contain_text("interaction.completed")


def test_the_files_of_a_sandbox_are_read_and_saved(emulator: Emulator, asker: Asker, open_page: Open) -> None:
    asker.ask("Write notes on tea into notes.md", agent="antigravity-preview-09-2026", environment="remote")
    page = open_page(emulator.url)
    page.locator(".beside a").click()
    page.get_by_role("link", name="notes.md", exact=True).click()
    expect(page.locator("pre.file")).not_to_be_empty()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download").click()
    assert saved.value.suggested_filename == "notes.md"


def test_it_says_when_the_emulator_is_gone(open_page: Open, seen: Seen) -> None:
    seen.expected = {"ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_CONNECTION_REFUSED"}
    with Emulator() as emulator:
        page = open_page(emulator.url)
        expect(page.locator("#connection")).to_have_text("Live")
    expect(page.locator("#connection")).to_have_text("Not connected")


def test_a_narrow_window_shows_the_list_and_then_one(emulator: Emulator, asker: Asker, open_page: Open) -> None:
    asker.ask("One")
    asker.ask("Two")
    page = open_page(emulator.url, width=NARROW)
    expect(page.locator("#list")).to_be_visible()
    expect(page.locator("#detail")).to_be_hidden()
    page.locator("#list a", has_text="One").click()
    expect(page.locator("#list")).to_be_hidden()
    expect(page.locator("article")).to_contain_text("You said: One")
    page.get_by_role("link", name="All conversations").click()
    expect(page.locator("#list")).to_be_visible()


def test_ten_thousand_interactions_are_no_burden(asker: Asker, emulator: Emulator, open_page: Open) -> None:
    previous = None
    with httpx.Client(transport=emulator.transport(), base_url="http://x/v1", headers=KEY) as http:
        for number in range(10_000):
            after = {"previous_interaction_id": previous} if previous and number % 4 else {}
            body = json.dumps({"model": MODEL, "input": f"Turn {number}", **after})
            previous = http.post("/interactions", content=body).json()["id"]
    page = open_page(emulator.url)
    assert page.locator("#list li").count() == 25
    expect(page.locator("#list .count")).to_have_text("2,500")
    page.get_by_role("link", name="Older").click()
    assert page.locator("#list li").count() == 25
    asker.ask("And one more")
    page.goto(emulator.url)
    expect(page.locator("#list .title").first).to_have_text("And one more")
