"""The actor of the page on a real Ray: every row once, and a row that fails beside those that don't."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet

from gemini_interactions.emulator import Emulator

from ...pages import TEXTS, python_blocks, variables
from .programs import run_program

[SOURCE] = [block for block in python_blocks(TEXTS["docs/guides/bulk-ray-temporal.md"]) if "import ray" in block]


def test_a_table_keeps_its_rows_and_the_errors_of_some(tmp_path: Path) -> None:
    with Emulator(log_size=None) as emulator:
        emulator.fault(status=400, message="Not this one.", when=lambda body: body.get("input") == "Say 7.")
        run_program(SOURCE, tmp_path, variables(emulator))

    rows = pyarrow.parquet.read_table(tmp_path / "answers").sort_by("id").to_pylist()
    assert [row["id"] for row in rows] == list(range(100))
    assert sorted(str(request.body["input"]) for request in emulator.requests) == sorted(row["prompt"] for row in rows)
    assert [row["id"] for row in rows if not row["answer"]] == [7]
    assert "Not this one." in rows[7]["error"]
    assert {row["error"] for row in rows if row["id"] != 7} == {""}
