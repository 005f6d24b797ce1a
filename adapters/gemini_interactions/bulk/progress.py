"""Show how far a bulk run has come, in one line: rows, rate, cost, failures and the time left. Drawn with rich."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from threading import RLock
from time import monotonic
from types import TracebackType
from typing import Self

from ..client.http.errors import InvalidOption
from ..extras import needed
from .figures import Figures, words

with needed("bulk", "gemini_interactions.bulk.progress"):
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, Task
    from rich.text import Text

    from ..view.steady_console import SteadyConsole

SECONDS_PER_LINE = 10.0
"""Seconds between two lines where nothing can be drawn again, as in a log."""

_SPEED_IS_OF = 3600.0
"""Seconds whose rows give the rate: rows may take minutes. Rich takes the newest thousand of them."""

_logger = logging.getLogger("gemini_interactions")


class ProgressLine:
    """A line that tells how far a bulk run has come: rows, rate, what it has cost and will cost, failures, time left.

    It is drawn to the standard error output, so that a program's own output stays clean, and only where that is a terminal or a
    notebook. What fails at drawing is logged, and the work goes on. All methods may be called from any thread.

    Example:
        ```python
        from gemini_interactions.bulk.progress import ProgressLine

        with ProgressLine(total=len(prompts)) as line:
            for prompt in prompts:
                reply = client.create(model="gemini-3.8-flash", input=prompt)
                line.row(cost=0.0004)
        ```

    Args:
        total: how many rows there are; None where nobody knows.
        unit: what a row is called, in the plural.
        force: write where the standard error output is no terminal, too: a line now and then, and the last.
        console: where to draw, in place of the standard error output.

    Raises:
        InvalidOption: `total` is no number of rows.
    """

    def __init__(
        self, total: int | None = None, unit: str = "rows", *, force: bool = False, console: Console | None = None
    ) -> None:
        if total is not None and (isinstance(total, bool) or not isinstance(total, int) or total < 0):
            raise InvalidOption(f"'total' is the number of rows, or None where nobody knows it; not {total!r}.", field="total")
        console = console if console is not None else SteadyConsole(stderr=True)
        can_draw = console.is_jupyter or (console.is_terminal and not console.is_dumb_terminal)
        self._draws = can_draw
        self._writes_lines = not can_draw and (force or console.is_terminal)
        self._unit = unit
        self._figures = Figures()
        self._lock = RLock()  # rows may end in several threads
        self._has_failed = False
        self._next_line = 0.0
        self._blocks = 0  # one may be in another: whoever is given a line opens it too
        self._progress = Progress(
            BarColumn(bar_width=24),
            _FiguresColumn(self),
            console=console,
            speed_estimate_period=_SPEED_IS_OF,
            redirect_stdout=sys.stdout.isatty(),  # else rows that a program prints into a file would come out here
            disable=not can_draw,
        )
        self._task = self._progress.add_task("", total=total, start=False)

    @property
    def figures(self) -> Figures:
        """What is known of the rows that are done."""
        return self._figures

    def expect(self, total: int) -> None:
        """Say how many rows there are, where the line was not told it when it was made."""
        with self._lock:
            if self._now.total is None:
                self._progress.update(self._task, total=total)

    def row(self, cost: float | None = None, failed: bool = False, earlier: bool = False) -> None:
        """Tell that a row is done.

        Args:
            cost: what it cost, in US dollars; None (or NaN) where nobody knows.
            failed: whether it has no result.
            earlier: whether it was done before this program ran, which says nothing of how fast it is.

        Raises:
            InvalidOption: the cost is negative or infinite.
        """
        with self._lock:
            self._figures = self._figures.with_row(cost, failed)
            if earlier:  # forgets the rate as well
                self._progress.reset(self._task, start=self._now.started, completed=int(self._now.completed) + 1)
            else:
                self._progress.advance(self._task)
            if self._writes_lines and self._blocks and monotonic() >= self._next_line:
                self._write_line()

    def __enter__(self) -> Self:
        with self._lock:
            self._blocks += 1
            if self._blocks > 1:
                return self
            self._next_line = monotonic() + SECONDS_PER_LINE
            self._progress.start_task(self._task)
            try:
                if self._draws:
                    self._progress.start()
            except Exception as error:
                self._give_up(error)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._lock:
            self._blocks -= 1
            if self._blocks:
                return
            if self._writes_lines:
                self._write_line()
            self._progress.stop_task(self._task)
            try:
                if self._draws:  # else rich 13 ends a line that there is not
                    self._progress.stop()
            except Exception as failure:
                self._give_up(failure)

    def __str__(self) -> str:
        return self.line_of(self._now)

    def line_of(self, task: Task) -> str:
        """Return the line for a task of rich's, which knows the clock and the rate."""
        return words(
            self._figures,
            None if task.total is None else int(task.total),
            self._unit,
            speed=task.finished_speed or task.speed,
            remaining=task.time_remaining,
            elapsed=task.elapsed or 0.0,
            is_over=task.stop_time is not None,
        )

    @property
    def _now(self) -> Task:
        return self._progress.tasks[0]

    def _write_line(self) -> None:
        self._next_line = monotonic() + SECONDS_PER_LINE
        if self._has_failed:
            return
        try:
            self._progress.console.print(str(self), markup=False, highlight=False, soft_wrap=True)
        except Exception as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        if not self._has_failed:
            self._has_failed = True
            _logger.warning("Progress cannot be shown any more: %s: %s", type(error).__name__, error)
        with suppress(Exception):  # the same again
            self._progress.stop()


class _FiguresColumn(ProgressColumn):
    def __init__(self, line: ProgressLine) -> None:
        super().__init__()
        self._line = line

    def render(self, task: Task) -> Text:
        """Return the line."""
        return Text(self._line.line_of(task))
