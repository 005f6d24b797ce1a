"""Progress of runs in the background: what is told of them, when, and to whom."""

from __future__ import annotations

import asyncio
import json
import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions.client.interactions.progress import ProgressTeller
from gemini_interactions.emulator import Emulator
from gemini_interactions.view import show_progress
from gemini_interactions.wire.interaction import Interaction

from ..received import statuses
from ..told import ALL_THAT_IS_DONE, LONG, RESEARCH, Told

Wait = Callable[..., Interaction]


def wait(emulator: Emulator, id: str, **options: Any) -> Interaction:
    return gi.Client(api_key="k", transport=emulator.transport()).wait(id, poll_interval=0.01, **options)


def await_(emulator: Emulator, id: str, **options: Any) -> Interaction:
    client = gi.AsyncClient(api_key="k", transport=emulator.transport())
    return asyncio.run(client.wait(id, poll_interval=0.01, **options))


def result(emulator: Emulator, id: str, **options: Any) -> Interaction:
    return gi.Client(api_key="k", transport=emulator.transport()).resume(id).result(poll_interval=0.01, **options)


def aresult(emulator: Emulator, id: str, **options: Any) -> Interaction:
    handle = gi.AsyncClient(api_key="k", transport=emulator.transport()).resume(id)
    return asyncio.run(handle.result(poll_interval=0.01, **options))


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(background_seconds=LONG)


@pytest.fixture
def told(emulator: Emulator) -> Told:
    return Told(emulator)


@pytest.fixture(params=[wait, await_, result, aresult])
def waiting(request: pytest.FixtureRequest) -> Wait:
    waiting: Wait = request.param
    return waiting


def begun(emulator: Emulator, **options: Any) -> str:
    return gi.Client(api_key="k", transport=emulator.transport()).start(**{**RESEARCH, "input": "green tea", **options}).id


def test_each_change_is_told_and_the_end_once(emulator: Emulator, waiting: Wait, told: Told) -> None:
    id = begun(emulator)
    interaction = waiting(emulator, id, on_progress=told)
    assert told.steps == ALL_THAT_IS_DONE
    assert [progress.is_over for progress in told] == [False] * (len(told) - 1) + [True]
    assert {progress.interaction_id for progress in told} == {id}
    last = told[-1]
    assert (last.status, last.searches, last.usage) == ("completed", ("green tea",), interaction.usage)
    assert [thought.splitlines()[0] for thought in last.thoughts[:2]] == ["**Searching the web**", "**Reading a page**"]
    assert (last.steps["thought"], last.asked) == (4, RESEARCH["agent"])
    assert sorted(progress.elapsed for progress in told) == [progress.elapsed for progress in told]


def test_what_is_waited_for_is_the_same_whether_or_not_somebody_looks(emulator: Emulator, waiting: Wait, told: Told) -> None:
    id = begun(emulator)
    looked_at = waiting(emulator, id, on_progress=told)
    assert looked_at.dump() == waiting(emulator, id).dump()


def test_one_stream_takes_the_place_of_all_polls_but_the_first_and_the_last(
    emulator: Emulator, waiting: Wait, told: Told
) -> None:
    waiting(emulator, begun(emulator), on_progress=told)
    looks = [request.query.get("stream") for request in emulator.requests if request.method == "GET"]
    # The third look is the stream's own: its end did not tell the usage.
    assert looks == [None, "true", None, None]


def test_a_run_whose_stream_is_refused_is_polled(emulator: Emulator, waiting: Wait, told: Told) -> None:
    def tell(progress: gi.Progress) -> None:
        if not told:
            emulator.fault(status=400, times=1)
        told(progress)

    waiting(emulator, begun(emulator), on_progress=tell)
    assert [(progress.step, progress.polls) for progress in told] == [("Working", 1), ("Done", 2)]


def test_a_run_that_has_ended_is_looked_at_and_told_once(emulator: Emulator, waiting: Wait, told: Told) -> None:
    id = begun(emulator)
    emulator.advance(LONG)
    waiting(emulator, id, on_progress=told)
    assert [(progress.step, progress.is_over) for progress in told] == [("Done", True)]
    assert [request.method for request in emulator.requests] == ["POST", "GET"]


@pytest.mark.parametrize(
    ("nothing", "words"),
    [
        (True, "bool cannot be called"),
        ("show", "cannot be called"),
        (3, "cannot be called"),
        (show_progress, r"show_progress does not take. Was show_progress\(\) meant"),
        (lambda progress, more: None, "one argument, a Progress, which <lambda> does not take.$"),
    ],
)
def test_what_cannot_be_called_is_refused(emulator: Emulator, waiting: Wait, nothing: Any, words: str) -> None:
    id = begun(emulator)
    with pytest.raises(gi.InvalidOption, match=words) as caught:
        waiting(emulator, id, on_progress=nothing)
    assert (caught.value.field, len(emulator.requests)) == ("on_progress", 1)


@pytest.mark.parametrize(
    ("status", "words"),
    [("failed", "Failed"), ("incomplete", "Cut off"), ("budget_exceeded", "Stopped at its budget"), ("blue", "blue")],
)
def test_any_end_is_told_in_words(emulator: Emulator, status: str, words: str) -> None:
    emulator.reply({"steps": [], "status": status}, checked=False)
    told = Told(emulator)
    wait(emulator, begun(emulator, agent=None, agent_config=None, model="gemini-3.8-flash"), on_progress=told)
    assert (told[-1].status, told[-1].step, told[-1].is_over) == (status, words, True)


def test_a_run_that_goes_on_is_not_told_to_be_over(waiting: Wait) -> None:
    emulator = Emulator(background_seconds=6)
    told = Told()
    with pytest.raises(gi.DeadlineExceeded):
        waiting(emulator, begun(emulator), deadline=0.1, on_progress=told)
    assert {progress.is_over for progress in told} == {False}
    assert statuses(emulator) == ["in_progress"]


def test_what_the_function_raises_surfaces_and_names_the_run_which_goes_on(waiting: Wait) -> None:
    emulator = Emulator(background_seconds=60)
    id = begun(emulator)

    def fail(progress: gi.Progress) -> None:
        raise ZeroDivisionError("on the screen")

    with pytest.raises(ZeroDivisionError, match="on the screen") as caught:
        waiting(emulator, id, on_progress=fail)
    assert caught.value.__notes__ == [f"'on_progress' raised this. The run {id} goes on: resume({id!r}) finds it again."]
    assert statuses(emulator) == ["in_progress"]


def test_async_code_may_give_an_async_function(emulator: Emulator) -> None:
    told = Told(emulator)

    async def tell(progress: gi.Progress) -> None:
        await asyncio.sleep(0)
        told(progress)

    await_(emulator, begun(emulator), on_progress=tell)
    assert told.steps == ALL_THAT_IS_DONE


def test_synchronous_code_may_not(emulator: Emulator) -> None:
    async def tell(progress: gi.Progress) -> None: ...

    with pytest.raises(gi.InvalidOption, match="async function") as caught:
        wait(emulator, begun(emulator), on_progress=tell)
    assert caught.value.field == "on_progress"


def test_a_run_is_as_old_as_it_is_whoever_began_it() -> None:
    created = (datetime.now(UTC) - timedelta(seconds=90)).isoformat().replace("+00:00", "Z")
    told = Told()
    ProgressTeller(told).tell(Interaction(id="v1_a", status="in_progress", created=created))
    assert 90 <= told[0].elapsed < 100


@pytest.mark.parametrize("created", [None, "", "yesterday", "2026-01-01T00:00:00", "9999-01-01T00:00:00Z"])
def test_a_run_whose_age_cannot_be_told_is_as_old_as_the_wait(created: str | None) -> None:
    told = Told()
    ProgressTeller(told).tell(Interaction(id="v1_a", status="in_progress", created=created))
    assert 0 <= told[0].elapsed < 10


def test_progress_goes_as_json_and_by_pickle(emulator: Emulator) -> None:
    told = Told(emulator)
    wait(emulator, begun(emulator), on_progress=told)
    last = told[-1]
    assert pickle.loads(pickle.dumps(last)) == last
    written = json.loads(json.dumps(last.to_dict()))
    assert written["type"] == "gemini_interactions_progress"
    assert written["thoughts"] == list(last.thoughts)
    assert written["usage"]["total_tokens"] == last.usage.total_tokens  # type: ignore[union-attr]


def test_the_cost_is_told_where_the_price_is_known(emulator: Emulator) -> None:
    told = Told(emulator)
    wait(emulator, begun(emulator, agent=None, agent_config=None, model="gemini-4-neon"), on_progress=told)
    usage = told[-1].usage
    assert usage is not None
    written = (usage.total_output_tokens or 0) + (usage.total_thought_tokens or 0)
    assert told[-1].cost == pytest.approx((3.0 * (usage.total_input_tokens or 0) + 15.0 * written) / 1_000_000)
