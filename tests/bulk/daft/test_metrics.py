"""Daft's own metrics, which its progress bar shows."""

from __future__ import annotations

from typing import Any

import daft
import pytest
from daft import col
from daft.functions import prompt

from gemini_interactions.bulk.daft import interact
from gemini_interactions.emulator import Emulator, asks


@pytest.mark.parametrize(
    "ask", [lambda: prompt(col("q"), provider="gemini_interactions", on_error="ignore"), lambda: interact(col("q"))]
)
def test_tokens_requests_and_failures_are_counted(emulator: Emulator, ask: Any):
    emulator.fault(status=400, when=asks("bad"))
    rows = daft.from_pydict({"q": ["good", "bad", "good"]}).with_column("a", ask()).collect()
    assert rows.metrics is not None
    counted = str(rows.metrics.to_pydict()["stats"])
    assert "input tokens" in counted
    assert "output tokens" in counted
    assert "failed rows" in counted
