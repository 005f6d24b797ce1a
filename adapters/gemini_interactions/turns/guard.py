"""Stand in for `async_guard` in synchronous code, which nobody cancels: what was to be guarded has been done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds that stopping a run may take; then it is left running, and said so."""


def undo_if_cancelled(made: T, undo: Callable[[T], None] | None, *, makes_run: bool) -> T:
    """Return what a request has brought."""
    return made


class Guard:
    """Stops a run when it is told to: there is no loop that could end.

    Args:
        stop: stops the run.
        interaction_id: the run.
    """

    def __init__(self, stop: Callable[[], object], interaction_id: str) -> None:
        self._stop = stop

    def begin(self) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Stop the run."""
        self._stop()

    def release(self) -> None:
        """Do nothing."""


def uncancelled(done: object) -> None:
    """Do nothing: it is done."""
