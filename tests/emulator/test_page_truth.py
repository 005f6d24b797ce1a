"""The page and the lines say what was new, what was used and what came back: neither more nor less."""

from __future__ import annotations

import base64
import gc
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator
from gemini_interactions.emulator.core.record import Record
from gemini_interactions.emulator.service.exchange import Exchange

from .conftest import RESEARCH, Api

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class Watcher:
    """Asks an emulator that serves, and reads its page and its exchanges."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.api = Api(emulator)
        self.ended: list[Exchange] = []
        emulator.on_ended(self.ended.append)

    def page(self, path: str = "/") -> str:
        return httpx.get(f"{self.emulator.url}{path}").text

    def title(self) -> str:
        [title] = re.findall(r'<header class="detail-head">\s*<h\d[^>]*>([^<]*)', self.page())
        return str(title)

    def upload(self, content: bytes, mime_type: str) -> str:
        begun = self.api.http.post(
            "/upload/v1beta/files",
            json={},
            headers={
                "x-goog-upload-protocol": "resumable",
                "x-goog-upload-command": "start",
                "x-goog-upload-header-content-type": mime_type,
            },
        )
        finish = {"x-goog-upload-command": "upload, finalize", "x-goog-upload-offset": "0"}
        done = self.api.http.post(begun.headers["x-goog-upload-url"], content=content, headers=finish)
        return str(done.json()["file"]["uri"])


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    with Emulator(background_seconds=60) as emulator:
        watcher = Watcher(emulator)
        yield watcher
        watcher.api.http.close()


def replay(api: Api) -> list[dict[str, Any]]:
    """A history as clients send it again that keep it themselves, and a new question."""
    first = api.create(input="My name is Ada.", store=False)
    asked, new = (
        {"type": "user_input", "content": [{"type": "text", "text": text}]} for text in ("My name is Ada.", "Who am I?")
    )
    return [asked, *first["steps"], new]


@pytest.mark.parametrize("more", [{"store": False}, {}, {"temperatur": 1}], ids=["not stored", "stored", "refused"])
def test_of_a_history_that_is_sent_again_only_the_end_is_new(watcher: Watcher, more: dict[str, Any]) -> None:
    history = replay(watcher.api)
    watcher.api.post(input=history, **more)
    newest = watcher.ended[-1]
    assert (newest.new, newest.replayed) == ("Who am I?", len(history) - 1)
    text = watcher.page("/page/requests")
    assert "<bdi>Who am I?</bdi>" in text
    assert f"{len(history) - 1} steps replayed" in text
    if "temperatur" not in more:
        assert watcher.title() == "Who am I?"


def test_a_history_alone_has_its_whole_for_a_title(watcher: Watcher) -> None:
    watcher.api.create(input=replay(watcher.api)[:-1])
    assert watcher.title().startswith("My name is Ada.")


def test_the_rest_of_an_answer_is_called_that(watcher: Watcher) -> None:
    watcher.emulator.fault(continue_after=4)
    first = watcher.api.create(input="Tell me much")
    watcher.api.create(continuation_token=first["continuation_token"], previous_interaction_id=first["id"])
    assert watcher.ended[-1].new == "[continuation]"
    assert "(no input)" not in watcher.page()


@pytest.mark.parametrize("body", [{"input": "x", "background": True}, {**RESEARCH}], ids=["model", "agent"])
def test_what_a_run_used_is_told_when_it_has_ended(watcher: Watcher, body: dict[str, Any]) -> None:
    run = watcher.api.create(**body)
    assert (watcher.ended[-1].read, watcher.ended[-1].written) == (0, 0)
    assert "token" not in watcher.page("/page/requests").partition("<main")[2]
    assert "written" not in watcher.page()
    watcher.emulator.advance(3600)
    assert watcher.api.get(run["id"]).json()["status"] == "completed"
    assert "tokens written" in watcher.page()


@pytest.mark.parametrize("body", [{"input": "x"}, {**RESEARCH}], ids=["model", "agent"])
def test_a_stream_tells_how_it_ended_and_what_it_took_at_its_end(body: dict[str, Any]) -> None:
    with Emulator(background_seconds=0.05) as emulator:
        watcher = Watcher(emulator)
        model = {} if "agent" in body else {"model": watcher.api.model}
        body = {**model, **body, "stream": True}
        with watcher.api.http.stream("POST", "/v1beta/interactions", json=body) as answer:
            chunks = answer.iter_raw()
            next(chunks)
            text = watcher.page("/page/requests").partition("<main")[2]
            assert "in_progress" in text
            assert "token" not in text
            list(chunks)
        [exchange] = watcher.ended
        assert exchange.told == "completed"
        assert exchange.read
        assert exchange.written
        watcher.api.http.close()


def test_what_was_cancelled_used_nothing_that_is_told(watcher: Watcher) -> None:
    run = watcher.api.create(input="x", model="gemini-4-carbon", background=True)["id"]
    cancelled = watcher.api.http.post(f"/v1beta/interactions/{run}/cancel").json()
    assert "usage" not in cancelled
    assert "written" not in watcher.page()


def test_a_picture_in_a_file_of_the_emulators_is_shown(watcher: Watcher) -> None:
    uri = watcher.upload(base64.b64decode(PIXEL), "image/png")
    picture = {"type": "image", "uri": uri, "mime_type": "image/png"}
    watcher.api.create(input=[picture, {"type": "text", "text": "What is it?"}])
    [place] = re.findall(r'<img src="(/page/media/[^"]+)"', watcher.page())
    medium = httpx.get(f"{watcher.emulator.url}{place}")
    assert medium.headers["content-type"] == "image/png"
    assert medium.content == base64.b64decode(PIXEL)
    watcher.emulator.advance(3 * 24 * 3600)  # files are kept for two days
    assert '<img src="/page/media' not in watcher.page()
    assert httpx.get(f"{watcher.emulator.url}{place}").status_code == 404


def test_a_file_that_may_be_a_program_is_not(watcher: Watcher) -> None:
    uri = watcher.upload(b"<svg onload='alert(1)'/>", "image/svg+xml")
    image = {"type": "image", "uri": uri, "mime_type": "image/png"}
    watcher.api.post(input=[image, {"type": "text", "text": "What is it?"}])
    elsewhere = {"type": "image", "uri": "https://example.com/a.png", "mime_type": "image/png"}
    watcher.api.post(input=[elsewhere, {"type": "text", "text": "And this?"}])
    pages = [watcher.page(path) for path in re.findall(r'href="(/page/conversations/[^"]+)"', watcher.page())]
    assert pages
    assert all("<img src=" not in page.partition("<main")[2] for page in pages)


def test_an_answer_that_is_none_tells_what_was_asked(watcher: Watcher) -> None:
    watcher.emulator.fault(raw_body=b"nonsense", status=200)
    watcher.api.post(input="Are you well?")
    assert watcher.ended[-1].new == "Are you well?"
    assert "<bdi>Are you well?</bdi>" in watcher.page("/page/requests")


def test_runs_that_are_over_are_held_by_nobody_though_no_page_is_open() -> None:
    with Emulator(background_seconds=60, max_interactions=2, log_size=0) as emulator:
        api = Api(emulator)
        for number in range(30):
            run = api.create(input=f"Run {number}", background=True)["id"]
            if number % 2:
                api.http.delete(f"/v1beta/interactions/{run}")
            else:
                emulator.advance(61)
        gc.collect()
        held = [entry for entry in gc.get_objects() if type(entry) is Record and entry.clock is emulator._clock]
        assert len(held) <= 4
        api.http.close()


@pytest.mark.parametrize(
    "fault", [{"cut_after": 2}, {"error_event": {"code": "x", "message": "y"}}, {"raw_stream": b"data: x\n\n"}]
)
def test_a_stream_that_ends_early_has_failed(watcher: Watcher, fault: dict[str, Any]) -> None:
    watcher.api.events(input="Whole")
    watcher.emulator.fault(**fault)
    watcher.api.http.post("/v1beta/interactions", json={"model": watcher.api.model, "input": "Short", "stream": True})
    whole, short = watcher.ended
    assert (whole.failed, short.failed) == (False, True)
    text = watcher.page("/page/requests?only=failed")
    assert "The stream ended early." in text
    assert text.count('class="failed"') == 1
