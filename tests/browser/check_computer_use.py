"""The example of computer use drives a real Chromium: what the model asks for is done, and it is shown what came of it."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from gemini_interactions.emulator import Emulator, call

from .conftest import ROOT

EXAMPLE = ROOT / "examples" / "computer_use.py"


def run(folder: Path, answer: str, **more: str) -> str:
    """What the example prints to a person who answers whether it may buy."""
    environment = {name: value for name, value in os.environ.items() if name not in ("GEMINI_API_KEY", "GOOGLE_API_KEY")} | more
    command = [sys.executable, str(EXAMPLE)]
    done = subprocess.run(command, env=environment, cwd=folder, input=answer, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def screens(emulator: Emulator) -> list[tuple[dict[str, Any], Image.Image]]:
    """What the model was shown after each action: what was told of it, and the picture."""
    results = [step["result"] for request in emulator.requests for step in request.new_steps if step["type"] == "function_result"]
    return [(json.loads(told["text"]), Image.open(BytesIO(base64.b64decode(picture["data"])))) for told, picture in results]


def test_it_runs_offline_and_buys_what_it_was_told_to(tmp_path: Path) -> None:
    printed = run(tmp_path, "y\n")
    assert "No GEMINI_API_KEY" in printed
    assert "The browser shows https://shop.example/?q=green+tea" in printed
    assert "The browser shows https://shop.example/bought" in printed
    assert list(tmp_path.iterdir()) == []


def test_the_model_is_shown_the_screen_and_nothing_is_bought_unasked(emulator: Emulator, tmp_path: Path) -> None:
    printed = run(tmp_path, "n\n", GEMINI_API_KEY="emulator", GOOGLE_GEMINI_BASE_URL=emulator.url)
    assert "I stopped: click was not confirmed." in printed
    seen = screens(emulator)
    assert [told["url"] for told, _ in seen] == [
        "https://shop.example/",
        "https://shop.example/",
        *["https://shop.example/?q=green+tea"] * 3,
    ]
    assert seen[-1][0]["safety_acknowledgement"] is False
    assert {picture.size for _, picture in seen} == {(1200, 800)}
    before, found = seen[0][1].convert("L"), seen[2][1].convert("L")
    assert before.getpixel((300, 400)) != found.getpixel((300, 400))  # the button is there once something was found


def test_what_cannot_be_done_is_told_to_the_model(emulator: Emulator, tmp_path: Path) -> None:
    emulator.reply(call("hover", x=1, y=1), call("navigate", url="https://nowhere.invalid/"), "I give up.", "So do I.")
    assert "I give up." in run(tmp_path, "", GEMINI_API_KEY="emulator", GOOGLE_GEMINI_BASE_URL=emulator.url)
    (hover, _), (navigate, _) = screens(emulator)
    assert hover["error"] == "There is no action hover here."
    assert "ERR_NAME_NOT_RESOLVED" in navigate["error"]
