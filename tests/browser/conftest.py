"""A real Chromium, and pages in it that may talk to this machine alone and complain of nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from gemini_interactions.emulator import Emulator

from .states import FLAGS, Asker

ROOT = Path(__file__).parent.parent.parent
AXE = (ROOT / ".venv-browser" / "package" / "axe.min.js").read_text("utf-8")
NARROW, WIDE = 400, 1600
SOON = 5_000
"""Milliseconds within which something has to be seen."""

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        yield browser
        browser.close()


class Seen:
    """What a browser did besides showing pages: what it asked for, said and opened; and what it may say."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.said: list[str] = []
        self.dialogs: list[str] = []
        self.expected: set[str] = set()

    def watch(self, context: BrowserContext) -> None:
        context.on("request", lambda request: self.asked.append(request.url))
        context.on("console", lambda message: self.said.append(message.text))
        context.on("weberror", lambda error: self.said.append(str(error.error)))

        def dismiss(dialog: Any) -> None:
            self.dialogs.append(dialog.message)
            dialog.dismiss()

        context.on("dialog", dismiss)

    def check(self) -> None:
        """Hold that nothing was asked for elsewhere, nothing was complained of, and nothing popped up."""
        assert {urlsplit(url).hostname for url in self.asked if not url.startswith("data:")} <= {"127.0.0.1"}
        assert [text for text in self.said if not any(part in text for part in self.expected)] == []
        assert self.dialogs == []


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def open_page(chromium: Browser, seen: Seen) -> Iterator[Open]:
    """Opens an address in a browser of its own; at the end it has to have been quiet."""
    contexts: list[BrowserContext] = []

    def open_(url: str, *, width: int = WIDE, scheme: str = "light", scripts: bool = True, height: int = 900) -> Page:
        size = {"width": width, "height": height}
        context = chromium.new_context(viewport=size, color_scheme=scheme, java_script_enabled=scripts)
        contexts.append(context)
        context.set_default_timeout(SOON)
        seen.watch(context)
        page = context.new_page()
        page.goto(url)
        if scripts:
            page.wait_for_selector('[data-connection="on"]')
        return page

    yield open_
    for context in contexts:
        context.close()
    seen.check()


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(background_seconds=30) as emulator:
        yield emulator


@pytest.fixture
def asker(emulator: Emulator) -> Iterator[Asker]:
    asker = Asker(emulator.url)
    yield asker
    asker.http.close()
