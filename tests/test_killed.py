"""A process that waits for a run is killed, and another collects the report from its checkpoint: no second run is started."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

EXAMPLE = Path(__file__).parent.parent / "examples" / "langgraph_deep_research.py"
SERVICE = """
import json, sys
from gemini_interactions.emulator import Emulator

with Emulator(background_seconds=2.5) as emulator:
    print(emulator.url, flush=True)
    for _ in sys.stdin:
        seen = [[request.method, request.path, request.query] for request in emulator.requests]
        runs = {id: record.status for id, record in emulator.interactions.items()}
        print(json.dumps([seen, runs]), flush=True)
"""


class Service:
    """The emulator in a process of its own."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", SERVICE]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = self._line()

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def look(self) -> tuple[list[list[Any]], dict[str, str]]:
        """The requests so far, and the status of each run."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        requests, runs = json.loads(self._line())
        return requests, runs


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    yield service
    service.process.kill()
    service.process.communicate()


def start(service: Service, database: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "GEMINI_API_KEY": "emulator", "GOOGLE_GEMINI_BASE_URL": service.url}
    command = [sys.executable, str(EXAMPLE), str(database)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen[str]) -> str:
    printed, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    return printed


def test_a_killed_process_is_taken_over_by_another_and_the_run_is_started_once(service: Service, tmp_path: Path) -> None:
    database = tmp_path / "research.sqlite"
    first = start(service, database)
    limit = time.monotonic() + 30
    while "GET" not in [method for method, _, _ in service.look()[0]]:
        assert time.monotonic() < limit, "the run did not begin"
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    said = first.communicate()[0]
    assert first.returncode == -signal.SIGKILL
    [(id, status)] = service.look()[1].items()
    assert status == "in_progress"  # nobody stopped it: whoever was killed could not, and the next one is to have it
    assert f"Started the run {id}" in said
    assert "# Report" not in said

    printed = finish(start(service, database))
    assert f"Waiting for the run {id}" in printed
    assert "Started" not in printed
    assert printed.count("# Report") == 1
    assert "Emulated research on: Why is green tea bitter" in printed

    requests, runs = service.look()
    assert [(method, path) for method, path, _ in requests if method == "POST"] == [("POST", "/v1beta/interactions")]
    assert runs == {id: "completed"}

    again = finish(start(service, database))  # the thread has ended: the report is in the checkpoint, and nobody is asked
    assert "# Report" in again
    assert service.look()[0] == requests


def test_killed_before_anything_began_it_begins(service: Service, tmp_path: Path) -> None:
    database = tmp_path / "research.sqlite"
    first = start(service, database)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    assert service.look()[1] == {}
    assert "# Report" in finish(start(service, database))
    assert list(service.look()[1].values()) == ["completed"]
