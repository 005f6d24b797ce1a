"""Draw docs/emulator/page.png: the emulator's page in a browser, with a conversation that forks.

It needs what `make test-browser` needs: .venv-browser/bin/python scripts/draw_page.py
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "emulator" / "page.png"
SIZE = {"width": 1440, "height": 900}

sys.path.insert(0, str(ROOT / "tests"))
from browser.states import FLAGS, emulator_in  # noqa: E402


def pictured() -> bytes:
    """Return the picture as PNG."""
    browser_at = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with emulator_in("conversations") as emulator, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_at, args=FLAGS)
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(emulator.url)
        page.locator("#list a", has_text="What is bergamot?").click()
        page.locator('[data-connection="on"]').wait_for()
        picture = page.screenshot()
        browser.close()
    small = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").save(small, "PNG", optimize=True)
    return small.getvalue()


if __name__ == "__main__":
    TARGET.write_bytes(pictured())
