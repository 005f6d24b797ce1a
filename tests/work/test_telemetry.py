"""Telemetry costs nothing where nobody collects, and a bounded number of calls where somebody does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .telemetry_cost import DELTAS
from .ways import WAYS

ROOT = Path(__file__).parents[2]

CALLS = {"core": (12, 4), "langchain": (16, 10), "llamaindex": (18, 10), "litellm": (18, 10)}
"""Calls of functions of our telemetry, and of OpenTelemetry's, of an invoke or a stream where nobody collects."""

CALLS_ON = 90
"""Calls of functions of our telemetry where somebody does; in a stream, beside those for each read."""


def cost(name: str, condition: str) -> dict[str, Any]:
    """What `telemetry_cost` finds."""
    command = [sys.executable, "-m", "tests.work.telemetry_cost", name, condition]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def difference(found: dict[str, Any], more: str, less: str) -> tuple[int, int, int]:
    """Calls of our telemetry, of OpenTelemetry, and reads that one stream has more than another."""
    return tuple(found[more][whose] - found[less][whose] for whose in ("ours", "opentelemetry", "reads"))


# A process for each: what is loaded stays loaded.


@pytest.mark.parametrize("name", WAYS)
def test_without_opentelemetry_a_call_is_told_of_in_a_few_calls(name):
    found = cost(name, "absent")["absent"]

    check_silence(found, CALLS[name][0], 0)
    assert found["allocated"] == 0


def check_silence(found: dict[str, Any], ours: int, theirs: int) -> None:
    """Nothing is imported or kept, and only so many of our and of OpenTelemetry's functions are called."""
    assert found["asked"] == []
    for kind in ("invoke", "short"):
        assert 0 < found[kind]["ours"] <= ours
        assert found[kind]["opentelemetry"] <= theirs
    assert difference(found, "long", "short") == (0, 0, 0)  # more deltas
    calls, others, reads = difference(found, "pieces", "short")
    assert (calls, others) == (0, 0)
    assert reads > 100
    assert found["kept"] == 0


OF_A_READ = 60
"""Calls of OpenTelemetry's functions for each piece of a stream: its helper measures the time between two of them."""

PER_DELTA = {"core": 0, "langchain": 0, "llamaindex": 6, "litellm": 6}
"""Calls of our telemetry for each time that the framework asks for more: its generators run in the context of the call."""


@pytest.mark.parametrize("name", WAYS)
def test_with_opentelemetry_a_call_is_told_of_in_few_calls_or_in_a_bounded_number(name):
    found = cost(name, "present")
    check_silence(found["off"], *CALLS[name])

    on, each = found["on"], PER_DELTA[name] * DELTAS
    assert "opentelemetry.util.genai.handler" in on["asked"]
    assert 20 < on["invoke"]["ours"] <= CALLS_ON
    assert on["invoke"]["opentelemetry"] > 100
    calls, others, _ = difference(on, "long", "short")
    assert calls <= each + 2
    assert others <= each + 8
    calls, others, reads = difference(on, "pieces", "short")
    assert 2 * reads <= calls <= 2 * reads + each + 2  # the method, and what guards it
    assert others <= OF_A_READ * reads + each + 8
