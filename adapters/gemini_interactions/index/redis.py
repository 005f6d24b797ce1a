"""Keep the index in Redis."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from .base import DEFAULT_TTL, log_failure


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
        """Return the interaction ids of the keys that are known."""
        try:
            return self._found(keys, self._sync().mget([self._prefix + key for key in keys]) if keys else [])
        except Exception as error:
            log_failure("Redis", error)
            return {}

    def put(self, key: str, interaction_id: str) -> None:
        """Remember an interaction, unless the key is known."""
        try:
            self._sync().set(self._prefix + key, interaction_id, nx=True, px=int(self._ttl * 1000))
        except Exception as error:
            log_failure("Redis", error)

    async def aget(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Look up as `get` does."""
        try:
            return self._found(keys, await self._async().mget([self._prefix + key for key in keys]) if keys else [])
        except Exception as error:
            log_failure("Redis", error)
            return {}

    async def aput(self, key: str, interaction_id: str) -> None:
        """Remember as `put` does."""
        try:
            await self._async().set(self._prefix + key, interaction_id, nx=True, px=int(self._ttl * 1000))
        except Exception as error:
            log_failure("Redis", error)

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
