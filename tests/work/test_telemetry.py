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

CALLS = {"core": (12, 4), "langchain": (16, 8), "llamaindex": (18, 8), "litellm": (18, 8)}
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


@pytest.mark.parametrize("condition", ["absent", "off"])
@pytest.mark.parametrize("name", WAYS)
def test_where_nobody_collects_telemetry_is_a_few_calls(name, condition):
    found = cost(name, condition)
    ours, theirs = CALLS[name]

    assert found["asked"] == []
    for kind in ("invoke", "short"):
        assert 0 < found[kind]["ours"] <= ours
        assert found[kind]["opentelemetry"] <= (theirs if condition == "off" else 0)
    assert difference(found, "long", "short") == (0, 0, 0)  # more deltas
    calls, others, reads = difference(found, "pieces", "short")
    assert (calls, others) == (reads, 0)
    assert reads > 100
    assert found["kept"] == 0
    assert found.get("allocated", 0) == 0


OF_A_READ = 60
"""Calls of OpenTelemetry's functions for each piece of a stream: its helper measures the time between two of them."""

PER_DELTA = {"core": 0, "langchain": 0, "llamaindex": 6, "litellm": 6}
"""Calls of our telemetry for each time that the framework asks for more: its generators run in the context of the call."""


@pytest.mark.parametrize("name", WAYS)
def test_where_somebody_collects_telemetry_is_a_bounded_number_of_calls(name):
    found = cost(name, "on")
    each = PER_DELTA[name] * DELTAS

    assert "opentelemetry.util.genai.handler" in found["asked"]
    assert 20 < found["invoke"]["ours"] <= CALLS_ON
    assert found["invoke"]["opentelemetry"] > 100
    calls, others, _ = difference(found, "long", "short")
    assert calls <= each + 2
    assert others <= each + 8
    calls, others, reads = difference(found, "pieces", "short")
    assert 2 * reads <= calls <= 2 * reads + each + 2  # the method, and what guards it
    assert others <= OF_A_READ * reads + each + 8
