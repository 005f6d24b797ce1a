"""Handles of runs that a framework began: data for any process, whose reply is the framework's and can be continued."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions.agents import deep_research
from gemini_interactions.emulator import Emulator

from ..received import bodies, previous, said, statuses
from .face_of_langchain import LangChain
from .face_of_llamaindex import LlamaIndex
from .faces import MODEL, Adapter, Talk, invoke

ADA: Talk = [("user", "I am Ada.")]
RESEARCH = "deep-research-preview-04-2026"


@pytest.fixture
def endless() -> Emulator:
    """An emulator whose runs are done when its clock is moved on."""
    return Emulator(background_seconds=60)


def test_a_report_is_collected_by_its_handle(adapter: type[Adapter], emulator: Emulator) -> None:
    config = deep_research(thinking_summaries="auto", visualization="off")
    model = adapter(emulator, agent=RESEARCH, agent_config=config)
    handle = model.resume(model.start([("user", "green tea")]).stored())
    streamed, whole = model.total(list(handle.stream())), handle.result()
    assert (streamed.id, streamed.content, streamed.usage) == (whole.id, whole.content, whole.usage)
    assert (streamed.text, streamed.thoughts, streamed.calls) == (whole.text, whole.thoughts, whole.calls)
    assert whole.text.startswith("# Report\n\nEmulated research on: green tea")
    assert bodies(emulator) == [{"agent": RESEARCH, "agent_config": config, "background": True, "input": said("green tea")}]


@pytest.mark.parametrize("adapter", [LangChain, LlamaIndex])
def test_a_handle_waits_as_the_call_that_began_the_run_said(adapter: type[Adapter], endless: Emulator) -> None:
    handle = adapter(endless, agent=RESEARCH, poll_interval=0.01, deadline=5).start(ADA, deadline=0.2, poll_interval=0.15)
    with pytest.raises(gi.DeadlineExceeded, match=r"After 0\.2 s"):
        handle.result()
    assert [request.method for request in endless.requests] == ["POST", "GET", "GET"]  # the third would be too late
    with pytest.raises(gi.DeadlineExceeded):
        list(handle.stream())
    with pytest.raises(gi.DeadlineExceeded, match=r"After 0\.01 s"):
        handle.result(deadline=0.01)
    assert statuses(endless) == ["in_progress"]


@pytest.mark.parametrize("adapter", [LangChain, LlamaIndex])
def test_so_does_the_request_that_begins_it(adapter: type[Adapter], emulator: Emulator) -> None:
    emulator.fault(status=503, retry_after=5)
    with pytest.raises(gi.DeadlineExceeded):
        adapter(emulator, agent=RESEARCH).start(ADA, deadline=0.2)


def test_the_reply_of_a_resumed_run_continues_the_conversation(adapter: type[Adapter], endless: Emulator) -> None:
    endless.reply("Hello, Ada.", "Ada.")
    data = adapter(endless).start(ADA).stored()
    endless.advance(60)
    model = adapter(endless)  # in another process, as it were
    reply = model.resume(data).result()
    assert reply.text == "Hello, Ada."
    invoke(model, [*ADA, ("assistant", reply), ("user", "Who am I?")])
    assert bodies(endless)[-1] == {"model": MODEL, "input": said("Who am I?"), "previous_interaction_id": data["id"]}


def test_so_does_the_reply_that_was_heard(adapter: type[Adapter], endless: Emulator) -> None:
    endless.reply("Hello, Ada.", "Ada.")
    model = adapter(endless)
    handle = model.resume(model.start(ADA).stored())
    endless.advance(60)
    reply = model.total(list(handle.stream()))
    invoke(model, [*ADA, ("assistant", reply), ("user", "Who am I?")])
    assert previous(endless) == [None, handle.id]


def test_a_run_can_be_a_later_turn(adapter: type[Adapter], endless: Emulator) -> None:
    endless.reply("Hello, Ada.", "Ada.", "Bye.")
    model = adapter(endless)
    history: Talk = [*ADA, ("assistant", invoke(model, ADA)), ("user", "Who am I?")]
    handle = model.start(history)
    endless.advance(60)
    history += [("assistant", model.resume(handle.stored()).result()), ("user", "Bye")]
    invoke(model, history)
    first, _, _ = endless.interactions
    assert previous(endless) == [None, first, handle.id]


def test_the_reply_to_a_bare_id_is_not_taken_for_the_answer_to_any_history(adapter: type[Adapter], endless: Emulator) -> None:
    endless.reply("Hello, Ada.", "Ada.")
    model = adapter(endless)
    id = model.start(ADA).id
    endless.advance(60)
    reply = model.resume(id).result()
    invoke(model, [("user", "I am Eve."), ("assistant", reply), ("user", "Who am I?")])
    assert previous(endless) == [None, None]
    assert bodies(endless)[-1]["input"][0] == said("I am Eve.")[0]


def test_a_key_that_did_not_start_it_cannot_continue_it(adapter: type[Adapter], endless: Emulator) -> None:
    endless.reply("Hello, Ada.", "Ada.")
    data = adapter(endless).start(ADA).stored()
    endless.advance(60)
    reply = adapter(endless, api_key="KEY-456").resume(data).result()
    invoke(adapter(endless), [*ADA, ("assistant", reply), ("user", "Who am I?")])
    assert previous(endless) == [None, None]


def test_a_stream_that_is_left_stops_nothing_and_can_be_taken_up(adapter: type[Adapter], endless: Emulator) -> None:
    endless.reply("Hello, Ada.")
    model = adapter(endless)
    handle = model.start(ADA)
    endless.advance(60)
    chunks: Any = handle.stream()
    next(chunks)
    chunks.close()
    whole = model.total(list(handle.stream()))
    assert handle.status == "completed"
    assert whole.text == handle.result().text == "Hello, Ada."


def test_a_stream_survives_cuts_and_falls_back_to_waiting(adapter: type[Adapter]) -> None:
    emulator = Emulator(background_seconds=0.0)
    emulator.reply("Hello, Ada. " * 30)
    model = adapter(emulator, max_retries=0)
    handle = model.start(ADA)
    emulator.fault(cut_after=4)
    emulator.fault(raw_stream=b"", times=3)
    assert model.total(list(handle.stream())).text == "Hello, Ada. " * 30


async def test_every_method_has_an_async_twin(adapter: type[Adapter], endless: Emulator) -> None:
    endless.reply("Hello, Ada.")
    model = adapter(endless)
    handle = await model.astart(ADA)
    assert await handle.native.arefresh() == "in_progress"
    with pytest.raises(gi.DeadlineExceeded):
        await handle.aresult(deadline=0.05)
    endless.advance(60)
    assert (await handle.aresult()).text == "Hello, Ada."
    assert model.total([chunk async for chunk in handle.astream()]).text == "Hello, Ada."
    other = await model.astart([("user", "Once more.")])
    await other.native.acancel()
    assert (other.status, statuses(endless)) == ("cancelled", ["completed", "cancelled"])
    with pytest.raises(gi.APIError, match="cancelled"):
        await other.aresult()


async def test_a_start_that_is_cancelled_leaves_no_run(adapter: type[Adapter], endless: Emulator) -> None:
    endless.fault(delay=0.05, method="POST")
    task = asyncio.create_task(adapter(endless).astart(ADA))
    await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert statuses(endless) == ["cancelled"]
