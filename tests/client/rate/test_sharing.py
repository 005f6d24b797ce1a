"""One limit for many: threads, event loops, those who give up, and those whose loop stands still."""

from __future__ import annotations

import asyncio
import gc
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions import AsyncClient, Client, RateLimit
from gemini_interactions.client.http.call import Call
from gemini_interactions.client.http.rate import line
from gemini_interactions.emulator import Emulator

MODEL = "gemini-3.5-flash"
ASK: dict[str, Any] = {"model": MODEL, "input": "Hi", "store": False}


def passed(emulator: Emulator) -> int:
    return sum(each.passed for each in emulator.counted)


def refused(emulator: Emulator) -> int:
    return sum(not each.passed for each in emulator.counted)


def ask_in_loop(client: AsyncClient, tasks: int) -> int:
    async def ask() -> int:
        return len(await asyncio.gather(*(client.create(**ASK) for _ in range(tasks))))

    return asyncio.run(ask())


def test_a_storm_of_threads_and_loops_over_http_ends_with_every_answer_and_few_refusals() -> None:
    with Emulator() as emulator:
        emulator.quota(30, seconds=1.0)
        limit = RateLimit()
        settings: dict[str, Any] = {"api_key": "k", "base_url": emulator.url, "rate_limit": limit, "max_retries": 0}
        client, other = Client(**settings), AsyncClient(**settings)
        with ThreadPoolExecutor(44) as pool:
            loops = [pool.submit(ask_in_loop, other, 20) for _ in range(4)]
            threads = [pool.submit(client.create, **ASK) for _ in range(80)]
            assert [each.result() for each in loops] == [20] * 4
            assert {each.result().status for each in threads} == {"completed"}
        assert passed(emulator) == 160
        # Those that were under way when the first was refused, and a few more.
        assert refused(emulator) <= 120 + 40


def test_a_limit_that_is_known_is_kept_without_a_refusal() -> None:
    pytest.importorskip("limits")
    with Emulator() as emulator:
        emulator.quota(30, seconds=2.0)
        limit = RateLimit(600)  # 10 a second; the emulator takes half as much again, for requests that are late on their way
        settings: dict[str, Any] = {"api_key": "k", "base_url": emulator.url, "rate_limit": limit, "max_retries": 0}
        client, other = Client(**settings), AsyncClient(**settings)
        with ThreadPoolExecutor(22) as pool:
            loops = [pool.submit(ask_in_loop, other, 10) for _ in range(2)]
            threads = [pool.submit(client.create, **ASK) for _ in range(20)]
            assert [each.result() for each in loops] == [10] * 2
            assert {each.result().status for each in threads} == {"completed"}
        assert (passed(emulator), refused(emulator)) == (40, 0)
        times = [each.at for each in emulator.counted]
        assert times[-1] - times[0] > 2.5  # four windows of a second


def test_one_request_tries_before_the_others(emulator: Emulator) -> None:
    """Five wait, and nothing passes for three pauses: three requests are refused, not fifteen."""
    client = AsyncClient(api_key="k", transport=emulator.transport(), rate_limit=RateLimit(), max_retries=0)

    async def ask() -> None:
        emulator.fault(status=429, retry_after=0.05, times=4)
        first = asyncio.create_task(client.create(**ASK))
        while not emulator.requests:  # noqa: ASYNC110
            await asyncio.sleep(0)
        await asyncio.sleep(0.01)  # its answer is there, and all others find the gate closed
        await asyncio.gather(first, *(client.create(**ASK) for _ in range(5)))

    asyncio.run(ask())
    assert len(emulator.requests) == 4 + 6


def test_who_gives_up_leaves_no_place_taken(emulator: Emulator) -> None:
    pytest.importorskip("limits")
    client = AsyncClient(api_key="k", transport=emulator.transport(), rate_limit=RateLimit(60))

    async def ask() -> None:
        await client.create(**ASK)
        waiting = [asyncio.create_task(client.create(**ASK)) for _ in range(3)]
        await asyncio.sleep(0.05)
        for task in waiting[:2]:
            task.cancel()
        began = time.monotonic()
        await waiting[2]
        assert time.monotonic() - began < 2.9  # the next place, and not the third
        assert all(
            isinstance(each, asyncio.CancelledError) for each in await asyncio.gather(*waiting[:2], return_exceptions=True)
        )

    asyncio.run(ask())
    assert len(emulator.requests) == 2


def test_who_gives_up_while_they_try_for_all_leaves_it_to_the_next(emulator: Emulator) -> None:
    client = AsyncClient(api_key="k", transport=emulator.transport(), rate_limit=RateLimit(), max_retries=0)

    async def ask() -> None:
        emulator.fault(status=429, retry_after=0.05)
        with pytest.raises(gi.DeadlineExceeded):
            await client.create(**ASK, deadline=0.01)
        emulator.fault(delay=60.0)
        probe = asyncio.create_task(client.create(**ASK))
        while len(emulator.requests) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        others = [asyncio.create_task(client.create(**ASK)) for _ in range(5)]
        await asyncio.sleep(0.01)
        probe.cancel()
        assert len(await asyncio.gather(*others)) == 5

    asyncio.run(ask())


def test_a_deadline_passes_in_line_too(emulator: Emulator) -> None:
    pytest.importorskip("limits")
    client = Client(api_key="k", transport=emulator.transport(), rate_limit=RateLimit(1))
    client.create(**ASK)
    with pytest.raises(
        gi.DeadlineExceeded, match=r"its turn; it waited for RateLimit\(requests_per_minute=1, longest_wait=600\)"
    ):
        client.create(**ASK, deadline=0.5)
    assert len(emulator.requests) == 1


def test_a_loop_that_stands_still_holds_up_nobody(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "PATIENCE", 0.05)
    limit = RateLimit()
    settings: dict[str, Any] = {"api_key": "k", "transport": emulator.transport(), "rate_limit": limit}
    client, stuck = Client(**settings), AsyncClient(**settings)
    is_first, others_are_done = Event(), Event()

    def stand_still() -> str:
        async def ask() -> str:
            emulator.fault(status=429, retry_after=0.1)
            task = asyncio.create_task(stuck.create(**ASK))
            await asyncio.sleep(0.03)  # it was refused, and is the first in line
            is_first.set()
            assert others_are_done.wait(60)  # here nothing goes on
            return (await task).status

        return asyncio.run(ask())

    with ThreadPoolExecutor(6) as pool:
        late = pool.submit(stand_still)
        assert is_first.wait(60)
        assert {each.result(60).status for each in [pool.submit(client.create, **ASK) for _ in range(5)]} == {"completed"}
        others_are_done.set()
        assert late.result(60) == "completed"


def test_a_loop_that_is_gone_holds_up_nobody(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "PATIENCE", 0.05)
    limit = RateLimit()
    settings: dict[str, Any] = {"api_key": "k", "transport": emulator.transport(), "rate_limit": limit}
    emulator.fault(status=429, retry_after=0.1)
    loop = asyncio.new_event_loop()
    tasks = [loop.create_task(AsyncClient(**settings).create(**ASK)) for _ in range(3)]
    loop.run_until_complete(asyncio.sleep(0.03))
    try:
        assert Client(**settings).create(**ASK).status == "completed"
    finally:
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.close()


def test_what_is_left_of_a_closed_loop_may_be_collected_while_somebody_has_the_line(emulator: Emulator) -> None:
    """The collector ends such a coroutine, which leaves the line: in whatever thread, be it one that is at the line just then."""
    limit = RateLimit()
    emulator.fault(status=429, retry_after=0.5)
    loop = asyncio.new_event_loop()
    client = AsyncClient(api_key="k", transport=emulator.transport(), rate_limit=limit)
    tasks = [loop.create_task(client.create(**ASK)) for _ in range(3)]
    loop.run_until_complete(asyncio.sleep(0.1))
    while tasks:
        tasks.pop()._log_destroy_pending = False  # type: ignore[attr-defined]
    gc.disable()
    loop.close()

    class Collects:
        refusal = None

        def wake(self) -> bool:
            gc.collect()
            return True

    def use() -> None:
        at = limit.line_of(Call("POST", "", asks=MODEL))
        wakers = [Collects() for _ in range(2)]
        for waker in wakers:
            at.join(waker, in_front=False)
        while at._waiting[0] is not wakers[0]:  # those of the closed loop are dropped by the first who is woken
            with at._lock:
                at._wake_first(0.0)
        at.leave(wakers[0], 1.0)
        at.leave(wakers[1], 1.0)

    user = Thread(target=use, daemon=True)
    try:
        user.start()
        user.join(20)
        assert not user.is_alive()
    finally:
        gc.enable()


def test_those_far_behind_sleep_long_and_a_few_look_after_the_first() -> None:
    at = RateLimit().line_of(Call("POST", "", asks=MODEL))

    class Waits:
        refusal = None

        def wake(self) -> bool:
            return True

    wakers = [Waits() for _ in range(10_000)]
    for waker in wakers:
        at.join(waker, in_front=False)
    naps = [at.look(waker, 0.0).nap for waker in wakers[1:]]
    assert sum(1 / nap for nap in naps) < 10_000 / 50  # looks a second; with naps of five seconds they were 2,000
    assert min(naps) == line.PATIENCE
