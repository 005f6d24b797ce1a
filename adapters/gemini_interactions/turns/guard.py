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


def uncancelled(done: object) -> None:
    """Do nothing: it is done."""
