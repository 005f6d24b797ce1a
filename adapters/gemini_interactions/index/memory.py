"""Keep the index in this process."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from time import time

from .base import DEFAULT_TTL


class MemoryIndex:
    """An index in this process, bounded.

    Args:
        max_entries: the oldest go first.
        ttl: seconds that an entry lives.
    """

    def __init__(self, *, max_entries: int = 10_000, ttl: float = DEFAULT_TTL) -> None:
        self._entries: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._max = max_entries
        self._ttl = ttl
        self._lock = Lock()

    def get(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Return the interaction ids of the keys that are known."""
        now = time()
        with self._lock:
            return {key: entry[0] for key in keys if (entry := self._entries.get(key)) and entry[1] > now}

    def put(self, key: str, interaction_id: str) -> None:
        """Remember an interaction, unless the key is known."""
        now = time()
        with self._lock:
            known = self._entries.get(key)
            if known is None or known[1] <= now:
                self._entries[key] = (interaction_id, now + self._ttl)
                self._entries.move_to_end(key)
            while len(self._entries) > self._max:
                self._entries.popitem(last=False)

    async def aget(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Look up as `get` does."""
        return self.get(keys)

    async def aput(self, key: str, interaction_id: str) -> None:
        """Remember as `put` does."""
        self.put(key, interaction_id)
