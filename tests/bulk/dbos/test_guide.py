"""The page on durable runs does what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gemini_interactions.emulator import Emulator

from ...pages import TEXTS, python_blocks

SNIPPETS = python_blocks(TEXTS["docs/guides/bulk-dbos.md"])


def run(code: str, folder: Path, url: str) -> str:
    """Run a snippet in a process of its own: DBOS is one object for the whole process."""
    variables = {**os.environ, "GOOGLE_GEMINI_BASE_URL": url, "GEMINI_API_KEY": "emulator"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=variables, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_snippets_of_the_page_run_one_after_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(str(Path(path).resolve()) for path in sys.path if path))
    worker, other = SNIPPETS
    with Emulator(background_seconds=0.2) as emulator:
        printed = run(worker, tmp_path, emulator.url)
        assert re.search(r"^tea-1 .*Compare green and black tea", printed, re.MULTILINE | re.DOTALL)
        assert "tea-2 " in printed
        run(other, tmp_path, emulator.url)  # another process, which has no worker to wait for
        assert len(emulator.interactions) == 2
        run(worker + "\n", tmp_path, emulator.url)  # the worker again: no row is run twice
        assert len([run for run in emulator.interactions.values() if "tea?" in str(run.request["input"])]) == 1
