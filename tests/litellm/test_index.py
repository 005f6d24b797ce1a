"""The index behind a handler: the proxy's Redis where there is one, memory in front of it, and no failure that callers see."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import pytest

from gemini_interactions import telemetry
from gemini_interactions.index import MemoryIndex
from gemini_interactions.litellm.index import Indexes, ProxyIndex, proxy_redis


class Shelf:
    """What LiteLLM's Redis cache does, on a dictionary that several replicas may share."""

    def __init__(self, entries: dict[str, str]) -> None:
        self.entries = entries
        self.asked = 0

    async def async_batch_get_cache(self, key_list: Sequence[str]) -> Mapping[str, str | None]:
        self.asked += 1
        return {key: self.entries.get(key) for key in key_list}

    async def async_set_cache(self, key: str, value: str, *, ttl: float, nx: bool) -> None:
        assert nx
        assert ttl > 0
        self.entries.setdefault(key, value)


class Broken:
    """A Redis that is away, or hangs."""

    def __init__(self, hang: bool) -> None:
        self.hang = hang

    async def async_batch_get_cache(self, key_list: Sequence[str]) -> Mapping[str, str]:
        if self.hang:
            await asyncio.sleep(60)
        raise ConnectionError("redis://user:password@host")

    async def async_set_cache(self, key: str, value: str, **_: Any) -> None:
        await self.async_batch_get_cache([])


def proxy(monkeypatch: pytest.MonkeyPatch, **attributes: Any) -> None:
    module = ModuleType("litellm.proxy.proxy_server")
    module.__dict__.update(attributes)
    monkeypatch.setitem(sys.modules, "litellm.proxy.proxy_server", module)


async def test_one_replica_finds_what_another_put() -> None:
    entries: dict[str, str] = {}
    first, second = (ProxyIndex(Shelf(entries), MemoryIndex()) for _ in range(2))
    await first.aput("a", "v1_a")
    assert await second.aget(["x", "a"]) == {"a": "v1_a"}
    await second.aput("a", "v1_other")
    assert await first.aget(["a"]) == {"a": "v1_a"}


async def test_what_memory_knows_is_not_asked_of_redis() -> None:
    shelf = Shelf({})
    index = ProxyIndex(shelf, MemoryIndex())
    await index.aput("new", "v1_a")
    assert await index.aget(["old", "new"]) == {"new": "v1_a"}
    assert shelf.asked == 0
    assert index.get(["new"]) == {"new": "v1_a"}


@pytest.mark.parametrize("hang", [False, True])
async def test_a_broken_redis_is_one_that_knows_nothing(
    hang: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("gemini_interactions.litellm.index._SECONDS", 0.05)
    telemetry.counts.pop("index_failure", None)
    index = ProxyIndex(Broken(hang), MemoryIndex())
    await index.aput("a", "v1_a")
    assert await index.aget(["a"]) == {"a": "v1_a"}
    assert await index.aget(["b"]) == {}
    assert telemetry.counts["index_failure"] == 2
    assert "password" not in caplog.text


def test_which_index_a_call_looks_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "litellm.proxy.proxy_server", raising=False)
    own, indexes = MemoryIndex(), Indexes()
    assert Indexes(own).current() is own
    memory = indexes.current()
    assert isinstance(memory, MemoryIndex)
    proxy(monkeypatch, redis_usage_cache=Shelf({}))
    assert isinstance(indexes.current(), ProxyIndex)
    assert indexes.current() is indexes.current()
    assert Indexes(own).current() is own


@pytest.mark.parametrize("attributes", [{}, {"redis_usage_cache": None}, {"redis_usage_cache": object()}, {"llm_router": None}])
def test_a_proxy_without_redis_has_none(attributes: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    proxy(monkeypatch, **attributes)
    assert proxy_redis() is None
