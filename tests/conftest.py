"""How tests run: property tests never against the clock, in CI with the same examples each time; no network, no sleep."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# LiteLLM reads these while it is imported: else it fetches its prices, and its router sleeps between attempts.
os.environ |= {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "INITIAL_RETRY_DELAY": "0.01", "MAX_RETRY_DELAY": "0.01", "JITTER": "0.01"}

HERE = Path(__file__).parent
UNTRACED = {HERE / "emulator", HERE / "wire" / "test_round_trip.py"}
"""Tests that coverage does not trace: it is asked of the core, which others cover, and would cost these as much again."""

EXAMPLES = int(os.environ.get("EXAMPLES", "30"))
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=EXAMPLES)
settings.register_profile("ci", parent=settings.get_profile("default"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the service asks for no wait, another attempt follows at once: for tests whose subject is another."""
    from gemini_interactions.client.http.retries import RetryPolicy

    monkeypatch.setattr(RetryPolicy, "delay", lambda policy, attempt, retry_after=None: retry_after or 0.01)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if UNTRACED & {item.path, *item.path.parents}:
            item.add_marker("no_cover")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave what is loaded by now out of the garbage collector's rounds: frameworks of millions of objects, all of which stay."""
    gc.collect()
    gc.freeze()
