"""A process that has begun many runs is killed, and another goes on with its checkpoint: no run is begun twice, none is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from gemini_interactions.emulator import Emulator
from gemini_interactions.turns.batches.schedule import NOTED_STARTS_AT_ONCE

from .batches import asked, rows

ROWS = 60
PROGRAM = """
import json, sys
from pathlib import Path
from gemini_interactions.{module} import {name}

file = sys.argv[1]
inputs = [f"row {{i}}" for i in range({rows})]
model = {name}(model="gemini-3.5-flash", poll_interval=0.05)
if Path(file).exists():
    runs = model.resume_batch(file, inputs, max_concurrency=20)
else:
    runs = model.start_batch(inputs, max_concurrency=20, checkpoint=file)
told = [type(each).__name__ if isinstance(each, Exception) else {text} for each in runs.results()]
print(json.dumps(told))
"""
FRAMEWORKS = {
    "langchain": ("ChatGeminiInteractions", "each.text"),
    "llamaindex": ("GeminiInteractions", "each.message.content"),
}


def begin(module: str, emulator: Emulator, file: Path) -> subprocess.Popen[str]:
    name, text = FRAMEWORKS[module]
    program = PROGRAM.format(module=module, name=name, text=text, rows=ROWS)
    environment = {**os.environ, "GEMINI_API_KEY": "emulator", "GOOGLE_GEMINI_BASE_URL": emulator.url}
    command = [sys.executable, "-c", program, str(file)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_until(is_so: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    limit = time.monotonic() + 60
    while not is_so():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < limit
        time.sleep(0.005)


def kept_states(file: Path) -> Counter[str]:
    return Counter(row["state"] for row in json.loads(file.read_text())["rows"])


@pytest.mark.parametrize("module", FRAMEWORKS)
def test_a_batch_that_is_killed_again_and_again_begins_each_run_once(module: str, tmp_path: Path) -> None:
    file = tmp_path / "runs.json"
    with Emulator(background_seconds=0.3) as emulator:
        for begun in (3, 25):
            process = begin(module, emulator, file)
            wait_until(lambda begun=begun: len(emulator.interactions) >= begun, process)  # type: ignore[misc]
            process.send_signal(signal.SIGKILL)
            process.communicate()
            assert process.returncode == -signal.SIGKILL
            assert sum(kept_states(file).values()) == ROWS  # whenever it is killed, the file is a whole one
        last = begin(module, emulator, file)
        printed, errors = last.communicate(timeout=120)
        assert last.returncode == 0, errors

        told = json.loads(printed)
        unsure = {i for i, each in enumerate(told) if each == "RowUnsure"}
        assert [each for i, each in enumerate(told) if i not in unsure] == [
            f"You said: row {i}" for i in range(ROWS) if i not in unsure
        ]
        times = Counter(asked(emulator))
        assert max(times.values()) == 1  # nothing was begun twice
        assert [f"row {i}" for i in range(ROWS) if i not in unsure and times[f"row {i}"] != 1] == []
        assert len(unsure) <= 2 * NOTED_STARTS_AT_ONCE  # those that were being begun when it was killed
        assert kept_states(file) == {"ended": ROWS - len(unsure), **({"unsure": len(unsure)} if unsure else {})}


def test_killed_while_one_is_begun_it_tells_which(tmp_path: Path) -> None:
    file = tmp_path / "runs.json"
    with Emulator(background_seconds=0.1) as emulator:
        emulator.fault(delay=60, when=lambda body: body["input"][0]["content"][0]["text"] == "row 7")
        process = begin("langchain", emulator, file)
        wait_until(lambda: file.exists() and kept_states(file)["running"] == 19, process)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert kept_states(file) == {"running": 19, "starting": 1, "waiting": ROWS - 20}
        last = begin("langchain", emulator, file)
        printed, errors = last.communicate(timeout=120)
        assert last.returncode == 0, errors
        assert [i for i, each in enumerate(json.loads(printed)) if each == "RowUnsure"] == [7]
        assert Counter(asked(emulator)) == Counter(rows(ROWS))
