"""Many conversations at once: none is lost, none gets another's turn. The conversations are those of the benchmark."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from gemini_interactions.emulator import Emulator


@pytest.fixture(scope="module")
def load() -> ModuleType:
    path = Path(__file__).parents[2] / "benchmarks" / "emulator_load.py"
    spec = importlib.util.spec_from_file_location("emulator_load", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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
