"""Keep the index in a file."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from threading import Lock
from time import time
from typing import Any

from .base import DEFAULT_TTL
from .breaker import PATIENCE, Breaker, Unavailable

_OWNER_ONLY = 0o600
_SWEEP = 60.0
"""Seconds between two removals of entries that are over."""

_TABLE = (
    "CREATE TABLE IF NOT EXISTS conversations"
    " (key TEXT PRIMARY KEY, interaction_id TEXT NOT NULL, expires REAL NOT NULL) WITHOUT ROWID"
)


class SQLiteIndex:
    """An index in a file, for several processes of one machine and one user.

    Nobody but its owner may read the file: it is made so, and an older one is made so when it is opened. Where the file is locked
    or broken, a call goes on without it, 100 ms later at the most, and leaves it alone for a while.

    Args:
        path: the file; it is made if it is not there.
        ttl: seconds that an entry lives.
    """

    def __init__(self, path: str, *, ttl: float = DEFAULT_TTL) -> None:
        self._path = path
        self._ttl = ttl
        self._lock = Lock()
        self._breaker = Breaker("SQLite")
        self._connection: sqlite3.Connection | None = None
        self._swept = 0.0

    def get(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Return the interaction ids of the keys that are known."""
        marks = ",".join("?" * len(keys))
        query = f"SELECT key, interaction_id FROM conversations WHERE key IN ({marks}) AND expires > ?"
        return dict(self._run((query, (*keys, time()))))

    def put(self, key: str, interaction_id: str) -> None:
        """Remember an interaction, unless the key is known."""
        now = time()
        entry = (key, interaction_id, now + self._ttl, now)
        # One statement, so that what is there stays, unless it is over.
        insert = (
            "INSERT INTO conversations VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE"
            " SET interaction_id = excluded.interaction_id, expires = excluded.expires WHERE expires <= ?"
        )
        sweep = now - self._swept > _SWEEP
        if sweep:
            self._swept = now
        self._run((insert, entry), *([("DELETE FROM conversations WHERE expires <= ?", (now,))] if sweep else []))

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

    def _run(self, *queries: tuple[str, Sequence[Any]]) -> list[Any]:
        """Return the rows of the first query; none where the file cannot be used."""
        with self._lock, suppress(Unavailable), self._breaker.guarding():
            if self._connection is None:
                self._connection = self._open()
            found, *_ = [self._connection.execute(query, values).fetchall() for query, values in queries]
            return found
        return []

    def _open(self) -> sqlite3.Connection:
        if self._path and self._path != ":memory:":
            _keep_to_owner(self._path)
        connection = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")  # a lost entry costs a history that is sent again
            connection.execute(_TABLE)
        except BaseException:
            connection.close()
            raise
        return connection


def _keep_to_owner(path: str) -> None:
    """Make a file that is its owner's alone, or make it so; SQLite gives the files beside it the same mode."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, _OWNER_ONLY))
    for beside in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError, PermissionError):  # another's: it is for its owner to decide
            if os.stat(path + beside).st_mode & 0o077:
                os.chmod(path + beside, _OWNER_ONLY)
