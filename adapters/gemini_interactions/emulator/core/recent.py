"""A list that holds the newest of what is put into it."""

from __future__ import annotations

from typing import TypeVar

Entry = TypeVar("Entry")

LOG_SIZE = 10_000


class Recent(list[Entry]):
    """A list to append to. Beyond its limit the oldest entries go; None: it has none."""

    def __init__(self, limit: int | None) -> None:
        super().__init__()
        self._limit = limit

    def append(self, entry: Entry) -> None:
        """Add an entry at the end."""
        super().append(entry)
        if self._limit is not None and len(self) > self._limit:
            del self[: len(self) - self._limit]
