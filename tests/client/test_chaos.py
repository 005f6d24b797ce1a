"""Runs in the background under all that goes wrong on the way: each ends in its whole text, once, or in a named error.

`CHAOS_RUNS=5000` makes it longer, `CHAOS_SEED=…` another one; the seed of a run stands in the name of its test.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Callable
from contextlib import aclosing, closing, nullcontext, suppress
from typing import Any

import anyio
import httpx
import pytest

import gemini_interactions as gi
from gemini_interactions.assembly.accumulate import accumulate
from gemini_interactions.client.interactions.error_mapping import raise_for_status
from gemini_interactions.emulator import CUT_AT_600_SECONDS, Emulator
from gemini_interactions.wire.events import Event
from gemini_interactions.wire.interaction import Interaction

from .bad_line import ENDS, WHO, BadLine, Caller, check_events, jumping_clock, output, running

SEED = int(os.environ.get("CHAOS_SEED") or 1)  # the same for all processes that share the tests
RUNS = int(os.environ.get("CHAOS_RUNS") or 120)
SEEDS = range(SEED, SEED + RUNS)


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("who", WHO)
def test_a_stream_is_whole_wherever_it_is_cut(who: str, is_async: bool) -> None:
    clean = Emulator(background_seconds=0.0)
    length = len(check_clean(clean, who, is_async))
    for end in ENDS:
        for position in range(1, length):
            emulator = Emulator(background_seconds=0.0)
            fault = {"drop_after": position} if "drop" in end else {"cut_after": position, **end}
            emulator.fault(**fault)
            events = Caller(who, emulator.transport()).heard(is_async)
            assert check_events(emulator, events).status == "completed"
            creating, *others = [request.method for request in emulator.requests]
            assert (creating, set(others)) == ("POST", {"GET"}), (end, position)


def check_clean(emulator: Emulator, who: str, is_async: bool) -> list[Event]:
    events = Caller(who, emulator.transport()).heard(is_async)
    check_events(emulator, events)
    assert [request.method for request in emulator.requests] == ["POST"] + ["GET"] * (who == "deep-research")  # for its usage
    return events


def harm(emulator: Emulator, chance: random.Random, line: dict[str, Any]) -> None:
    """Let go wrong what a run must survive, several things at once."""
    failing_reads = 4  # a wait forgives so many in a row
    for _ in range(chance.randint(1, 5)):
        kind = chance.randrange(9)
        position = chance.randint(1, 40)
        end = chance.choice(
            [{"cut_after": position}, {"cut_after": position, "cut_with": CUT_AT_600_SECONDS}, {"drop_after": position}]
        )
        if kind == 0:
            emulator.fault(method="POST", **end)
        elif kind == 1:
            emulator.fault(method="GET", times=chance.randint(1, 4), **{**end, next(iter(end)): chance.randint(0, 12)})
        elif kind == 2:
            emulator.fault(method="GET", times=50, raw_stream=b"")
        elif kind == 3 and failing_reads:
            times = chance.randint(1, failing_reads)
            failing_reads -= times
            emulator.fault(
                method="GET", times=times, **chance.choice([{"status": 503}, {"status": 500}, {"drop_connection": True}])
            )
        elif kind == 4:
            emulator.fault(times=chance.randint(1, 2), no_usage=True)
        elif kind == 5:
            emulator.fault(error_event={"message": "Deadline expired.", "code": "gateway_timeout"}, after=position)
        elif kind == 6:
            emulator.fault(inject_event={"event_type": "moon.phase"}, after=position, times=2)
        elif kind == 7:
            line |= {"repeats": 0.3, "strangers": 0.2}
        else:
            line["garbage"] = chance.randint(1, 3)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_run_survives_what_may_pass(seed: int) -> None:
    chance = random.Random(seed)
    is_async, jumps = chance.random() < 0.5, chance.random() < 0.15
    who, waits = chance.choice(list(WHO)), chance.random() < 0.3
    emulator = Emulator(
        background_seconds=1800 if jumps else chance.choice([0.0, 0.02]), queued_seconds=chance.choice([0.0, 0.01])
    )
    line: dict[str, Any] = {}
    harm(emulator, chance, line)
    retries = chance.randrange(3)
    if retries and chance.random() < 0.3:
        emulator.fault(status=chance.choice([429, 503]), method="POST")
    caller = Caller(who, BadLine(emulator, chance, **line), max_retries=retries)
    with jumping_clock(emulator, chance) if jumps else nullcontext():
        if waits:
            interaction = caller.answer(is_async)
            assert interaction.reply_steps() == next(iter(emulator.interactions.values())).outputs
        else:
            interaction = check_events(emulator, caller.heard(is_async))
    assert interaction.status == "completed"
    created = [request for request in emulator.requests if request.method == "POST"]
    assert len(created) - len(emulator.interactions) in (0, 1)  # one may have been refused; none was made twice
    assert len(emulator.interactions) == 1


def end_of(caller: Caller, is_async: bool, waits: bool) -> Interaction:
    """What an adapter makes a reply of, or the error that it raises."""
    if waits:
        return caller.answer(is_async)
    interaction = accumulate(caller.heard(is_async))
    raise_for_status(interaction)
    return interaction


BROKEN = {"steps": [output("Half")], "status": "failed", "errors": [{"code": "api_error", "message": "It broke."}]}
BLUE = {"steps": [output("All of it")], "status": "blue"}


def run_fails(emulator: Emulator, chance: random.Random, ask: Callable[..., Interaction]) -> None:
    emulator.reply(BROKEN)
    with pytest.raises(gi.ServerError, match="It broke"):
        ask()


def run_is_cancelled_by_somebody_else(emulator: Emulator, chance: random.Random, ask: Callable[..., Interaction]) -> None:
    count = 0

    def cancel(*_: object) -> None:
        nonlocal count
        count += 1
        if count == 4:
            with httpx.Client(transport=emulator.transport(), headers={"x-goog-api-key": "k"}) as http:
                [id] = running(emulator)
                assert http.post(f"http://emulator/v1/interactions/{id}/cancel").status_code == 200

    with pytest.raises(gi.APIError) as caught:
        ask(on_frame=cancel, on_request=cancel)
    assert caught.value.code == "cancelled"


def status_is_new(emulator: Emulator, chance: random.Random, ask: Callable[..., Interaction]) -> None:
    emulator.reply(BLUE, checked=False)
    interaction = ask()
    assert (interaction.status, interaction.output_text) == ("blue", "All of it")


def run_cannot_be_read(emulator: Emulator, chance: random.Random, ask: Callable[..., Interaction]) -> None:
    emulator.fault(method="POST", drop_after=3)
    emulator.fault(method="GET", times=10_000, **chance.choice([{"status": 503}, {"drop_connection": True}]))
    with pytest.raises((gi.ServerError, gi.ConnectionFailed, gi.StreamInterrupted)):
        ask()
    assert [request.path for request in emulator.requests if request.path.endswith("/cancel")] == []  # it may end well


def run_never_ends(emulator: Emulator, chance: random.Random, ask: Callable[..., Interaction]) -> None:
    emulator.fault(zombie=True)
    with jumping_clock(emulator, chance), pytest.raises(gi.DeadlineExceeded):
        ask(deadline=0.1)
    assert running(emulator) == []


FATES = [run_fails, run_is_cancelled_by_somebody_else, status_is_new, run_cannot_be_read, run_never_ends]


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("waits", [False, True], ids=["stream", "wait"])
@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("fate", FATES)
def test_a_run_that_cannot_end_well_ends_in_what_happened(fate: Any, who: str, waits: bool, is_async: bool) -> None:
    # A run that somebody else is to cancel must not have ended by then, however busy the machine is.
    seconds = 3 if fate is run_is_cancelled_by_somebody_else else 0.1
    emulator, chance = Emulator(background_seconds=seconds), random.Random(SEED)

    def ask(deadline: float | None = None, **line: Any) -> Interaction:
        transport = BadLine(emulator, chance, repeats=0.2, strangers=0.2, **line)
        return end_of(Caller(who, transport, deadline=deadline), is_async, waits)

    fate(emulator, chance, ask)
    assert len(emulator.interactions) == 1


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_a_run_whose_beginning_is_not_heard_is_not_begun_twice(is_async: bool) -> None:
    emulator = Emulator()
    emulator.fault(method="POST", cut_after=0)
    with pytest.raises(gi.StreamInterrupted):
        Caller("model", emulator.transport()).heard(is_async)
    assert [request.method for request in emulator.requests] == ["POST"]


class Abandoned:
    """Ways to stop waiting for a run."""

    def __init__(self, emulator: Emulator, chance: random.Random, line: dict[str, Any]) -> None:
        self._emulator, self._chance, self._line = emulator, chance, line
        self._who, self._waits = chance.choice(list(WHO)), chance.random() < 0.4
        self._seconds, self._events = chance.uniform(0.0, 0.1), chance.randint(1, 12)

    def _caller(self, **settings: Any) -> Caller:
        return Caller(self._who, BadLine(self._emulator, self._chance, **self._line), **settings)

    async def _ask(self, **settings: Any) -> None:
        caller = self._caller(**settings)
        await (caller.await_() if self._waits else caller.alist())

    def by_cancelling_the_task(self) -> None:
        async def abandon() -> None:
            task = asyncio.create_task(self._ask())
            await asyncio.sleep(self._seconds)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

        asyncio.run(abandon())

    def by_a_timeout(self) -> None:
        async def abandon() -> None:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._seconds):
                    await self._ask()

        asyncio.run(abandon())

    def by_a_scope_that_cancels_again_and_again(self) -> None:
        async def abandon() -> None:
            with anyio.move_on_after(self._seconds):
                await self._ask()
            await asyncio.sleep(0.05)  # whoever cancels like this does not wait for what is shielded

        asyncio.run(abandon())

    def by_leaving_an_async_stream(self) -> None:
        async def abandon() -> None:
            left = self._events
            async with aclosing(self._caller().aevents()) as events:
                async for _ in events:
                    left -= 1
                    if not left:
                        break

        asyncio.run(abandon())

    def by_leaving_a_stream(self) -> None:
        with closing(self._caller().events()) as events:
            for _, _ in zip(range(self._events), events, strict=False):
                pass

    def by_a_deadline(self) -> None:
        is_async = self._chance.random() < 0.5
        with suppress(gi.DeadlineExceeded):  # one that passes before the run has an id cannot stop it
            end_of(self._caller(deadline=0.4 + self._seconds), is_async, self._waits)

    def by_a_keyboard_interrupt(self) -> None:
        count = 0

        def interrupt(*_: object) -> None:
            nonlocal count
            count += 1
            if count == 2 + self._events:
                raise KeyboardInterrupt

        self._line |= {"on_request" if self._waits else "on_frame": interrupt}
        with suppress(KeyboardInterrupt):
            end_of(self._caller(), False, self._waits)


WAYS = [name for name in vars(Abandoned) if name.startswith("by_")]


@pytest.mark.parametrize("seed", SEEDS[::2])
def test_a_run_that_nobody_waits_for_is_not_left_running(seed: int) -> None:
    chance = random.Random(-seed)
    emulator = Emulator(background_seconds=1000)
    way, line = chance.choice(WAYS), {"repeats": 0.2}
    if chance.random() < 0.3:
        emulator.fault(delay=0.02, method="POST")  # the request itself is on its way when the time comes
    if chance.random() < 0.5:
        harm(emulator, chance, line)
    if chance.random() < 0.3:
        emulator.on_created(lambda _: emulator.fault(status=503, method="POST"))  # stopping it fails at first
    with jumping_clock(emulator, chance, seconds=10):
        getattr(Abandoned(emulator, chance, line), way)()
    assert running(emulator) == [], way
