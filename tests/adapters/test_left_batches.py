"""Deadlines and cancellation: what becomes of the runs of a batch that nobody waits for any more."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.llamaindex import GeminiInteractions
from gemini_interactions.turns.batches.rows import RowFailed

from ..received import statuses
from .batches import WAYS, Make, asked, collect, looked_at, row_of, rows, said, text
from .faces import settings_of


@pytest.fixture(params=[ChatGeminiInteractions, GeminiInteractions], ids=["langchain", "llamaindex"])
def make(request: pytest.FixtureRequest, impatient: None) -> Make:
    """Makes a model of each framework: `make(emulator, **settings)`."""
    return lambda emulator, **settings: request.param(**settings_of(emulator, settings))


@pytest.fixture
def endless() -> Emulator:
    """An emulator whose runs are done when its clock is moved on."""
    return Emulator(background_seconds=60)


@pytest.mark.parametrize("way", WAYS)
def test_a_wait_that_is_over_tells_what_has_not_ended_and_the_runs_go_on(make: Make, endless: Emulator, way: str) -> None:
    batch = make(endless).start_batch(rows(3), max_concurrency=2)
    outcomes = collect(batch, way, deadline=0.1)
    assert [isinstance(outcome, gi.DeadlineExceeded) for outcome in outcomes] == [True] * 3
    assert "is in_progress" in str(outcomes[0])
    assert "the row 2 has not begun" in str(outcomes[2])
    assert statuses(endless) == ["in_progress"] * 2


@pytest.mark.parametrize(("cancel_abandoned", "left"), [(None, "cancelled"), (False, "in_progress")])
def test_the_deadline_of_the_batch_stops_what_runs_unless_told_otherwise(
    make: Make, endless: Emulator, cancel_abandoned: bool | None, left: str
) -> None:
    batch = make(endless).start_batch(rows(2), deadline=0.2, cancel_abandoned=cancel_abandoned)
    assert all(isinstance(outcome, gi.DeadlineExceeded) for outcome in batch.results())
    assert statuses(endless) == [left] * 2


@pytest.mark.parametrize(
    ("settings", "left"),
    [
        ({}, "cancelled"),
        ({"cancel_abandoned": False}, "in_progress"),
        ({"checkpoint": lambda data: None}, "in_progress"),  # from which they are to be found again
        ({"checkpoint": lambda data: None, "cancel_abandoned": True}, "cancelled"),
    ],
)
async def test_a_cancelled_wait_stops_what_runs_unless_told_otherwise(
    make: Make, endless: Emulator, settings: dict[str, Any], left: str
) -> None:
    batch = await make(endless).astart_batch(rows(2), **settings)
    task = asyncio.create_task(batch.aresults())
    await looked_at(endless, 2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert statuses(endless) == [left] * 2


def test_a_loop_that_is_left_stops_the_rest(make: Make, emulator: Emulator) -> None:
    emulator.fault(queued_seconds=1000, when=lambda body: row_of(body) == "row 1")
    batch = make(emulator).start_batch(rows(2))
    for key, reply in batch.as_completed():
        assert (key, text(reply)) == (0, "You said: row 0")
        break
    assert sorted(statuses(emulator)) == ["cancelled", "completed"]


@pytest.mark.parametrize("holds", [True, False], ids=["held", "left"])
def test_a_loop_that_is_left_as_the_event_loop_ends_stops_the_rest(make: Make, emulator: Emulator, holds: bool) -> None:
    emulator.fault(queued_seconds=1000, when=lambda body: row_of(body) == "row 1")
    held = []

    async def read() -> None:
        answers = aiter((await make(emulator).astart_batch(rows(2))).as_completed())
        assert (await anext(answers))[0] == 0
        if holds:
            held.append(answers)

    asyncio.run(read())
    assert sorted(statuses(emulator)) == ["cancelled", "completed"]


def test_a_batch_is_stopped(make: Make, endless: Emulator) -> None:
    kept: list[dict[str, Any]] = []
    batch = make(endless).start_batch(rows(4), max_concurrency=2, checkpoint=kept.append)
    batch.cancel()
    assert statuses(endless) == ["cancelled"] * 2
    outcomes = batch.results()
    assert all(isinstance(outcome, gi.InteractionCancelled) for outcome in outcomes[:2])
    assert all(isinstance(outcome, RowFailed) and "before its row" in str(outcome) for outcome in outcomes[2:])
    assert len(asked(endless)) == 2
    assert [row["state"] for row in kept[-1]["rows"]] == ["ended", "ended", "failed", "failed"]


async def test_a_batch_is_stopped_while_it_is_waited_for(make: Make, endless: Emulator) -> None:
    batch = await make(endless).astart_batch(rows(4), max_concurrency=2)
    task = asyncio.create_task(batch.aresults())
    await looked_at(endless, 2)
    await batch.acancel()
    outcomes = await task
    assert [type(outcome).__name__ for outcome in outcomes] == ["InteractionCancelled"] * 2 + ["RowFailed"] * 2
    assert len(asked(endless)) == 2


async def test_one_waits_at_a_time(make: Make, endless: Emulator) -> None:
    batch = await make(endless).astart_batch(rows(1))
    task = asyncio.create_task(batch.aresults())
    await asyncio.sleep(0.01)
    with pytest.raises(gi.GeminiInteractionsError, match="Somebody waits"):
        await batch.aresults()
    endless.advance(60)
    assert list(map(text, await task)) == said(rows(1))


async def test_what_is_being_begun_is_begun_and_written_down(make: Make, endless: Emulator) -> None:
    kept: list[Any] = []
    endless.fault(delay=0.5, when=lambda body: row_of(body) == "row 1")
    task = asyncio.create_task(make(endless).astart_batch(rows(2), checkpoint=kept.append))
    while not kept or kept[-1]["rows"][0]["state"] != "running":  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    assert kept[-1]["rows"][1]["state"] == "starting"
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [row["state"] for row in kept[-1]["rows"]] == ["running"] * 2
    assert statuses(endless) == ["in_progress"] * 2


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded, use of fork:DeprecationWarning")
@pytest.mark.parametrize("way", ["next", "close", "leave"])
def test_a_forked_process_is_told_that_another_one_waits(make: Make, emulator: Emulator, way: str) -> None:
    batch = make(emulator).start_batch(rows(4))
    completed = iter(batch.as_completed())
    found = dict([next(completed)])
    child = os.fork()
    if child == 0:  # no test framework in here
        signal.alarm(30)  # which ends a process that hangs
        found_out = 0
        if way == "next":
            found_out = 1
            try:
                next(completed)
            except gi.GeminiInteractionsError as error:
                found_out = 0 if "was forked" in str(error) else 2
        elif way == "close":
            completed.close()  # type: ignore[attr-defined]
        else:
            del completed
        os._exit(found_out)
    assert os.waitpid(child, 0)[1] == 0
    found |= dict(completed)
    assert list(map(text, (found[key] for key in batch.keys))) == said(rows(4))
