"""A line that tells how far a bulk run has come: what it says, where it is drawn, and how it ends."""

from __future__ import annotations

import io
import math
import os
import pty
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from rich.console import Console

from gemini_interactions import InvalidOption
from gemini_interactions.bulk import progress
from gemini_interactions.bulk.figures import Figures, words
from gemini_interactions.bulk.progress import ProgressLine


def figures(*rows: tuple[float | None, bool]) -> Figures:
    counted = Figures()
    for cost, failed in rows:
        counted = counted.with_row(cost, failed)
    return counted


def test_the_whole_is_expected_to_cost_what_the_priced_rows_did_each():
    assert figures((0.5, False), (1.5, False)).expected_cost(10) == pytest.approx(10.0)
    assert figures((0.5, False), (1.5, False), (None, False)).expected_cost(10) == pytest.approx(
        10.0
    )  # of the two that are known
    assert figures((1.0, False), (None, True)).expected_cost(10) == pytest.approx(5.0)  # what failed cost nothing
    assert figures((1.0, False), (1.0, False)).expected_cost(1) == pytest.approx(2.0)  # more rows than were expected
    assert figures((None, False)).expected_cost(10) is None
    assert figures((1.0, False)).expected_cost(None) is None


def test_nan_is_the_none_of_tables():
    assert figures((math.nan, False)) == figures((None, False)) == Figures(rows=1, unpriced=1)


@pytest.mark.parametrize("cost", [-0.01, math.inf, -math.inf])
def test_what_is_no_amount_is_refused_and_no_row_is_counted(cost: float):
    line = ProgressLine()
    with pytest.raises(InvalidOption, match="'cost'"):
        line.row(cost=cost)
    assert line.figures.rows == 0


@pytest.mark.parametrize("total", [-1, 1.5, "3", True])
def test_what_is_no_number_of_rows_is_refused(total: Any):
    with pytest.raises(InvalidOption, match="'total'"):
        ProgressLine(total)


def test_the_line_tells_rows_rate_cost_failures_and_the_time_left():
    half = Figures(rows=5_000, failed=3, cost=2.5)
    said = words(half, 10_000, "rows", speed=56.2, remaining=89, elapsed=89)
    assert said == "5,000/10,000 rows · 56 rows/s · $2.50 of about $5.00 · 3 failed · 0:01:29 left"


def test_the_line_of_what_is_over_forecasts_nothing():
    said = words(Figures(rows=10, cost=0.02), 10, "runs", speed=0.05, remaining=0, elapsed=200)
    assert said == "10/10 runs · 3.0 runs/min · $0.0200 · after 0:03:20"


def test_the_line_of_what_was_left_forecasts_nothing():
    assert words(Figures(rows=1, unpriced=1), 10, "rows", remaining=5, elapsed=7, is_over=True) == "1/10 rows · after 0:00:07"


def test_the_line_without_a_total_or_prices_says_what_is_known():
    assert words(Figures(rows=3, unpriced=3), None, "rows", speed=0.001, elapsed=61) == "3 rows · 3.6 rows/h · 0:01:01 so far"
    assert words(Figures(rows=3, cost=1, unpriced=2), None, "rows") == (
        "3 rows · $1.00 (without 2 of unknown cost) · 0:00:00 so far"
    )
    assert "$0.00" in words(Figures(rows=2, cost=0.0), 3, "rows")  # free is a price
    assert "$" not in words(Figures(rows=2, failed=2), 3, "rows")


def terminal() -> Console:
    return Console(file=io.StringIO(), force_terminal=True, width=200, color_system=None, force_interactive=True)


def written(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_terminal_shows_the_last_figures():
    console = terminal()
    with ProgressLine(3, console=console) as line:
        for _ in range(3):
            line.row(cost=0.25)
    assert "3/3 rows" in written(console)
    assert "$0.7500" in written(console)


def test_no_terminal_gets_nothing_unless_it_is_forced():
    silent, forced = (Console(file=io.StringIO(), width=200) for _ in range(2))
    for console, force in ((silent, False), (forced, True)):
        with ProgressLine(2, console=console, force=force) as line:
            line.row(failed=True)
            line.row()
    assert written(silent) == ""
    assert written(forced).count("\n") == 1  # the last: two rows are not worth another
    assert "2/2 rows" in written(forced)
    assert "1 failed" in written(forced)
    assert "\x1b" not in written(forced)


def test_a_log_gets_a_line_now_and_then(monkeypatch: pytest.MonkeyPatch):
    console = Console(file=io.StringIO(), width=20)
    monkeypatch.setattr(progress, "SECONDS_PER_LINE", 0.0)
    with ProgressLine(2, console=console, force=True) as line:
        line.row()
        line.row()
    assert [text.partition(" ")[0] for text in written(console).splitlines()] == ["1/2", "2/2", "2/2"]


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt()])
def test_it_ends_with_the_block_whatever_ends_that(error: BaseException):
    console = terminal()
    with pytest.raises(type(error)), ProgressLine(3, console=console) as line:  # noqa: PT012
        line.row()
        raise error
    assert "1/3 rows" in written(console)
    assert "after 0:00:00" in written(console).rpartition("1/3 rows")[2]
    assert written(console).endswith("\x1b[?25h")  # the cursor is back


def test_rows_of_an_earlier_run_count_and_say_nothing_of_the_rate():
    with ProgressLine(10, console=terminal()) as line:
        for _ in range(6):
            line.row(cost=0.5, earlier=True)
        assert str(line).startswith("6/10 rows · $3.00 of about $5.00 · ")
        assert "rows/s" not in str(line)
        line.row(cost=0.5)
        line.row(cost=0.5)
    assert "8/10 rows · " in str(line)


def test_rows_of_all_threads_are_counted():
    with ProgressLine(4_000) as line, ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: line.row(cost=0.5, failed=number % 4 == 0), range(4_000)))
    assert line.figures == Figures(rows=4_000, failed=1_000, cost=2_000.0)


def test_what_is_told_later_is_the_total_only_where_there_was_none():
    line = ProgressLine()
    line.expect(7)
    line.expect(9)
    line.row()
    assert str(line).startswith("1/7 rows")


def test_what_cannot_be_drawn_is_logged_and_the_rows_go_on(caplog: pytest.LogCaptureFixture):
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError("gone")

    with ProgressLine(2, console=Console(file=Gone(), width=80), force=True) as line:
        line.row()
    assert line.figures.rows == 1
    assert caplog.messages == ["Progress cannot be shown any more: OSError: gone"]


PROGRAM = """
from gemini_interactions.bulk.progress import ProgressLine

with ProgressLine(2) as line:
    for row in range(2):
        print("row", row)
        line.row(cost=0.5)
"""


def run_in_terminal(**environment: str) -> tuple[str, str]:
    """Run the program with a terminal as its standard error output and a pipe as its output; return both."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=theirs, text=True, env={**os.environ, **environment}
    )
    os.close(theirs)
    assert process.stdout is not None
    printed, shown = process.stdout.read(), b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # so a terminal ends on Linux
            break
        if not part:
            break
        shown += part
    os.close(ours)
    assert process.wait(60) == 0
    process.stdout.close()
    return printed, shown.decode()


def test_a_real_terminal_shows_it_and_the_output_of_the_program_stays_its_own():
    printed, shown = run_in_terminal(TERM="xterm-256color", COLUMNS="120")
    assert printed == "row 0\nrow 1\n"
    assert "2/2 rows" in shown
    assert "\x1b[38;5" in shown  # the bar has colours


def test_no_color_is_respected():
    _, shown = run_in_terminal(TERM="xterm-256color", COLUMNS="120", NO_COLOR="1")
    assert "2/2 rows" in shown
    assert "\x1b[38;5" not in shown


def test_a_terminal_that_cannot_draw_gets_lines():
    _, shown = run_in_terminal(TERM="dumb", COLUMNS="120")
    assert "2/2 rows" in shown
    assert "\x1b" not in shown
