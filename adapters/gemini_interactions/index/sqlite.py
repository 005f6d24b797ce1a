"""Keep the index in a file."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from threading import Lock
from time import time
from typing import Any

from .base import DEFAULT_TTL, log_failure


class SQLiteIndex:
    """An index in a file, for several processes of one machine.

    Args:
        path: the file; it is made if it is not there.
        ttl: seconds that an entry lives.
    """

    def __init__(self, path: str, *, ttl: float = DEFAULT_TTL) -> None:
        self._path = path
        self._ttl = ttl
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None

    def get(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Return the interaction ids of the keys that are known."""
        marks = ",".join("?" * len(keys))
        query = f"SELECT key, interaction_id FROM conversations WHERE key IN ({marks}) AND expires > ?"
        return dict(self._run(query, (*keys, time())) or ())

    def put(self, key: str, interaction_id: str) -> None:
        """Remember an interaction, unless the key is known."""
        now = time()
        self._run("DELETE FROM conversations WHERE expires <= ?", (now,))
        self._run("INSERT OR IGNORE INTO conversations VALUES (?, ?, ?)", (key, interaction_id, now + self._ttl))

    async def aget(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Look up as `get` does."""
        return await asyncio.to_thread(self.get, keys)

    async def aput(self, key: str, interaction_id: str) -> None:
        """Remember as `put` does."""
        await asyncio.to_thread(self.put, key, interaction_id)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _run(self, query: str, values: Sequence[Any]) -> list[Any] | None:
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = sqlite3.connect(self._path, timeout=5.0, isolation_level=None, check_same_thread=False)
                    self._connection.execute("PRAGMA journal_mode=WAL")
                    self._connection.execute(
                        "CREATE TABLE IF NOT EXISTS conversations"
                        " (key TEXT PRIMARY KEY, interaction_id TEXT NOT NULL, expires REAL NOT NULL) WITHOUT ROWID"
                    )
                return self._connection.execute(query, values).fetchall()
            except sqlite3.Error as error:
                log_failure("SQLite", error)
                return None
