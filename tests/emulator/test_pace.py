"""Streams may be paced, so that one can watch them arrive."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from gemini_interactions.emulator import Emulator
from gemini_interactions.emulator.core.answer import Pause
from gemini_interactions.emulator.service.stream import TEXT_SIZES, frame, paced, text_pieces

from .conftest import Api, parse, text

DELTA = frame({"event_type": "step.delta", "delta": {}})
START = frame({"event_type": "step.start"})


def shape(frames: Iterable[bytes | Pause]) -> list[float | str]:
    return [entry.seconds if isinstance(entry, Pause) else entry.split(b"\n")[0].decode() for entry in frames]


def test_a_pause_goes_before_each_piece_and_nothing_else() -> None:
    frames: list[bytes | Pause] = [START, DELTA, Pause(7), DELTA, START]
    assert shape(paced(iter(frames), 0.5)) == [
        "event: step.start",
        0.5,
        "event: step.delta",
        7,
        0.5,
        "event: step.delta",
        "event: step.start",
    ]
    assert list(paced(iter(frames), 0.0)) == frames


def test_the_emulator_paces_its_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    api = Api(Emulator(pace=0.25))
    events = parse(api.post(input="x" * 300, stream=True).text)
    pieces = [event for event in events if event["event_type"] == "step.delta"]
    assert slept == [0.25] * len(pieces)
    slept.clear()
    assert text(api.create(input="x" * 300)) == "You said: " + "x" * 300
    assert slept == []  # what comes as a whole comes at once


@pytest.mark.parametrize("length", [0, 1, 108, 133, 134, 500, 5000])
def test_pieces_add_up_to_the_text_and_are_of_the_recorded_sizes(length: int) -> None:
    whole = "ü" * length
    pieces = list(text_pieces(whole))
    assert "".join(pieces) == whole
    assert all(piece for piece in pieces) or whole == ""
    assert all(len(piece) in TEXT_SIZES for piece in pieces[:-1])
    assert len(pieces[-1]) <= max(TEXT_SIZES) + 25
