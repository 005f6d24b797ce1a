"""Keep the index in Redis."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

from ..extras import needed
from .base import DEFAULT_TTL
from .breaker import PATIENCE, Breaker, Unavailable


class RedisIndex:
    """An index in Redis, for several machines. Needs the `redis` extra.

    Args:
        url: where it is, such as `redis://127.0.0.1:6379/0`.
        ttl: seconds that an entry lives.
        prefix: what its keys begin with.
        timeout: seconds that a lookup may take; past it, the history is sent in full, and Redis is left alone for a while. One
            that is far away may need more.

    Raises:
        MissingExtra: the package `redis` is not installed.
    """

    def __init__(
        self, url: str, *, ttl: float = DEFAULT_TTL, prefix: str = "gemini-interactions:", timeout: float = PATIENCE
    ) -> None:
        with needed("redis", "RedisIndex"):  # now: a lookup that fails is only logged
            import redis  # noqa: F401

        self._url = url
        self._ttl = ttl
        self._prefix = prefix
        self._timeout = timeout
        self._breaker = Breaker("Redis")
        self._client: Any = None
        self._async_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, Any] = WeakKeyDictionary()

    def get(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Return the interaction ids of the keys that are known."""
        with suppress(Unavailable), self._breaker.guarding():
            return self._found(keys, self._sync().mget([self._prefix + key for key in keys]) if keys else [])
        return {}

    def put(self, key: str, interaction_id: str) -> None:
        """Remember an interaction, unless the key is known."""
        with suppress(Unavailable), self._breaker.guarding():
            self._sync().set(self._prefix + key, interaction_id, nx=True, px=int(self._ttl * 1000))

    async def aget(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Look up as `get` does."""
        with suppress(Unavailable), self._breaker.guarding():
            client = self._async()
            async with asyncio.timeout(self._timeout):
                return self._found(keys, await client.mget([self._prefix + key for key in keys]) if keys else [])
        return {}

    async def aput(self, key: str, interaction_id: str) -> None:
        """Remember as `put` does."""
        with suppress(Unavailable), self._breaker.guarding():
            client = self._async()
            async with asyncio.timeout(self._timeout):
                await client.set(self._prefix + key, interaction_id, nx=True, px=int(self._ttl * 1000))

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

            self._client = redis.Redis.from_url(
                self._url, retry=redis.retry.Retry(redis.backoff.NoBackoff(), 0), **self._settings()
            )
        return self._client

    def _async(self) -> Any:
        loop = asyncio.get_running_loop()
        if loop not in self._async_clients:
            import redis.asyncio

            once = redis.asyncio.retry.Retry(redis.backoff.NoBackoff(), 0)
            self._async_clients[loop] = redis.asyncio.Redis.from_url(self._url, retry=once, **self._settings())
        return self._async_clients[loop]

    def _settings(self) -> dict[str, Any]:
        return {"decode_responses": True, "socket_timeout": self._timeout, "socket_connect_timeout": self._timeout}
