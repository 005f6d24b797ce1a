"""Show how far runs have come, as long as they are waited for: `on_progress=show_progress()`."""

from __future__ import annotations

import logging
from contextlib import suppress
from importlib import import_module
from threading import RLock
from types import TracebackType
from typing import Any, Self

from ..client.interactions.progress import Progress
from ..extras import MissingExtra

try:
    from rich.console import Console
    from rich.live import Live

    from .progress_panel import Panels, Run, line, short_id
    from .steady_console import SteadyConsole
except ImportError as error:
    if not (error.name or "").startswith("rich"):
        raise
    raise MissingExtra("Progress is drawn with rich: pip install 'gemini-interactions[view]'.", name=error.name) from error

REFRESHES = 8
"""Drawings in a second, in a terminal."""

_logger = logging.getLogger("gemini_interactions")


def show_progress(*, console: Console | None = None) -> ProgressDisplay:
    """Return what shows the progress of runs: as a panel in terminals and notebooks, as lines of text anywhere else.

    Give it as `on_progress` to any call that waits. It may be given to several calls, also at the same time.

    Example:
        ```python
        from gemini_interactions.view import show_progress

        model.invoke("Research green tea.", on_progress=show_progress())
        ```

    Args:
        console: where to draw; else the standard error output, so that a program's own output stays clean.

    Raises:
        MissingExtra: rich is not installed (extra `view`).
    """
    return ProgressDisplay(console)


class ProgressDisplay:
    """Shows the progress of runs; made by `show_progress`.

    It is cleared up where the wait ends; as a context manager, at the end of the block at the latest. What fails at drawing is
    logged, and the run is waited for all the same.

    Args:
        console: where to draw; None for the standard error output.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console if console is not None else SteadyConsole(stderr=True)
        self._runs: dict[str, Run] = {}
        self._live: Live | None = None
        self._notebook: Any = None  # the place in a notebook that is drawn anew
        self._lock = RLock()  # runs may be waited for in several threads
        self._has_failed = False

    def __call__(self, progress: Progress) -> None:
        """Show how far a run has come."""
        with self._lock:
            if not self._has_failed:
                try:
                    self._show(progress)
                except Exception as error:
                    self._give_up(error)

    def wait_ended(self, interaction_id: str) -> None:
        """Clear up what was shown of a run that is not waited for any more; its panel stays to be read."""
        with self._lock:
            if (run := self._runs.get(interaction_id)) is not None:
                run.is_left = True
            self._rest()

    def close(self) -> None:
        """Clear up what is shown; the last panels stay to be read."""
        with self._lock:
            for run in self._runs.values():
                run.is_left = True
            self._rest()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _show(self, progress: Progress) -> None:
        run = self._runs.get(progress.interaction_id)
        is_new = run is None or run.update(progress)
        if run is None:
            run = self._runs[progress.interaction_id] = Run(progress)
        run.is_left = False
        if self._console.is_jupyter:
            self._draw_in_notebook()
        elif not self._console.is_terminal:
            if is_new:
                whose = f"{short_id(progress.interaction_id)} " if len(self._runs) > 1 else ""
                self._console.print(f"{whose}{line(progress)}", markup=False, highlight=False, soft_wrap=True)
        elif self._live is None:
            self._live = Live(get_renderable=self._panels, console=self._console, refresh_per_second=REFRESHES)
            self._live.start()
        if not run.is_at_work:
            self._rest()

    def _panels(self) -> Panels:
        return Panels(*self._runs.values())

    def _draw_in_notebook(self) -> None:
        display = import_module("IPython.display").display
        if self._notebook is None:
            self._notebook = display(self._panels(), display_id=True)
        else:
            self._notebook.update(self._panels())

    def _rest(self) -> None:
        """Stop drawing where no run is at work, and forget the runs: what is told from now on is drawn below."""
        if any(run.is_at_work for run in self._runs.values()):
            return
        live, self._live = self._live, None
        try:
            if live is not None:
                live.stop()
            elif self._notebook is not None:
                self._draw_in_notebook()
        except Exception as error:
            self._give_up(error)
        self._notebook = None
        self._runs.clear()

    def _give_up(self, error: Exception) -> None:
        self._has_failed = True
        live, self._live = self._live, None
        if live is not None:
            with suppress(Exception):  # the same again
                live.stop()
        _logger.warning("Progress cannot be shown any more: %s: %s", type(error).__name__, error)
