"""Where a history was last seen: for callers whose messages carry nothing back, not even an anchor.

An index maps (digest of a history, caller) to the interaction that holds it. Entries never change: the first one stays. The
caller's identity is part of the key, so that one caller's text never leads into another's conversation. A lookup that fails is a
history that is sent in full, no more.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from threading import Lock
from time import time
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from ..telemetry import count

DAY = 86_400.0
DEFAULT_TTL = DAY
"""Seconds: as long as the free tier keeps an interaction. The paid tier keeps it for 55 days."""


def index_key(caller: str, scope: str, digest: bytes) -> str:
    """The key of a history of a caller's.

    Args:
        caller: who asks: a user, a tenant, a virtual key.
        scope: the service's address.
        digest: the digest of the history.
    """
    parts = (caller.encode(), scope.encode(), digest)
    return blake2b(b"".join(b"%d:%s" % (len(part), part) for part in parts), digest_size=24).hexdigest()


class ConversationIndex(Protocol):
    """What an index does. None of it raises: a broken index is one that knows nothing, and says so once."""

    def get(self, keys: Sequence[str]) -> Mapping[str, str]:
        """The interaction ids of those keys that are known."""
        ...

    def put(self, key: str, interaction_id: str) -> None:
        """Remember an interaction, unless the key is known."""
        ...

    async def aget(self, keys: Sequence[str]) -> Mapping[str, str]:
        """See `get`."""
        ...

    async def aput(self, key: str, interaction_id: str) -> None:
        """See `put`."""
        ...


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
        """The interaction ids of those keys that are known."""
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
        """See `get`."""
        return self.get(keys)

    async def aput(self, key: str, interaction_id: str) -> None:
        """See `put`."""
        self.put(key, interaction_id)


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
        """The interaction ids of those keys that are known."""
        marks = ",".join("?" * len(keys))
        query = f"SELECT key, interaction_id FROM conversations WHERE key IN ({marks}) AND expires > ?"
        return dict(self._run(query, (*keys, time())) or ())

    def put(self, key: str, interaction_id: str) -> None:
        """Remember an interaction, unless the key is known."""
        now = time()
        self._run("DELETE FROM conversations WHERE expires <= ?", (now,))
        self._run("INSERT OR IGNORE INTO conversations VALUES (?, ?, ?)", (key, interaction_id, now + self._ttl))

    async def aget(self, keys: Sequence[str]) -> Mapping[str, str]:
        """See `get`."""
        return await asyncio.to_thread(self.get, keys)

    async def aput(self, key: str, interaction_id: str) -> None:
        """See `put`."""
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
                _failed("SQLite", error)
                return None


class RedisIndex:
    """An index in Redis, for several machines. Needs the `redis` extra.

    Args:
        url: where it is, such as `redis://127.0.0.1:6379/0`.
        ttl: seconds that an entry lives.
        prefix: what its keys begin with.
        timeout: seconds that a lookup may take; past it, the history is sent in full.
    """

    def __init__(self, url: str, *, ttl: float = DEFAULT_TTL, prefix: str = "gemini-interactions:", timeout: float = 1.0) -> None:
        self._url = url
        self._ttl = ttl
        self._prefix = prefix
        self._timeout = timeout
        self._client: Any = None
        self._async_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, Any] = WeakKeyDictionary()

    def get(self, keys: Sequence[str]) -> Mapping[str, str]:
        """The interaction ids of those keys that are known."""
        try:
            return self._found(keys, self._sync().mget([self._prefix + key for key in keys]) if keys else [])
        except Exception as error:
            _failed("Redis", error)
            return {}

    def put(self, key: str, interaction_id: str) -> None:
        """Remember an interaction, unless the key is known."""
        try:
            self._sync().set(self._prefix + key, interaction_id, nx=True, px=int(self._ttl * 1000))
        except Exception as error:
            _failed("Redis", error)

    async def aget(self, keys: Sequence[str]) -> Mapping[str, str]:
        """See `get`."""
        try:
            return self._found(keys, await self._async().mget([self._prefix + key for key in keys]) if keys else [])
        except Exception as error:
            _failed("Redis", error)
            return {}

    async def aput(self, key: str, interaction_id: str) -> None:
        """See `put`."""
        try:
            await self._async().set(self._prefix + key, interaction_id, nx=True, px=int(self._ttl * 1000))
        except Exception as error:
            _failed("Redis", error)

    def close(self) -> None:
        """Close the connections of synchronous calls."""
        if self._client is not None:
            self._client.close()
            self._client = None

    async def aclose(self) -> None:
        """Close the connections of the running event loop."""
        client = self._async_clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.aclose()

    def _found(self, keys: Sequence[str], values: Sequence[str | None]) -> Mapping[str, str]:
        return {key: value for key, value in zip(keys, values, strict=True) if value}

    def _sync(self) -> Any:
        if self._client is None:
            import redis

            self._client = redis.Redis.from_url(self._url, **self._settings())
        return self._client

    def _async(self) -> Any:
        loop = asyncio.get_running_loop()
        if loop not in self._async_clients:
            import redis.asyncio

            self._async_clients[loop] = redis.asyncio.Redis.from_url(self._url, **self._settings())
        return self._async_clients[loop]

    def _settings(self) -> dict[str, Any]:
        return {"decode_responses": True, "socket_timeout": self._timeout, "socket_connect_timeout": self._timeout}


def _failed(what: str, error: Exception) -> None:
    # The class only: messages of database drivers may hold addresses with passwords.
    count(
        "index_failure",
        "The conversation index (%s) failed: %s. Histories are sent in full until it is back.",
        what,
        type(error).__name__,
        level=logging.WARNING,
        once=True,
    )
