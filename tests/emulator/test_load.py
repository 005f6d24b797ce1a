"""Many conversations at once: none is lost, none gets another's turn. The conversations are those of the benchmark."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from gemini_interactions.emulator import Emulator


@pytest.fixture(scope="module")
def load() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parents[2] / "benchmarks"))
        yield importlib.import_module("emulator_load")


def test_two_hundred_conversations_in_one_loop(load: ModuleType) -> None:
    emulator = Emulator()
    last = load.in_process(emulator, conversations=200, turns=10)
    load.verify(emulator, last, 10)
    assert len(emulator.requests) == len(emulator.seen) == 2000


def test_forty_conversations_in_threads_over_the_server(load: ModuleType) -> None:
    with Emulator() as emulator:
        load.verify(emulator, load.over_sockets(emulator, conversations=40, turns=10, threads=8), 10)


def test_conversations_in_threads_with_a_file(load: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "emulator.sqlite"
    with Emulator(db=file) as emulator:
        last = load.over_sockets(emulator, conversations=20, turns=10, threads=8)
    with Emulator(db=file) as emulator:
        load.verify(emulator, last, 10)


def test_the_check_sees_a_crossed_turn(load: ModuleType) -> None:
    emulator = Emulator()
    first, second = load.in_process(emulator, conversations=2, turns=2)
    with pytest.raises(AssertionError, match="conversation 0"):
        load.verify(emulator, [second, first], 2)


def test_the_bare_server_gives_what_the_emulator_does(load: ModuleType) -> None:
    speed = load.emulator_speed
    emulator = speed.scripted()
    assert len(speed.streamed(emulator)) == len(speed.streamed(emulator)) == speed.EVENTS
    bare, sent = speed.bare_app(), []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b'{"stream": true}'}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(bare({"type": "http"}, receive, send))
    assert len([message for message in sent if message.get("body")]) == speed.EVENTS


def test_a_ratio_beyond_its_limit_is_seen(load: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    speed = load.emulator_speed
    slow, fast, waiting = speed.Cost(0.3, 0.3), speed.Cost(0.1, 0.1), speed.Cost(4, 0.1)
    monkeypatch.setattr(speed, "in_process", lambda seconds, rounds: [])
    for ours, limit, is_within in ((slow, 2.0, False), (slow, 4.0, True), (waiting, 4.0, False)):
        measured = [speed.Compared("a request", [(ours, fast)], limit)]
        monkeypatch.setattr(speed, "over_sockets", lambda seconds, rounds, measured=measured: measured)
        assert speed.report(1, 1) is is_within
