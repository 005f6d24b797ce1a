"""Every example of a bulk run runs offline, as a user would run it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ...test_examples import IN_BULK, check


@pytest.mark.parametrize("example", IN_BULK, ids=lambda path: path.name)
def test_an_example_runs_offline(example: Path, tmp_path: Path) -> None:
    check(example, tmp_path)
