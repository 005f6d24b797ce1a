"""An index that is dead, mute or locked costs a call a moment, and is then left alone for a while."""

from __future__ import annotations

import asyncio
import os
import socket
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gemini_interactions.index import RedisIndex, SQLiteIndex
from gemini_interactions.index.breaker import Breaker, Unavailable

MOST = 0.3
"""Seconds: the index waits 0.08; the rest is for a machine that is busy with other things."""


def nobody() -> Iterator[Any]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield RedisIndex(f"redis://127.0.0.1:{probe.getsockname()[1]}/0")


def mute() -> Iterator[Any]:
    """A server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield RedisIndex(f"redis://127.0.0.1:{server.getsockname()[1]}/0")


def full() -> Iterator[Any]:
    """A server that takes no more connections, as one behind a firewall that says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server, socket.socket() as first, socket.socket() as second:
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield RedisIndex(f"redis://127.0.0.1:{server.getsockname()[1]}/0")


def locked(path: Path) -> Iterator[Any]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield SQLiteIndex(str(path))


@pytest.fixture(params=["nobody", "mute", "full", "locked"])
def broken(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    kinds: dict[str, Callable[[], Iterator[Any]]] = {"nobody": nobody, "mute": mute, "full": full}
    made = kinds[request.param]() if request.param in kinds else locked(tmp_path / "index.sqlite")
    index = next(made)
    RedisIndex("redis://127.0.0.1:9/0", timeout=0.001).get(["a"])  # its client is imported once
    yield index
    index.close()
    made.close()  # type: ignore[attr-defined]


def seconds(function: Callable[[], Any]) -> float:
    began = time.perf_counter()
    function()
    return time.perf_counter() - began


def test_a_call_waits_once_and_then_not_at_all(broken: Any) -> None:
    def call() -> None:
        assert broken.get(["a"]) == {}
        broken.put("a", "v1_a")

    assert seconds(call) < MOST
    assert seconds(lambda: [call() for _ in range(20)]) < MOST


async def test_an_async_call_waits_once_and_then_not_at_all(broken: Any) -> None:
    async def calls(number: int) -> float:
        began = time.perf_counter()
        for _ in range(number):
            assert await broken.aget(["a"]) == {}
            await broken.aput("a", "v1_a")
        return time.perf_counter() - began

    await asyncio.to_thread(time.perf_counter)  # a pool of threads is made once
    assert await calls(1) < MOST
    assert await calls(10) < MOST


def test_what_is_back_is_asked_again_by_one_call_first(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("gemini_interactions.index.breaker.monotonic", lambda: now)
    breaker = Breaker("it")

    def works(fine: bool) -> bool | None:
        try:
            with breaker.guarding():
                if not fine:
                    raise OSError("it is gone")
                return True
        except Unavailable as error:
            return False if error.__context__ else None

    assert works(True)
    assert [works(False), works(True)] == [False, None]
    now += 2.1
    assert [works(False), works(True)] == [False, None]  # it is still gone, and left alone for longer
    now += 2.1
    assert works(True) is None
    now += 2.1
    assert [works(True), works(True)] == [True, True]


# A file for its owner only


def modes(path: Path) -> set[str]:
    return {oct(stat.S_IMODE(os.stat(file).st_mode)) for file in path.parent.iterdir()}


def test_the_file_and_those_beside_it_are_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    before = os.umask(0)
    try:
        index = SQLiteIndex(str(path))
        index.put("a", "v1_a")
        assert len(list(tmp_path.iterdir())) == 3
        assert modes(path) == {"0o600"}
        index.close()
    finally:
        os.umask(before)


def test_a_file_that_others_may_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    with closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE other (a)")
        for file in tmp_path.iterdir():
            file.chmod(0o664)
        index = SQLiteIndex(str(path))
        index.put("a", "v1_a")
        assert index.get(["a"]) == {"a": "v1_a"}
        assert modes(path) == {"0o600"}
        index.close()
