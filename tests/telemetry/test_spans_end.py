"""Every span that is begun ends once, wherever its code is finished, and the caller's context is as it was."""

from __future__ import annotations

import asyncio
import contextvars
import copy
import gc
import os
import pickle
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import anyio
import pytest
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
from opentelemetry.trace import get_current_span

import gemini_interactions as gi
from gemini_interactions import AsyncClient, Client
from gemini_interactions.client.interactions.calls import create_call
from gemini_interactions.emulator import Emulator
from gemini_interactions.telemetry import SILENT, watched

from .everything import Everything, everything

MODEL: Any = "gemini-3.5-flash"


class Counting(SpanProcessor):
    """Counts what begins and ends."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ended: list[str] = []

    def on_start(self, span: Any, parent_context: Any = None) -> None:
        self.begun.append(span.name)

    def on_end(self, span: ReadableSpan) -> None:
        self.ended.append(span.name)


@pytest.fixture
def found() -> Iterator[Everything]:
    """All that is told; at its end, every span has ended and nobody has complained."""
    counting = Counting()
    with everything() as found:
        found.tracer_provider.add_span_processor(counting)
        yield found
        gc.collect()
        with Client(api_key="KEY-123456", transport=Emulator().transport()) as client:
            client.create(model=MODEL, input="And then?")  # ends what was dropped
        assert sorted(counting.begun) == sorted(counting.ended)
        assert not get_current_span().is_recording()
        assert [record.getMessage() for record in found.logged if record.name.startswith("opentelemetry")] == []
        assert not [record for record in found.logged if "told of" in record.getMessage()]


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(background_seconds=0.05)


def sync(emulator: Emulator) -> Client:
    return Client(api_key="KEY-123456", transport=emulator.transport())


def aclient(emulator: Emulator) -> AsyncClient:
    return AsyncClient(api_key="KEY-123456", transport=emulator.transport())


# Synchronous streams


def test_a_stream_that_is_closed_early(found: Everything, emulator: Emulator) -> None:
    with sync(emulator).stream(model=MODEL, input="Hi") as events:
        next(events)
        assert not get_current_span().is_recording()
    [span] = found.spans
    assert (span.attributes or {})["gen_ai.response.finish_reasons"] == ("error",)


def test_a_stream_that_is_closed_unread(found: Everything, emulator: Emulator) -> None:
    with sync(emulator).stream(model=MODEL, input="Hi"):
        pass
    assert len(found.spans) == 1


def test_a_stream_that_is_dropped(found: Everything, emulator: Emulator) -> None:
    events = sync(emulator).stream(model=MODEL, input="Hi")
    next(events)
    del events
    gc.collect()
    assert len(found.spans) == 1


def test_what_fails_between_two_events(found: Everything, emulator: Emulator) -> None:
    def failing() -> None:
        with sync(emulator).stream(model=MODEL, input="Hi") as events:
            next(events)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        failing()
    assert len(found.spans) == 1


def test_a_stream_that_is_read_and_closed_in_other_contexts(found: Everything, emulator: Emulator) -> None:
    events = contextvars.copy_context().run(lambda: sync(emulator).stream(model=MODEL, input="Hi"))
    contextvars.copy_context().run(next, events)
    thread = threading.Thread(target=lambda: list(events))
    thread.start()
    thread.join()
    contextvars.copy_context().run(events.close)
    assert len(found.spans) == 1


def test_streams_that_interleave_have_the_parents_they_were_made_under(found: Everything, emulator: Emulator) -> None:
    streams = []
    parents = []
    for name in ("a", "b", "c"):
        with found.tracer.start_as_current_span(name) as span:
            streams.append(sync(emulator).stream(model=MODEL, input="Hi"))
            parents.append(span.get_span_context().span_id)
    while streams:
        for events in list(streams):
            assert not get_current_span().is_recording()
            if next(events, None) is None:
                streams.remove(events)
    ours = [span for span in found.spans if span.name.startswith("chat")]
    assert sorted(span.parent.span_id for span in ours if span.parent) == sorted(parents)


# Asynchronous code


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
    from ..adapters.face_of_langchain import LangChain

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
    from ..adapters.face_of_langchain import LangChain

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


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_call_whose_loop_is_closed_without_a_word(found: Everything) -> None:
    loop = asyncio.new_event_loop()

    async def main() -> None:
        task = asyncio.ensure_future(aclient(Emulator()).create(model=MODEL, input="Hi"))
        task._log_destroy_pending = False  # type: ignore[attr-defined]
        await asyncio.sleep(0)

    loop.run_until_complete(main())
    loop.close()
    del loop, main
    gc.collect()


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


# Copies


def copied(call: Any) -> list[Any]:
    return [copy.copy(call.operation), copy.deepcopy(call.operation), pickle.loads(pickle.dumps(call.operation))]


def test_a_copy_of_a_call_is_a_call_of_its_own(found: Everything, emulator: Emulator) -> None:
    call = create_call("http://x/v1beta", {"model": MODEL, "input": "Hi"})
    assert copied(call) == [SILENT] * 3
    with watched(call) as operation:
        assert operation.records
        assert copied(call) == [SILENT] * 3
        twin = copy.deepcopy(call)
    with watched(twin) as other:
        assert other.records
        assert other is not operation
    assert len(found.spans) == 2


def test_a_call_does_not_keep_what_was_sent(found: Everything, emulator: Emulator) -> None:
    gc.collect()
    gc.disable()
    try:
        call = create_call("http://x/v1beta", {"model": MODEL, "input": "Hi"})
        with watched(call) as operation:
            pass
        assert call.body is not None
        assert not any(call is held for held in gc.get_referents(operation))
    finally:
        gc.enable()
    assert "Hi" not in repr(operation)


def test_handles_and_errors_are_data(found: Everything, emulator: Emulator) -> None:
    run = sync(emulator).start(model=MODEL, input="Hi", background=True)
    assert run.to_dict()["traceparent"].startswith("00-")
    with pytest.raises(gi.GeminiInteractionsError) as caught:
        sync(emulator).get("v1_none")
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    copy.deepcopy(caught.value)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_fork_ends_nothing_of_its_parent(found: Everything, emulator: Emulator) -> None:
    events = sync(emulator).stream(model=MODEL, input="Hi")
    next(events)
    child = os.fork()
    if child == 0:
        ended = 9
        with suppress(BaseException):
            events.close()
            ended = len(found.spans)
        os._exit(ended)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    list(events)
    assert len(found.spans) == 1


def finished_elsewhere(generator: Any) -> None:
    contextvars.Context().run(generator.close)


def test_a_generator_that_is_closed_elsewhere(found: Everything, emulator: Emulator) -> None:
    from gemini_interactions.telemetry.around import in_context

    def items() -> Iterator[Any]:
        with sync(emulator).stream(model=MODEL, input="Hi") as events:
            yield from events

    with found.tracer.start_as_current_span("all"):
        wrapped = in_context(items())  # type: ignore[arg-type]
    next(wrapped)
    finished_elsewhere(wrapped)
    assert [span.name for span in found.spans] == ["all", f"chat {MODEL}"]


async def test_a_run_that_is_made_for_a_caller_who_is_gone(found: Everything) -> None:
    """The request goes on in another task, after the caller's is over."""
    from ..adapters.face_of_langchain import LangChain

    emulator = Emulator(background_seconds=5)
    for steps in range(1, 60, 4):
        task = asyncio.create_task(LangChain(emulator).ainvoke([("user", "Hi")], background=True))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert not get_current_span().is_recording()
