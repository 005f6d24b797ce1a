"""Tell how far a batch has come. No I/O."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from ...client.http.errors import InvalidOption
from .rows import Key


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How far a batch has come, when a row of it was done.

    Attributes:
        key: the row.
        rows: how many rows there are.
        done: how many of them are done, those that failed included.
        failed: how many failed.
        running: how many are at work.
        cost: US dollars for the tokens of those whose price is known; most agents' is not.
        unpriced: how many succeeded at a cost that nobody knows.
    """

    key: Key
    rows: int
    done: int = 0
    failed: int = 0
    running: int = 0
    cost: float = 0.0
    unpriced: int = 0


OnBatchProgress = Callable[[BatchProgress], Awaitable[Any] | Any]
"""Is called when a row is done; in async code it may be async."""


class RowCounter(Protocol):
    """Counts rows that are done, as `bulk.progress.ProgressLine` does."""

    def row(self, cost: float | None = None, failed: bool = False) -> None:
        """Tell that a row is done; its cost in US dollars is None where nobody knows it."""


def check_row_counter(progress: object) -> None:
    """Refuse what cannot count rows, before any is waited for.

    Raises:
        InvalidOption: it is so.
    """
    if progress is None:
        return
    name = getattr(progress, "__name__", type(progress).__name__)
    if isinstance(progress, type):
        message = f"'progress' is the class {name}. Was {name}() meant, with parentheses?"
        raise InvalidOption(message, field="progress")
    if not callable(getattr(progress, "row", None)):
        message = f"'progress' counts rows by its method row(), as ProgressLine() does; {name} has none."
        raise InvalidOption(message, field="progress")
