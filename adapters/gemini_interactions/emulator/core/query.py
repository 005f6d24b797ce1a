"""The query of a request: one value by each name, and all of a name that stands there several times."""

from __future__ import annotations

from collections.abc import Iterable


class Query(dict[str, str]):
    """The last value of each name.

    Args:
        pairs: names and values, decoded, as they stand in the query.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._pairs = tuple(pairs)
        super().__init__(self._pairs)

    def every(self, name: str) -> list[str]:
        """Return all values of a name."""
        return [value for other, value in self._pairs if other == name]
