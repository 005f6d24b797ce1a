"""What an endless conversation costs: it is counted, in records, steps and calls, not timed."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from types import FrameType
from typing import Any

import pytest

from gemini_interactions.emulator import Emulator
from gemini_interactions.emulator.core.record import Record

from ..counting import profiled
from .conftest import DAY, WEATHER, Api, text


def chain(api: Api, turns: int, previous: str | None = None) -> str:
    for number in range(turns):
        after = {"previous_interaction_id": previous} if previous else {}
        previous = api.create(input=f"turn {number}", **after)["id"]
    assert previous
    return previous


@pytest.fixture
def bounded() -> Iterator[Api]:
    api = Api(Emulator(log_size=5, max_interactions=50))
    yield api
    api.http.close()


def records(emulator: Emulator) -> int:
    """How many records of an emulator are in memory, by whomever they are held."""
    gc.collect()
    clock = emulator._clock
    return sum(isinstance(thing, Record) and thing.clock is clock for thing in gc.get_objects())


def calls_in_emulator(api: Api, **body: Any) -> int:
    """How often functions are called by the emulator, its own and others, or its generators resumed, for one request."""
    count = 0

    def profile(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call") and "emulator" in frame.f_code.co_filename

    with profiled(profile):
        api.create(**body)
    return count


def test_a_turn_costs_the_same_after_two_thousand(api: Api) -> None:
    counts = []
    previous = None
    for _ in range(4):
        previous = chain(api, 500, previous)
        counts.append(
            [
                calls_in_emulator(api, input="Hello", previous_interaction_id=previous),
                calls_in_emulator(api, input="Weather in Rome", tools=[WEATHER], previous_interaction_id=previous),
                calls_in_emulator(api, input="x", store=False, previous_interaction_id=previous),
            ]
        )
    assert all(late <= early + 20 for early, late in zip(counts[0], counts[-1], strict=True))


def test_results_at_the_end_of_a_long_chain_look_no_further_than_their_calls(api: Api) -> None:
    counts = []
    for turns in (10, 500):
        first = api.create(input="Weather in Rome", tools=[WEATHER], previous_interaction_id=chain(api, turns))
        result = {"type": "function_result", "call_id": first["steps"][-1]["id"], "result": "sunny"}
        counts.append(calls_in_emulator(api, input=[result], previous_interaction_id=first["id"]))
    assert counts[1] <= counts[0] + 20


def test_the_usage_of_a_long_chain_is_that_of_all_its_steps(api: Api) -> None:
    last = chain(api, 40)
    chained = api.create(input="end", previous_interaction_id=last)
    whole = api.create(input=[*api.emulator.history(last), {"type": "user_input", "content": [{"type": "text", "text": "end"}]}])
    assert chained["usage"] == whole["usage"]


def test_a_chain_beyond_its_bound_is_held_in_bounded_memory(bounded: Api) -> None:
    last = chain(bounded, 300)
    assert len(bounded.emulator.interactions) == 50
    assert records(bounded.emulator) <= 50 + 5
    assert len(bounded.emulator.requests) == len(bounded.emulator.seen) == 5
    history = bounded.emulator.history(last)
    assert history[0] == {"type": "user_input", "content": [{"text": "turn 250", "type": "text"}]}


def test_the_model_sees_what_is_left_and_the_usage_counts_all(bounded: Api) -> None:
    chain(bounded, 3)
    last = chain(bounded, 100)
    before = bounded.get(last).json()["usage"]
    chained = bounded.create(input="What did I say first?", previous_interaction_id=last)
    assert text(chained) == "First you said: turn 50"
    said = before["total_input_tokens"] + before["total_output_tokens"]
    assert chained["usage"]["total_input_tokens"] == said + -(-len("What did I say first?") // 4)


def test_a_turn_at_the_bound_costs_little_more_than_before_it() -> None:
    api = Api(Emulator(log_size=5, max_interactions=1000))
    previous = chain(api, 100)
    before = calls_in_emulator(api, input="Hello", previous_interaction_id=previous)
    previous = chain(api, 1400, previous)
    costs = []
    for _ in range(30):
        previous = chain(api, 7, previous)
        costs.append(calls_in_emulator(api, input="Hello", previous_interaction_id=previous))
    assert max(costs) <= before + 60
    api.http.close()


def test_records_that_expire_are_freed_with_all_that_continues_or_reads_them() -> None:
    api = Api(Emulator(log_size=0))
    first = chain(api, 200)
    api.create(input="unrelated")
    api.emulator.advance(30 * DAY)
    last = chain(api, 10, first)
    assert records(api.emulator) == 211
    api.emulator.advance(30 * DAY)
    assert len(api.emulator.interactions) == 10
    assert records(api.emulator) == 10
    assert len(api.emulator.history(last)) == 30
    assert text(api.create(input="What did I say first?", previous_interaction_id=last)) == "First you said: turn 0"
    api.emulator.advance(60 * DAY)
    assert api.get(last).status_code == 404
    assert records(api.emulator) == 0
    api.http.close()


def test_records_that_are_deleted_are_freed_when_nothing_continues_them() -> None:
    api = Api(Emulator(log_size=0))
    one = api.create(input="The code word is plum.")["id"]
    two = api.create(input="a", previous_interaction_id=one)["id"]
    left, right = (api.create(input="b", previous_interaction_id=two)["id"] for _ in range(2))
    for gone, kept in ((one, 4), (two, 4), (left, 3)):
        assert api.http.delete(f"/v1/interactions/{gone}").status_code == 200
        assert records(api.emulator) == kept
    assert (
        text(api.create(input="What is the code word?", previous_interaction_id=right, store=False)) == "The code word is plum."
    )
    assert api.http.delete(f"/v1/interactions/{right}").status_code == 200
    assert records(api.emulator) == 0
    api.http.close()


def test_a_bound_of_one_forgets_the_interaction_that_is_continued() -> None:
    api = Api(Emulator(log_size=0, max_interactions=1))
    last = chain(api, 5)
    assert list(api.emulator.interactions) == [last]
    assert len(api.emulator.history(last)) == 3
    assert records(api.emulator) == 1
    api.http.close()


def test_scripted_signatures_of_the_emulators_own_are_not_remembered(api: Api) -> None:
    api.emulator.reply("a", "b")
    steps = [step for _ in range(2) for step in (api.create(input="x")["steps"])]
    assert api.emulator._interactions.signatures._accepted == set()
    assert api.create(input=[{"type": "user_input", "content": [{"type": "text", "text": "x"}]}, *steps[:2]], store=False)
