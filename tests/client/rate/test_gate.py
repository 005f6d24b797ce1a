"""Whatever the order of answers: nobody passes while a pause lasts, and everybody's wait ends."""

from __future__ import annotations

import heapq
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemini_interactions.client.http.rate.gate import MAX_BACKOFF, PATIENCE, Gate

LONGEST = 30.0

answers = st.lists(
    st.tuples(
        st.sampled_from(["passed", "refused", "left"]),
        st.floats(0.001, 5.0),  # seconds until it is answered
        st.one_of(st.none(), st.floats(0.01, 40.0)),  # the hint
    ),
    max_size=60,
)


@settings(deadline=None, max_examples=300)
@given(answers, st.integers(1, 20))
def test_no_request_is_made_while_a_pause_lasts_and_every_wait_ends(answers: list[Any], workers: int) -> None:
    gate, now, paused_until = Gate(LONGEST), 0.0, 0.0
    underway: list[Any] = []
    to_come = iter(answers)
    idle, entered = workers, 0
    while idle or underway:
        wait = gate.wait(now)
        if idle and wait == 0:
            assert now >= paused_until - 1e-6
            kind, takes, hint = next(to_come, ("passed", 0.01, None))  # the service is well in the end
            entered += 1
            heapq.heappush(underway, (now + takes, entered, kind, hint, gate.enter(now)))
            idle -= 1
            continue
        assert wait <= max(LONGEST, MAX_BACKOFF, 60.0)
        if idle and (not underway or underway[0][0] > now + wait):
            now += wait + 1e-9
            continue
        now, _, kind, hint, ticket = heapq.heappop(underway)
        if kind == "passed":
            gate.passed(ticket, now)
        elif kind == "left":
            gate.left(ticket)
        else:
            seconds = gate.refused(ticket, now, hint)
            idle += seconds is not None
            if seconds is not None:
                assert seconds >= (hint or 0) - 1e-6
                paused_until = max(paused_until, now + seconds)
    assert entered <= workers + len(answers)


def quota(requests: int, window: float, workers: int, lasts: float, *, has_hints: bool = True) -> tuple[int, int]:
    """Let workers ask without rest, and return how many requests passed a sliding window and how many were refused."""
    gate, now, idle, passed, refused = Gate(600.0), 0.0, workers, [], 0
    underway: list[Any] = []
    number = 0
    while now < lasts:
        wait = gate.wait(now)
        if idle and wait == 0:
            number, idle = number + 1, idle - 1
            ticket = gate.enter(now)
            room = [at for at in passed[-requests:] if at > now - window]
            free = len(room) < requests
            if free:
                passed.append(now)
            hint = None if free or not has_hints else room[0] + window - now
            heapq.heappush(underway, (now + (0.05 if free else 0.02), number, free, hint, ticket))
        elif idle and (not underway or underway[0][0] > now + wait):
            now += wait + 0.0005
        else:
            now, _, free, hint, ticket = heapq.heappop(underway)
            idle += 1
            if free:
                gate.passed(ticket, now)
            else:
                refused += 1
                assert gate.refused(ticket, now, hint) is not None
    return len(passed), refused


def test_a_sliding_window_is_used_up_with_few_refusals() -> None:
    passed, refused = quota(600, 60.0, workers=200, lasts=600.0)
    assert 0.9 * 6000 <= passed <= 6600
    assert refused <= 200 + 0.1 * passed  # those that were under way when the first was refused, and one now and then


def test_so_is_one_that_does_not_say_when_a_place_is_free() -> None:
    passed, refused = quota(600, 60.0, workers=200, lasts=600.0, has_hints=False)
    assert 0.9 * 6000 <= passed <= 6600
    assert refused <= 200 + 0.1 * passed


def test_after_a_pause_one_asks_alone() -> None:
    gate = Gate(LONGEST)
    first, second = gate.enter(0.0), gate.enter(0.0)
    assert gate.refused(first, 0.1, 3.0) == 3.0
    assert gate.refused(second, 0.2, None) == 2.9  # it was under way: it waits as the others do, and makes nothing longer
    assert gate.wait(3.2) == 0
    probe = gate.enter(3.2)
    assert gate.wait(3.2) == PATIENCE
    gate.passed(probe, 3.3)
    assert 0 < gate.wait(3.3) < PATIENCE


def test_refusals_of_what_was_under_way_do_not_make_the_next_pause_longer() -> None:
    gate = Gate(LONGEST)
    for ticket in [gate.enter(0.0) for _ in range(10)]:
        gate.refused(ticket, 0.1, None)
    assert gate.wait(0.1) == 0.5
    assert gate.refused(gate.enter(0.6), 0.6, None) == pytest.approx(1.0)


def test_a_probe_that_was_not_refused_for_a_while_has_passed() -> None:
    gate = Gate(LONGEST)
    gate.refused(gate.enter(0.0), 0.0, 1.0)
    gate.enter(1.0)
    assert gate.wait(1.0 + PATIENCE) == 0


def test_a_probe_that_nobody_waits_for_leaves_its_turn_to_the_next() -> None:
    gate = Gate(LONGEST)
    gate.refused(gate.enter(0.0), 0.0, 1.0)
    gate.left(gate.enter(1.0))
    assert gate.wait(1.0) == 0


def test_without_a_hint_pauses_double() -> None:
    gate, now, pauses = Gate(LONGEST), 0.0, []
    for _ in range(6):
        pause = gate.refused(gate.enter(now), now, None)
        assert pause is not None
        pauses.append(pause)
        now += pause
    assert pauses == [0.5, 1, 2, 4, 8, 8]


def test_a_hint_of_next_to_nothing_is_not_believed_twice() -> None:
    gate = Gate(LONGEST)
    assert gate.refused(gate.enter(0.0), 0.0, 0.001) == 0.001
    assert gate.refused(gate.enter(0.001), 0.001, 0.001) == pytest.approx(1.0)


def test_what_is_refused_for_too_long_is_not_waited_for() -> None:
    gate, now = Gate(LONGEST), 0.0
    while (pause := gate.refused(gate.enter(now), now, 9.0)) is not None:
        now += pause
    assert now == 27.0
    assert not gate.is_shut(now)  # in a while, somebody may try again


def test_a_hint_beyond_what_is_waited_for_shuts_the_gate_until_it_is_worth_a_try() -> None:
    gate = Gate(LONGEST)
    assert gate.refused(gate.enter(0.0), 0.0, 7200.0) is None
    assert gate.is_shut(LONGEST - 1)
    assert not gate.is_shut(LONGEST)
    assert gate.wait(LONGEST) == 0


def test_a_refusal_after_a_night_is_a_matter_of_its_own() -> None:
    gate = Gate(LONGEST)
    gate.refused(gate.enter(0.0), 0.0, 5.0)
    assert gate.refused(gate.enter(40_000.0), 40_000.0, 5.0) == 5.0


def test_a_quota_that_has_grown_is_found_within_a_minute() -> None:
    gate, now = Gate(600.0), 0.0
    ticket = gate.enter(now)
    gate.refused(ticket, now, 60.0)
    gate.passed(gate.enter(60.0), 60.0)
    assert gate.rate(61.0) < 2
    assert gate.rate(110.0) > 100


def test_answers_may_take_longer_than_anybody_waits_for_a_place() -> None:
    """Ten requests pass in a minute, and none is answered for an hour: the others wait for their places all the same."""
    gate, now, passed = Gate(120.0), 0.0, []
    while len(passed) < 100:
        now += gate.wait(now)
        ticket = gate.enter(now)
        room = [at for at in passed if at > now - 60.0][-10:]
        if len(room) < 10:
            passed.append(now)
        else:
            assert gate.refused(ticket, now, room[0] + 60.0 - now) is not None, now
    assert now > 500


def test_what_is_refused_slowly_has_not_passed() -> None:
    gate, now, paused = Gate(LONGEST), 0.0, 0
    while (pause := gate.refused(gate.enter(now), now + 5.0, None)) is not None:
        paused += 1
        now += 5.0 + pause
    assert paused < 20
