"""Things of one kind by id, for the resources that are created, read, listed and deleted."""

from __future__ import annotations

from collections.abc import Iterator
from threading import RLock
from typing import Generic, TypeVar

from ..core.errors import HTTPError, not_found

Item = TypeVar("Item")


class Items(Generic[Item]):
    """The things of one kind, oldest first; any thread may use it.

    Args:
        noun: the kind's name in messages, such as `Agent`.
    """

    def __init__(self, noun: str) -> None:
        self._noun = noun
        self._items: dict[str, Item] = {}
        self._lock = RLock()

    def add(self, id: str, item: Item) -> None:
        """Keep a new item.

        Raises:
            HTTPError: 409, there is one of this id.
        """
        with self._lock:
            if id in self._items:
                raise HTTPError(f"{self._noun} already exists: '{id}'.", "already_exists", 409)  # unseen words
            self._items[id] = item

    def get(self, id: str) -> Item | None:
        """Return the item of an id, if there is one."""
        return self._items.get(id)

    def find(self, id: str) -> Item:
        """Return the item of an id.

        Raises:
            HTTPError: 404, there is none.
        """
        item = self._items.get(id)
        if item is None:
            raise not_found(f"{self._noun} not found: '{id}'.")  # unseen words
        return item

    def delete(self, id: str) -> None:
        """Forget the item of an id.

        Raises:
            HTTPError: 404, there is none.
        """
        with self._lock:
            self.find(id)
            del self._items[id]

    def clear(self) -> None:
        """Forget all items."""
        with self._lock:
            self._items.clear()

    def __iter__(self) -> Iterator[Item]:
        with self._lock:
            return iter(list(self._items.values()))

    def __len__(self) -> int:
        return len(self._items)
