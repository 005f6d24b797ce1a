"""Runs in the background in every framework: waited for inside the call, and stopped when nobody waits for them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator

from ..received import bodies, statuses
from .face_of_langchain import LangChain
from .face_of_llamaindex import LlamaIndex
from .faces import Adapter, Ask, Talk, ainvoke, invoke

RESEARCH = "deep-research-preview-04-2026"
TEA: Talk = [("user", "green tea")]
HI: Talk = [("user", "Hi")]
LONG = [{"type": "model_output", "content": [{"type": "text", "text": "Hello. " * 200}]}]


@pytest.fixture
def endless() -> Emulator:
    """An emulator whose runs are done when nobody waits any more."""
    return Emulator(background_seconds=60)


async def stopped(emulator: Emulator) -> bool:
    """Whether the run is cancelled; frameworks leave the closing of ours to the loop."""
    for _ in range(100):
        if statuses(emulator) == ["cancelled"]:
            return True
        await asyncio.sleep(0.01)
    return False


def test_any_call_may_run_in_the_background(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    emulator.reply("Here it is.")
    reply = ask(model, HI, background=True)
    assert (reply.text, reply.facts["status"]) == ("Here it is.", "completed")
    assert bodies(emulator)[0]["background"] is True


def test_a_status_that_nobody_knows_ends_the_call_and_is_told(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    emulator.reply(
        {"steps": [{"type": "model_output", "content": [{"type": "text", "text": "So far."}]}], "status": "blue"}, checked=False
    )
    reply = ask(model, HI, background=True)
    assert (reply.text, reply.facts["status"]) == ("So far.", "blue")


def test_an_idle_run_is_taken_as_it_is_but_may_grow_so_that_nothing_continues_it(
    model: Adapter, emulator: Emulator, ask: Ask
) -> None:
    emulator.reply({"steps": [{"type": "model_output", "content": [{"type": "text", "text": "So far."}]}], "status": "idle"})
    reply = ask(model, HI, background=True)
    assert (reply.text, reply.facts["status"]) == ("So far.", "idle")
    ask(model, [*HI, ("assistant", reply), ("user", "Go on.")])
    assert bodies(emulator)[-1].get("previous_interaction_id") is None


def test_an_idle_run_that_has_said_nothing_is_no_empty_reply(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    emulator.reply({"steps": [], "status": "idle"})
    with pytest.raises(gi.APIError, match="idle and has not answered"):
        ask(model, HI, background=True)


@pytest.mark.parametrize("ask", [invoke, ainvoke])
@pytest.mark.parametrize("stops", [True, False])
def test_a_deadline_stops_the_run_unless_told_otherwise(adapter: type[Adapter], endless: Emulator, ask: Ask, stops: bool) -> None:
    with pytest.raises(gi.DeadlineExceeded):
        ask(adapter(endless, agent=RESEARCH, deadline=0.1, cancel_abandoned=stops), TEA)
    assert statuses(endless) == ["cancelled" if stops else "in_progress"]


def test_a_deadline_covers_the_request_and_the_waiting_together(adapter: type[Adapter], endless: Emulator) -> None:
    endless.fault(delay=0.3, times=1)
    with pytest.raises(gi.DeadlineExceeded, match=r"After 0\.6 s"):
        invoke(adapter(endless, deadline=0.6, poll_interval=0.4), HI, background=True)
    # What the request itself took is gone: a second look, 0.4 s after the first, would come too late.
    assert [request.method for request in endless.requests] == ["POST", "GET", "POST"]
    assert endless.requests[-1].path.endswith("/cancel")


@pytest.mark.parametrize("adapter", [LangChain, LlamaIndex], indirect=True)  # LiteLLM's one timeout ends the request as well
def test_a_deadline_that_passes_while_a_run_is_being_made_leaves_no_run(adapter: type[Adapter], endless: Emulator) -> None:
    endless.fault(delay=0.3, times=1)
    with pytest.raises(gi.DeadlineExceeded):
        invoke(adapter(endless, deadline=0.15, max_retries=0), HI, background=True)
    [record] = endless.interactions.values()
    assert record.cancelled is not None


@pytest.mark.parametrize(("interval", "least", "most"), [(0.02, 4, 20), (5.0, 1, 1)])
def test_the_poll_interval_is_what_was_set(
    adapter: type[Adapter], endless: Emulator, interval: float, least: int, most: int
) -> None:
    with pytest.raises(gi.DeadlineExceeded):
        invoke(adapter(endless, agent=RESEARCH, deadline=0.4, poll_interval=interval), TEA)
    assert least <= [request.method for request in endless.requests].count("GET") <= most


def test_a_stream_that_is_left_stops_its_run(adapter: type[Adapter]) -> None:
    emulator = Emulator(background_seconds=1)
    emulator.reply(LONG)
    chunks: Any = adapter(emulator).stream(HI, background=True)
    next(chunks)
    assert statuses(emulator) == ["in_progress"]
    chunks.close()
    assert statuses(emulator) == ["cancelled"]


async def test_an_async_stream_that_is_left_stops_its_run(adapter: type[Adapter]) -> None:
    emulator = Emulator(background_seconds=1)
    emulator.reply(LONG)
    chunks: Any = adapter(emulator).astream(HI, background=True)
    await anext(chunks)
    await chunks.aclose()
    assert await stopped(emulator)


@pytest.mark.parametrize("streams", [False, True])
async def test_a_task_that_is_cancelled_stops_its_run(adapter: type[Adapter], endless: Emulator, streams: bool) -> None:
    model = adapter(endless, agent=RESEARCH)

    async def hear() -> None:
        if streams:
            async for _ in model.astream(TEA):
                pass
        else:
            await model.ainvoke(TEA)

    task = asyncio.create_task(hear())
    while not endless.interactions:  # noqa: ASYNC110  # the emulator tells nobody that a run has begun
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await stopped(endless)
