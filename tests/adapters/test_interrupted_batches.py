"""Ctrl-C while many runs are waited for: they are stopped, or left where a checkpoint leads back to them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from gemini_interactions.emulator import Emulator

from ..received import statuses
from .batches import looks

PROGRAM = """
from gemini_interactions.langchain import ChatGeminiInteractions

model = ChatGeminiInteractions(model="gemini-3.5-flash", background=True, poll_interval=0.05)
inputs = ["row 0", "row 1", "row 2"]
{wait}
"""


@pytest.mark.parametrize(
    ("wait", "left"),
    [
        ("model.start_batch(inputs).results()", "cancelled"),
        ("model.start_batch(inputs, cancel_abandoned=False).results()", "in_progress"),
        ("model.start_batch(inputs, checkpoint='runs.json').results()", "in_progress"),
        ("list(model.start_batch(inputs).as_completed())", "cancelled"),
        ("model.batch(inputs)", "cancelled"),
        ("list(model.batch_as_completed(inputs))", "cancelled"),
    ],
)
def test_an_interrupt_ends_the_wait_and_what_runs(wait: str, left: str, tmp_path: object) -> None:
    with Emulator(background_seconds=600) as emulator:
        environment = {**os.environ, "GEMINI_API_KEY": "emulator", "GOOGLE_GEMINI_BASE_URL": emulator.url}
        command = [sys.executable, "-c", PROGRAM.format(wait=wait)]
        process = subprocess.Popen(command, env=environment, cwd=str(tmp_path), stderr=subprocess.PIPE, text=True)
        limit = time.monotonic() + 60
        while looks(emulator) < 3:
            assert process.poll() is None
            assert time.monotonic() < limit
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == -signal.SIGINT
        assert errors.rstrip().endswith("KeyboardInterrupt")
        assert statuses(emulator) == [left] * 3
