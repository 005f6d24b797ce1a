"""Choose the index that a call looks up: the handler's own, the proxy's Redis, or this process's memory.

Entries never change, so that a copy in memory is as good as Redis, and the proxy's two-tier cache cannot serve a stale one.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from ..index import ConversationIndex, MemoryIndex
from ..index.base import DEFAULT_TTL
from ..index.breaker import PATIENCE, Breaker, Unavailable

_PREFIX = "gemini-interactions:"

_SECONDS = PATIENCE
"""Seconds that Redis may take; past it, histories are sent in full."""


def proxy_redis() -> Any:
    """Find the Redis cache of the LiteLLM proxy in this process; None where there is no proxy, or no Redis.

    It is there with `general_settings.coordination_redis`, with a Redis cache in `litellm_settings`, or with `REDIS_HOST` or
    `REDIS_URL` in the environment. None of it is an interface of LiteLLM's, so whatever is missing means "none".
    """
    proxy = sys.modules.get("litellm.proxy.proxy_server")
    found = getattr(proxy, "redis_usage_cache", None)
    if found is None:
        router_cache = getattr(getattr(proxy, "llm_router", None), "cache", None)
        found = getattr(router_cache, "redis_cache", None)
    return found if hasattr(found, "async_batch_get_cache") and hasattr(found, "async_set_cache") else None


class ProxyIndex:
    """An index in the proxy's own Redis, with this process's memory before it: what one replica has answered, all know.

    Args:
        redis: LiteLLM's Redis cache.
        memory: what this process knows.
        ttl: seconds that an entry lives.
    """

    def __init__(self, redis: Any, memory: MemoryIndex, *, ttl: float = DEFAULT_TTL) -> None:
        self._redis = redis
        self._memory = memory
        self._ttl = ttl
        self._breaker = Breaker("the proxy's Redis")

    def get(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Return the interaction ids of those keys that are known."""
        return self._memory.get(keys)  # a proxy makes no synchronous calls

    def put(self, key: str, interaction_id: str) -> None:
        """Remember an interaction, unless the key is known."""
        self._memory.put(key, interaction_id)

    async def aget(self, keys: Sequence[str]) -> Mapping[str, str]:
        """See `get`."""
        known = dict(self._memory.get(keys))
        missing = [key for key in keys if key not in known]
        # The newest is what a plan wants; if memory has it, older ones need not be asked for.
        if not missing or (keys and keys[-1] in known):
            return known
        names = {_PREFIX + key: key for key in missing}
        found = None
        with suppress(Unavailable), self._breaker.guarding():
            async with asyncio.timeout(_SECONDS):
                found = await self._redis.async_batch_get_cache(list(names))
        for name, value in (found or {}).items():
            if isinstance(value, str) and name in names:
                known[names[name]] = value
        return known

    async def aput(self, key: str, interaction_id: str) -> None:
        """See `put`."""
        self._memory.put(key, interaction_id)
        with suppress(Unavailable), self._breaker.guarding():
            async with asyncio.timeout(_SECONDS):
                await self._redis.async_set_cache(_PREFIX + key, interaction_id, ttl=self._ttl, nx=True)


class Indexes:
    """Which index a call looks up.

    Args:
        own: the one that the handler was given; it is used always.
    """

    def __init__(self, own: ConversationIndex | None = None) -> None:
        self._own = own
        self._memory = MemoryIndex()
        self._shared: tuple[Any, ProxyIndex] | None = None

    def current(self) -> ConversationIndex:
        """Return the index for a call that is made now: a proxy connects to Redis after it has loaded its handlers."""
        if self._own is not None:
            return self._own
        redis = proxy_redis()
        if redis is None:
            return self._memory
        if self._shared is None or self._shared[0] is not redis:
            self._shared = (redis, ProxyIndex(redis, self._memory))
        return self._shared[1]
