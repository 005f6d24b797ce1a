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

    def joined(self) -> dict[str, str]:
        """Return all values of each name in one text, with commas between them."""
        return {name: ",".join(self.every(name)) for name in self}


def joined_query(query: Mapping[str, str]) -> dict[str, str]:
    """Return a query in which each name stands once, with all its values."""
    return query.joined() if isinstance(query, Query) else dict(query)


def every_pair(query: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return all names and values of a query."""
    return [(name, value) for name in query for value in (query.every(name) if isinstance(query, Query) else [query[name]])]
