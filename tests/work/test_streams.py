"""A delta is parsed once, and costs a fixed number of calls."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from json import JSONDecoder, loads
from typing import Any

import pytest
from pydantic import TypeAdapter

import gemini_interactions
from gemini_interactions.emulator import Emulator
from gemini_interactions.emulator.service.stream import TEXT_SIZES

from ..counting import profiled
from .ways import WAYS, Played, Way

OURS = os.path.dirname(gemini_interactions.__file__) + os.sep


def calls_of(work: Callable[[], object]) -> Counter[str]:
    """What is called while this runs: `ours` for the functions of this project, C functions and JSON's by qualified name."""
    counts: Counter[str] = Counter()

    def note(frame: Any, event: str, function: Any) -> None:
        if event == "call":
            counts["ours"] += frame.f_code.co_filename.startswith(OURS)
            counts["JSONDecoder.raw_decode"] += frame.f_code is JSONDecoder.raw_decode.__code__
        elif event == "c_call":
            counts[getattr(function, "__qualname__", "")] += 1

    with profiled(note):
        work()
    return counts


def calls_of_a_stream(way: Way, deltas: int) -> Counter[str]:
    """What a stream of so many text deltas costs, when everything has been loaded."""
    emulator = Emulator()
    emulator.reply("0" * sum(islice(cycle(TEXT_SIZES), deltas)))
    transport = Played(emulator)
    way.stream(transport, "Count.")
    transport.again = True
    return calls_of(lambda: way.stream(transport, "Count."))


JSON_PARSES = ("SchemaValidator.validate_json", "JSONDecoder.raw_decode")
DUMPS = ("SchemaSerializer.to_python", "SchemaSerializer.to_json")

# For each delta: calls of this project's functions, and pydantic objects that the framework's own classes are.
PER_DELTA = {"core": (7, 0), "langchain": (14, 2), "llamaindex": (11, 4), "litellm": (13, 0)}


@pytest.mark.parametrize("name", WAYS)
def test_a_delta_is_parsed_once_and_costs_a_fixed_number_of_calls(name):
    few, more, most = (calls_of_a_stream(WAYS[name], deltas) for deltas in (40, 80, 120))
    calls, objects = PER_DELTA[name]

    def per_delta(*functions: str) -> float:
        return sum(most[function] - more[function] for function in functions) / 40

    assert per_delta("SchemaValidator.validate_json") == 1
    assert per_delta(*JSON_PARSES) == 1
    assert per_delta("SchemaValidator.validate_python") <= objects
    assert per_delta(*DUMPS) == 0
    assert 5 <= per_delta("ours") <= calls
    assert most["ours"] - more["ours"] == pytest.approx(more["ours"] - few["ours"], abs=8)  # one more read of the socket


def test_the_text_of_a_chunk_is_not_looked_for_in_its_blocks_again(monkeypatch):
    from langchain_core.messages import AIMessageChunk, BaseMessage

    looked_for: list[Any] = []
    find = BaseMessage.text.fget
    monkeypatch.setattr(AIMessageChunk, "text", property(lambda self: looked_for.append(self) or find(self)), raising=False)

    calls_of_a_stream(WAYS["langchain"], 40)
    few = len(looked_for)
    calls_of_a_stream(WAYS["langchain"], 80)

    assert 0 < len(looked_for) - few == few


def test_a_second_parse_would_be_counted():
    counts = calls_of(lambda: (TypeAdapter(dict).validate_json(b"{}"), TypeAdapter(dict).validate_python({}), loads("[1]")))

    assert counts["SchemaValidator.validate_json"] == 1
    assert counts["SchemaValidator.validate_python"] == 1
    assert sum(counts[function] for function in JSON_PARSES) == 2


def test_what_other_tests_left_to_the_garbage_collector_is_not_counted():
    def left_open(itself: list[Any]) -> Iterator[None]:
        itself.append(itself)
        yield

    code = left_open.__code__.replace(co_filename=f"{OURS}left_open.py")
    generator = type(left_open)(code, globals())(box := [])
    next(generator)
    box.append(generator)
    del generator, box

    assert calls_of(lambda: [list(range(9)) for _ in range(10_000)])["ours"] == 0
