"""Every span that is begun ends once, however its task or its loop ends, and the caller's context is as it was."""

from __future__ import annotations

import asyncio
import gc
import threading
from contextlib import suppress
from typing import Any

import anyio
import pytest
from opentelemetry.trace import get_current_span

import gemini_interactions as gi
from gemini_interactions import AsyncClient, Client
from gemini_interactions.emulator import Emulator

from ..adapters.face_of_langchain import LangChain
from .everything import Everything

MODEL: Any = "gemini-3.5-flash"


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(background_seconds=0.05)


def sync(emulator: Emulator) -> Client:
    return Client(api_key="KEY-123456", transport=emulator.transport())


def aclient(emulator: Emulator) -> AsyncClient:
    return AsyncClient(api_key="KEY-123456", transport=emulator.transport())


async def test_a_call_that_is_cancelled(found: Everything) -> None:
    async with aclient(Emulator()) as client:
        task = asyncio.create_task(client.create(model=MODEL, input="Hi"))
        await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    assert len(found.spans) <= 1


@pytest.mark.parametrize("steps", range(0, 40, 3))
async def test_a_call_that_is_cancelled_anywhere(found: Everything, emulator: Emulator, steps: int) -> None:
    model = LangChain(emulator)
    for background in (False, True):
        task = asyncio.create_task(model.ainvoke([("user", "Hi")], background=background))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert not get_current_span().is_recording()


@pytest.mark.parametrize("steps", range(0, 40, 3))
async def test_a_stream_that_is_cancelled_anywhere(found: Everything, emulator: Emulator, steps: int) -> None:
    model = LangChain(emulator)

    async def read(**options: Any) -> None:
        async for _ in model.astream([("user", "Hi")], **options):
            await asyncio.sleep(0)

    for background in (False, True):
        task = asyncio.create_task(read(background=background))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def test_a_scope_of_anyio_that_is_over(found: Everything, emulator: Emulator) -> None:
    async def main() -> None:
        async with aclient(emulator) as client:
            with anyio.move_on_after(0.02):
                run = await client.start(model=MODEL, input="deep thoughts", background=True)
                await run.result(poll_interval=0.01)
            with anyio.move_on_after(0):
                await client.create(model=MODEL, input="Hi")

    anyio.run(main)
    assert found.spans


def test_a_deadline_that_passes(found: Everything) -> None:
    emulator = Emulator(background_seconds=60)
    client = sync(emulator)
    run = client.start(model=MODEL, input="Hi", background=True)
    with pytest.raises(gi.DeadlineExceeded):
        run.result(deadline=0.05, poll_interval=0.01)
    failed = [span for span in found.spans if not span.status.is_ok]
    assert [(span.attributes or {})["error.type"] for span in failed] == ["DeadlineExceeded"]


async def opened(emulator: Emulator) -> Any:
    client = aclient(emulator)
    events = await client.stream(model=MODEL, input="Hi")
    await anext(events)
    return events


def test_a_stream_whose_loop_ends(found: Everything, emulator: Emulator) -> None:
    async def main() -> None:
        main.events = await opened(emulator)  # type: ignore[attr-defined]

    asyncio.run(main())
    assert len(found.spans) == 1  # asyncio.run closes what is left


def test_a_stream_whose_loop_is_closed_without_a_word(found: Everything, emulator: Emulator) -> None:
    loop = asyncio.new_event_loop()
    events = loop.run_until_complete(opened(emulator))
    loop.close()
    assert found.spans == []
    del events, loop
    gc.collect()


def test_a_wait_whose_loop_is_closed_without_a_word(found: Everything) -> None:
    loop = asyncio.new_event_loop()
    emulator = Emulator(background_seconds=60)

    async def main() -> None:
        run = await aclient(emulator).start(model=MODEL, input="Hi", background=True)
        task = asyncio.ensure_future(run.result(poll_interval=60))
        task._log_destroy_pending = False  # type: ignore[attr-defined]
        await asyncio.sleep(0.1)

    loop.run_until_complete(main())
    assert len(found.spans) == 1
    loop.close()
    del loop, main
    gc.collect()  # ends what waits, in another context than that which it waits in
    assert len(found.spans) == 2


async def test_a_stream_that_is_dropped_in_another_task(found: Everything, emulator: Emulator) -> None:
    held = [await asyncio.create_task(opened(emulator))]

    async def drop() -> None:
        held.clear()
        gc.collect()

    await asyncio.create_task(drop())
    await asyncio.sleep(0.01)
    assert len(found.spans) == 1


async def test_streams_that_interleave_in_one_task(found: Everything, emulator: Emulator) -> None:
    streams = []
    async with aclient(emulator) as client:
        for name in ("a", "b"):
            with found.tracer.start_as_current_span(name):
                streams.append(await client.stream(model=MODEL, input="Hi"))
        while streams:
            for events in list(streams):
                if await anext(events, None) is None:
                    streams.remove(events)
    names = {span.context.span_id: span.name for span in found.spans if span.context}
    assert sorted(names[span.parent.span_id] for span in found.spans if span.parent) == ["a", "b"]


async def test_calls_in_threads_and_in_a_loop_within_a_loop(found: Everything, emulator: Emulator) -> None:
    with found.tracer.start_as_current_span("all"):
        await asyncio.to_thread(sync(emulator).create, model=MODEL, input="Hi")
        await asyncio.to_thread(lambda: asyncio.run(aclient(emulator).create(model=MODEL, input="Hi")))
        sync(emulator).create(model=MODEL, input="Hi")  # while the loop runs
        assert get_current_span().is_recording()
    assert [span.parent is not None for span in found.spans] == [True, True, True, False]


def test_many_threads(found: Everything, emulator: Emulator) -> None:
    client = sync(emulator)
    threads = [threading.Thread(target=client.create, kwargs={"model": MODEL, "input": "Hi"}) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found.spans) == 8


async def test_a_run_that_is_made_for_a_caller_who_is_gone(found: Everything) -> None:
    """The request goes on in another task, after the caller's is over."""
    emulator = Emulator(background_seconds=5)
    for steps in range(1, 60, 4):
        task = asyncio.create_task(LangChain(emulator).ainvoke([("user", "Hi")], background=True))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert not get_current_span().is_recording()
