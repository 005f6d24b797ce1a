"""Many runs at once, in LangChain and LlamaIndex alike: order, errors in their place, checkpoints, deadlines, what is left."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

import gemini_interactions as gi
from gemini_interactions.bulk.progress import ProgressLine
from gemini_interactions.emulator import Emulator
from gemini_interactions.framework.batches import Batch
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.llamaindex import GeminiInteractions
from gemini_interactions.turns.batches.progress import BatchProgress
from gemini_interactions.turns.batches.rows import RowFailed, RowUnsure
from gemini_interactions.turns.batches.schedule import LOOKS_AT_ONCE, STARTS_AT_ONCE

from ..received import bodies, statuses
from .faces import KEY, MODEL, settings_of

Make = Callable[..., Any]
RESEARCH = "deep-research-preview-04-2026"


@pytest.fixture(params=[ChatGeminiInteractions, GeminiInteractions], ids=["langchain", "llamaindex"])
def make(request: pytest.FixtureRequest, impatient: None) -> Make:
    """Makes a model of each framework: `make(emulator, **settings)`."""
    return lambda emulator, **settings: request.param(**settings_of(emulator, settings))


@pytest.fixture
def endless() -> Emulator:
    """An emulator whose runs are done when its clock is moved on."""
    return Emulator(background_seconds=60)


def rows(number: int) -> list[str]:
    return [f"row {i}" for i in range(number)]


def text(reply: Any) -> str:
    """The text of a reply of either framework."""
    assert not isinstance(reply, Exception), reply
    return str(reply.text if hasattr(reply, "text") else reply.message.content)


def asked(emulator: Emulator) -> list[str]:
    """The inputs of the runs that were asked for, in the order of their requests."""
    return [body["input"][0]["content"][0]["text"] for body in bodies(emulator)]


def looks(emulator: Emulator) -> int:
    return sum(request.method == "GET" for request in emulator.requests)


def said(texts: list[str]) -> list[str]:
    return [f"You said: {text}" for text in texts]


def row_of(body: dict[str, Any]) -> str:
    return str(body["input"][0]["content"][0]["text"])


def collect(batch: Batch[Any, Any], way: str, **options: Any) -> list[Any]:
    """All results, by each of the four ways to wait."""
    match way:
        case "results":
            return batch.results(**options)
        case "aresults":
            return asyncio.run(batch.aresults(**options))
        case "for":
            found = dict(batch.as_completed(**options))
        case _:

            async def read() -> dict[Any, Any]:
                return {key: reply async for key, reply in batch.as_completed(**options)}

            found = asyncio.run(read())
    assert len(found) == len(batch)
    return [found[key] for key in batch.keys]


WAYS = ("results", "aresults", "for", "async for")


@pytest.mark.parametrize("way", WAYS)
def test_each_row_is_one_run_and_its_reply_is_in_its_place(make: Make, emulator: Emulator, way: str) -> None:
    batch = make(emulator).start_batch(rows(7))
    assert set(batch.states.values()) == {"running"}
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
    assert Counter(batch.states.values()) == {"running": 3, "waiting": 6}
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


# Errors


def test_a_row_that_is_refused_has_its_error_in_its_place(make: Make, emulator: Emulator) -> None:
    emulator.fault(status=400, message="no such thing", when=lambda body: row_of(body) == "row 1")
    batch = make(emulator).start_batch(rows(3))
    first, second, third = batch.results()
    assert [text(first), text(third)] == ["You said: row 0", "You said: row 2"]
    assert isinstance(second, gi.InvalidRequestError)
    assert batch.states[1] == "failed"
    [_, again, _] = make(emulator).resume_batch(json.loads(json.dumps(batch.to_dict()))).results()
    assert isinstance(again, RowFailed)
    assert "no such thing" in str(again)
    assert Counter(asked(emulator)) == Counter(rows(3))  # the refused is not asked again


def test_a_row_that_cannot_be_asked_has_its_error_in_its_place(make: Make, emulator: Emulator) -> None:
    empty, reply = make(emulator).start_batch(["", "row"]).results()
    assert isinstance(empty, gi.InvalidOption)
    assert text(reply) == "You said: row"
    wrong, reply = make(emulator).start_batch([3.5, "row"]).results()
    assert isinstance(wrong, gi.InvalidOption)
    assert text(reply) == "You said: row"


def test_a_run_that_fails_has_its_error_in_its_place(make: Make, emulator: Emulator) -> None:
    emulator.reply({"status": "failed", "steps": []})
    failed, reply = make(emulator).start_batch(rows(2), max_concurrency=1).results()
    assert isinstance(failed, gi.APIError)
    assert text(reply) == "You said: row 1"


def test_a_row_whose_run_may_have_begun_is_told_and_not_begun_again(make: Make, emulator: Emulator) -> None:
    emulator.fault(status=500, when=lambda body: row_of(body) == "row 1")
    model = make(emulator)
    batch = model.start_batch(rows(3))
    _, unsure, _ = batch.results()
    assert isinstance(unsure, gi.ServerError)
    assert batch.states[1] == "unsure"
    kept = json.loads(json.dumps(batch.to_dict()))
    _, again, _ = model.resume_batch(kept, rows(3)).results()
    assert isinstance(again, RowUnsure)
    assert again.must_not_repeat
    assert Counter(asked(emulator))["row 1"] == 1
    assert list(map(text, model.resume_batch(kept, rows(3), restart_unsure=True).results())) == said(rows(3))
    assert Counter(asked(emulator)) == {"row 0": 1, "row 1": 2, "row 2": 1}


def test_looks_that_fail_are_forgiven(make: Make, emulator: Emulator) -> None:
    emulator.fault(method="GET", status=503, times=4)
    assert list(map(text, make(emulator, max_retries=0).start_batch(["row 0"]).results())) == said(rows(1))


def test_looks_that_go_on_failing_are_told_and_the_run_goes_on(make: Make, endless: Emulator) -> None:
    endless.fault(method="GET", status=503, times=5)
    batch = make(endless, max_retries=0).start_batch(["row 0"])
    [error] = batch.results()
    assert isinstance(error, gi.ServerError)
    assert looks(endless) == 5
    assert statuses(endless) == ["in_progress"]
    assert batch.states == {0: "running"}
    endless.advance(60)
    assert list(map(text, batch.results())) == said(rows(1))


# Checkpoints


def test_a_row_is_written_down_before_and_after_its_start(make: Make, emulator: Emulator) -> None:
    kept: list[dict[str, Any]] = []
    found: list[str] = []

    def look(body: dict[str, Any]) -> bool:
        [row] = [row for row in kept[-1]["rows"] if row["key"] == row_of(body)]
        found.append(row["state"])
        return False

    emulator.fault(status=500, when=look, times=None)
    batch = make(emulator).start_batch(rows(40), keys=rows(40), checkpoint=lambda data: kept.append(json.loads(json.dumps(data))))
    assert found == ["starting"] * 40
    assert {row["state"] for row in kept[-1]["rows"]} == {"running"}
    batch.results()
    assert kept[-1] == batch.to_dict()
    assert {row["run"]["status"] for row in kept[-1]["rows"]} == {"completed"}
    assert len(kept) < 2 * 40  # those that begin together are written down together


def test_any_process_goes_on_with_the_file(make: Make, endless: Emulator, tmp_path: Path) -> None:
    file = tmp_path / "runs.json"
    make(endless).start_batch(rows(5), max_concurrency=2, checkpoint=file)
    assert KEY not in file.read_text()
    with pytest.raises(gi.InvalidOption, match="3 rows .* give the 'inputs'"):
        make(endless).resume_batch(file)
    endless.advance(60)
    batch = make(endless).resume_batch(file, rows(5))
    found = {}
    for key, reply in batch.as_completed():
        found[key] = text(reply)
        endless.advance(60)
    assert found == dict(enumerate(said(rows(5))))
    assert sorted(asked(endless)) == rows(5)
    assert list(map(text, make(endless).resume_batch(str(file)).results())) == said(rows(5))  # nothing has yet to begin
    assert len(asked(endless)) == 5
    assert [path.name for path in tmp_path.iterdir()] == ["runs.json"]


async def test_a_checkpoint_may_be_kept_by_an_async_function(make: Make, emulator: Emulator) -> None:
    kept: list[Any] = []

    async def keep(data: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        kept.append(data)

    batch = await make(emulator).astart_batch(rows(2), checkpoint=keep)
    await batch.aresults()
    assert kept[-1] == batch.to_dict()


def test_a_start_that_nobody_recorded_to_its_end_is_unsure(make: Make, emulator: Emulator) -> None:
    kept = make(emulator).start_batch(rows(2)).to_dict()
    kept["rows"][1] = {"key": 1, "input": kept["rows"][1]["input"], "state": "starting"}
    reply, unsure = make(emulator).resume_batch(kept, rows(2)).results()
    assert text(reply) == "You said: row 0"
    assert isinstance(unsure, RowUnsure)
    assert len(asked(emulator)) == 2


def test_what_is_not_the_same_batch_is_refused(make: Make, endless: Emulator, tmp_path: Path) -> None:
    model = make(endless)
    kept = model.start_batch(rows(3), max_concurrency=1).to_dict()
    for inputs, wrong in (
        (rows(2), "3 rows, and there are 2"),
        (["row 0", "row 1", "row two"], "row 2 is not the one"),
        ("row 0", "'inputs' is a list"),
    ):
        with pytest.raises(gi.InvalidOption, match=wrong):
            model.resume_batch(kept, inputs)
    with pytest.raises(gi.InvalidOption, match="asks 'gemini-3.5-flash', and this model asks"):
        make(endless, agent=RESEARCH).resume_batch(kept, rows(3))
    with pytest.raises(gi.InvalidOption, match="of the form 1, not 2"):
        model.resume_batch({**kept, "version": 2}, rows(3))
    for broken in ({}, {**kept, "rows": [1]}, {**kept, "rows": [{**kept["rows"][0], "run": None}]}):
        with pytest.raises(gi.InvalidOption):
            model.resume_batch(broken, rows(3))
    twice = {**kept, "rows": [kept["rows"][0], kept["rows"][0]]}
    with pytest.raises(gi.InvalidOption, match="checkpoint"):
        model.resume_batch(twice)
    (tmp_path / "half.json").write_text('{"rows": [')
    for name in ("half.json", "none.json"):
        with pytest.raises(gi.InvalidOption, match="cannot be read"):
            model.resume_batch(tmp_path / name, rows(3))
    assert len(asked(endless)) == 1


def test_a_batch_is_not_written_over_another(make: Make, emulator: Emulator, tmp_path: Path) -> None:
    file = tmp_path / "runs.json"
    file.write_text("{}")
    with pytest.raises(gi.InvalidOption, match="is there already: resume_batch"):
        make(emulator).start_batch(rows(2), checkpoint=file)
    with pytest.raises(gi.InvalidOption, match="no folder"):
        make(emulator).start_batch(rows(2), checkpoint=tmp_path / "nowhere" / "runs.json")
    with pytest.raises(gi.InvalidOption, match="'checkpoint' is the path"):
        make(emulator).start_batch(rows(2), checkpoint=3)
    assert emulator.requests == []
    assert file.read_text() == "{}"


@pytest.mark.parametrize("works", [0, 1])
def test_where_the_checkpoint_cannot_be_written_nothing_more_begins_and_nothing_is_left_running(
    make: Make, endless: Emulator, works: int
) -> None:
    written = []

    def keep(data: Any) -> None:
        if len(written) == works:
            raise OSError("the disk is full")
        written.append(data)

    with pytest.raises(OSError, match="the disk is full"):
        make(endless).start_batch(rows(3), max_concurrency=1, checkpoint=keep)
    assert statuses(endless) == ["cancelled"] * works


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({"keys": ["a"]}, "2 inputs and 1 'keys'"),
        ({"keys": ["a", "a"]}, "'a' names two"),
        ({"keys": ["a", None]}, "texts or whole numbers"),
        ({"max_concurrency": 0}, "'max_concurrency' is 1 or more"),
        ({"deadline": "soon"}, "'deadline' must be a number"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_sent(
    make: Make, emulator: Emulator, options: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(gi.InvalidOption, match=wrong):
        make(emulator).start_batch(rows(2), **options)
    assert emulator.requests == []


def test_a_connection_for_synchronous_calls_alone_is_not_passed_by(make: Make, emulator: Emulator) -> None:
    with httpx.Client() as client, pytest.raises(gi.InvalidOption, match="give 'http_async_client' as well"):
        make(emulator, transport=None, http_client=client).start_batch(rows(2))


# Deadlines and what is left


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
    while looks(endless) < 2:
        await asyncio.sleep(0.01)
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
    while looks(endless) < 2:
        await asyncio.sleep(0.01)
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


# Progress


def test_a_progress_line_counts_the_rows_and_what_they_cost(make: Make, emulator: Emulator) -> None:
    emulator.fault(status=400, when=lambda body: row_of(body) == "row 1")
    line = ProgressLine()
    make(emulator, model="gemini-4-neon").start_batch(rows(3)).results(progress=line)
    assert (line.figures.rows, line.figures.failed, line.figures.unpriced) == (3, 1, 0)
    assert line.figures.cost > 0
    assert str(line).startswith("3/3 rows")


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
    assert "running" in repr(batch)
