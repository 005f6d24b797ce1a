"""Many runs at once, in LangChain and LlamaIndex alike: order, bounds, progress, what it takes."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from typing import Any

import httpx
import pytest

import gemini_interactions as gi
from gemini_interactions.bulk.progress import ProgressLine
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.llamaindex import GeminiInteractions
from gemini_interactions.turns.batches.progress import BatchProgress
from gemini_interactions.turns.batches.schedule import LOOKS_AT_ONCE, STARTS_AT_ONCE

from ..received import bodies, statuses
from .batches import RESEARCH, WAYS, Make, asked, collect, looks, row_of, rows, said, text
from .faces import MODEL, settings_of


@pytest.fixture(params=[ChatGeminiInteractions, GeminiInteractions], ids=["langchain", "llamaindex"])
def make(request: pytest.FixtureRequest, impatient: None) -> Make:
    """Makes a model of each framework: `make(emulator, **settings)`."""
    return lambda emulator, **settings: request.param(**settings_of(emulator, settings))


@pytest.fixture
def endless() -> Emulator:
    """An emulator whose runs are done when its clock is moved on."""
    return Emulator(background_seconds=60)


@pytest.mark.parametrize("way", WAYS)
def test_each_row_is_one_run_and_its_reply_is_in_its_place(make: Make, emulator: Emulator, way: str) -> None:
    batch = make(emulator).start_batch(rows(7))
    assert set(batch.states.values()) <= {"running", "ended"}
    assert list(map(text, collect(batch, way))) == said(rows(7))
    assert sorted(asked(emulator)) == rows(7)
    assert {body["background"] for body in bodies(emulator)} == {True}
    assert set(batch.states.values()) == {"ended"}


async def test_async_code_begins_them_too(make: Make, emulator: Emulator) -> None:
    batch = await make(emulator).astart_batch(rows(3), keys=["a", "b", "c"])
    found = {key: text(reply) async for key, reply in batch.as_completed()}
    assert found == dict(zip("abc", said(rows(3)), strict=True))


def test_a_batch_may_be_waited_for_again(make: Make, emulator: Emulator) -> None:
    batch = make(emulator).start_batch(rows(3))
    assert list(map(text, batch.results())) == list(map(text, batch.results())) == said(rows(3))
    assert len(asked(emulator)) == 3


def test_no_rows_are_no_runs(make: Make, emulator: Emulator) -> None:
    assert make(emulator).start_batch([]).results() == []
    assert emulator.requests == []


def test_no_more_runs_are_at_work_than_may_be(make: Make, emulator: Emulator) -> None:
    seen: list[int] = []
    kept: list[Counter[str]] = []
    batch = make(emulator).start_batch(
        rows(9), max_concurrency=3, checkpoint=lambda data: kept.append(Counter(row["state"] for row in data["rows"]))
    )
    assert list(map(text, batch.results(on_progress=lambda progress: seen.append(progress.running)))) == said(rows(9))
    assert max(states["starting"] + states["running"] for states in kept) == 3
    assert max(seen) <= 3


def test_the_reply_continues_a_conversation(make: Make, emulator: Emulator) -> None:
    emulator.reply("Hello, Ada.")
    model = make(emulator)
    [reply] = model.resume_batch(model.start_batch(["I am Ada."]).to_dict()).results()
    if isinstance(model, ChatGeminiInteractions):
        model.invoke(["I am Ada.", reply, ("user", "Who am I?")])
    else:
        from llama_index.core.llms import ChatMessage

        model.chat([ChatMessage(role="user", content="I am Ada."), reply.message, ChatMessage(role="user", content="Who am I?")])
    assert bodies(emulator)[-1]["previous_interaction_id"] == next(iter(emulator.interactions))


def test_agents_run_as_well_and_options_go_with_every_row(make: Make, emulator: Emulator) -> None:
    batch = make(emulator, agent=RESEARCH).start_batch(["tea", "coffee"], labels={"job": "1"})
    assert [text(reply).partition("\n")[0] for reply in batch.results()] == ["# Report", "# Report"]
    assert [(body["agent"], body["labels"]) for body in bodies(emulator)] == [(RESEARCH, {"job": "1"})] * 2


# Progress


def test_a_progress_line_counts_the_rows_and_what_they_cost(make: Make, emulator: Emulator) -> None:
    emulator.fault(status=400, when=lambda body: row_of(body) == "row 1")
    line = ProgressLine()
    make(emulator, model="gemini-4-neon").start_batch(rows(3)).results(progress=line)
    assert (line.figures.rows, line.figures.failed, line.figures.unpriced) == (3, 1, 0)
    assert line.figures.cost > 0
    assert str(line).startswith("3/3 rows")


@pytest.mark.parametrize(("given", "wrong"), [(ProgressLine, r"Was ProgressLine\(\) meant"), (print, "print has none")])
@pytest.mark.parametrize("way", WAYS)
def test_what_cannot_count_rows_is_refused_before_any_is_waited_for(
    make: Make, endless: Emulator, given: Any, wrong: str, way: str
) -> None:
    batch = make(endless).start_batch(rows(2), max_concurrency=1)
    sent = len(endless.requests)
    with pytest.raises(gi.InvalidOption, match=wrong):
        collect(batch, way, progress=given)
    assert len(endless.requests) == sent


def test_a_function_is_told_of_each_row(make: Make, emulator: Emulator) -> None:
    told: list[BatchProgress] = []
    make(emulator).start_batch(rows(3)).results(on_progress=told.append)
    assert sorted(progress.key for progress in told) == [0, 1, 2]
    assert [(progress.done, progress.rows) for progress in told] == [(1, 3), (2, 3), (3, 3)]
    assert told[-1].running == 0


def test_an_async_function_is_refused_where_nobody_waits_for_it(make: Make, emulator: Emulator) -> None:
    async def tell(progress: BatchProgress) -> None:
        told.append(progress.done)

    told: list[int] = []
    batch = make(emulator).start_batch(rows(2))
    for wait in (lambda: batch.results(on_progress=tell), lambda: list(batch.as_completed(on_progress=tell))):
        with pytest.raises(gi.InvalidOption, match="async function"):
            wait()
    asyncio.run(batch.aresults(on_progress=tell))
    assert told == [1, 2]


def test_what_the_function_raises_surfaces_and_the_runs_go_on(make: Make, endless: Emulator) -> None:
    endless.fault(status=400, when=lambda body: row_of(body) == "row 1")

    def tell(progress: BatchProgress) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        make(endless).start_batch(rows(2)).results(on_progress=tell)
    assert statuses(endless) == ["in_progress"]


# What it takes


def test_a_thousand_rows_need_two_threads_and_few_requests_at_a_time(make: Make) -> None:
    emulator = Emulator(background_seconds=0.5, log_size=None)
    most = Counter[str]()
    before = threading.active_count()

    transport = emulator.transport()
    handle = transport.handle_async_request
    at_work = Counter[str]()

    async def watched(request: httpx.Request) -> httpx.Response:
        at_work[request.method] += 1
        most[request.method] = max(most[request.method], at_work[request.method])
        most["threads"] = max(most["threads"], threading.active_count() - before)
        await asyncio.sleep(0)
        try:
            return await handle(request)
        finally:
            at_work[request.method] -= 1

    transport.handle_async_request = watched
    model = make(emulator, transport=transport, poll_interval=0.2)
    assert list(map(text, model.start_batch(rows(1000)).results())) == said(rows(1000))
    assert sorted(Counter(asked(emulator)).values()) == [1] * 1000
    assert most["POST"] <= STARTS_AT_ONCE
    assert most["GET"] <= LOOKS_AT_ONCE
    assert most["threads"] <= 2
    assert looks(emulator) <= 6 * 1000  # at 0.2, 0.5, 0.95, … seconds


def test_no_thread_stays(make: Make, emulator: Emulator) -> None:
    batch = make(emulator).start_batch(rows(2))
    batch.results()
    assert [thread.name for thread in threading.enumerate() if "batch" in thread.name] == []


def test_the_model_of_a_call_counts(make: Make, emulator: Emulator) -> None:
    batch = make(emulator).start_batch(rows(1), model="gemini-3.8-flash")
    assert batch.to_dict()["asked"] == "gemini-3.8-flash" != MODEL
    assert repr(batch) in ("Batch(1 running)", "Batch(1 ended)")
