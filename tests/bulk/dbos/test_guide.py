"""The page on durable runs and the example do what they say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gemini_interactions.emulator import Emulator

ROOT = Path(__file__).parents[3]
SNIPPETS = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs/bulk-dbos.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)


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


def test_the_example_is_killed_and_makes_each_report_once() -> None:
    variables = {name: value for name, value in os.environ.items() if name not in ("GEMINI_API_KEY", "GOOGLE_API_KEY")}
    command = [sys.executable, str(ROOT / "examples" / "bulk_research.py")]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert "No GEMINI_API_KEY" in done.stdout
    assert "Killed after 8 runs were begun." in done.stdout
    assert "12 done, 0 failed" in done.stdout
    assert "The service has made 12 runs for 12 rows." in done.stdout
