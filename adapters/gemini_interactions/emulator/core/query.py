"""The query of a request: one value by each name, and all of a name that stands there several times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


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


def every_value(query: Mapping[str, str]) -> dict[str, list[str]]:
    """Return all values of each name."""
    return {name: query.every(name) if isinstance(query, Query) else [value] for name, value in query.items()}


def joined_query(query: Mapping[str, str]) -> dict[str, str]:
    """Return a query in which each name stands once, its values with commas between them."""
    return {name: ",".join(values) for name, values in every_value(query).items()}
