"""A stream that broke anywhere is told to its end from the whole interaction, each part once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemini_interactions import Client
from gemini_interactions.assembly.accumulate import Accumulator, accumulate
from gemini_interactions.assembly.remaining_events import StreamMismatch, remaining_events
from gemini_interactions.emulator import Emulator
from gemini_interactions.wire.deltas import TextDelta
from gemini_interactions.wire.events import Event, InteractionCompletedEvent, StepDelta, parse_event
from gemini_interactions.wire.interaction import Interaction

from ..steps import EXAMPLES, PNG, THOUGHT, call_of, output_of, steps, text_of


def events_of(values: list[Any]) -> list[Event]:
    emulator = Emulator()
    emulator.reply({"steps": values, "status": "completed"}, checked=False)
    return list(Client(api_key="k", transport=emulator.transport()).stream(model="gemini-3.5-flash", input="Hi"))


def told(values: list[Any], cut: int) -> tuple[Accumulator, list[Event]]:
    """A stream cut after so many events, and what is told to catch up."""
    events = events_of(values)
    whole = accumulate(events)
    seen = Accumulator()
    for event in events[:cut]:
        seen.add(event)
    following = remaining_events(seen, whole)
    for event in following:
        seen.add(event)
    assert seen.interaction() == whole
    return seen, following


def text_in(events: list[Event]) -> str:
    return "".join(e.delta.text for e in events if isinstance(e, StepDelta) and isinstance(e.delta, TextDelta))


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_stream_cut_at_any_event_is_told_to_its_end(name: str) -> None:
    events = events_of(EXAMPLES[name])
    for cut in range(1, len(events)):
        _, following = told(EXAMPLES[name], cut)
        assert isinstance(following[-1], InteractionCompletedEvent)


@given(steps, st.integers(1, 60))
def test_whatever_was_in_it(values: list[Any], cut: int) -> None:
    events = events_of(values)
    cut = 1 + cut % (len(events) - 1)
    whole = accumulate(events)
    seen = Accumulator()
    for event in events[:cut]:
        seen.add(event)
    for event in remaining_events(seen, whole):
        seen.add(event)
    assert seen.interaction() == whole


def test_no_text_is_told_twice() -> None:
    values = [THOUGHT, output_of(text_of("Hello, Zürich! " * 40))]
    events = events_of(values)
    for cut in range(1, len(events)):
        _, following = told(values, cut)
        started = [e for e in following if getattr(e, "event_type", "") == "step.start"]
        whole_steps = "".join(c.text for e in started for c in getattr(e.step, "content", None) or [])
        assert text_in(events[:cut]) + text_in(following) + whole_steps == "Hello, Zürich! " * 40


def test_a_field_that_is_null_is_told_too() -> None:
    values = [{"type": "dream_result", "call_id": "c0", "result": None}]
    for cut in range(1, len(events_of(values))):
        told(values, cut)


def test_the_users_own_steps_are_not_told() -> None:
    seen = Accumulator()
    whole = Interaction.model_validate(
        {"id": "v1_a", "status": "completed", "steps": [{"type": "user_input", "content": [text_of("Hi")]}, output_of(PNG)]}
    )
    for event in remaining_events(seen, whole):
        seen.add(event)
    assert seen.interaction().reply_steps() == [output_of(PNG)]


@pytest.mark.parametrize("ascii_only", [True, False])
def test_arguments_go_on_as_they_were_written(ascii_only: bool) -> None:
    arguments = {"city": "Zürich", "n": [1, 2]}
    text = json.dumps(arguments, ensure_ascii=ascii_only)
    for cut in range(len(text)):
        seen = Accumulator()
        start = {"index": 0, "step": {**call_of("c1"), "signature": ""}, "event_type": "step.start"}
        seen.add(parse_event(start))
        delta = {"index": 0, "delta": {"type": "arguments_delta", "arguments": text[:cut]}, "event_type": "step.delta"}
        seen.add(parse_event(delta))
        whole = Interaction.model_validate({"id": "v1_a", "status": "completed", "steps": [call_of("c1", **arguments)]})
        for event in remaining_events(seen, whole):
            seen.add(event)
        assert seen.interaction().reply_steps()[-1] == call_of("c1", **arguments)


@pytest.mark.parametrize(
    "now",
    [
        [THOUGHT],
        [THOUGHT, output_of(text_of("Bonjour"))],
        [THOUGHT, output_of(PNG)],
        [output_of(text_of("Hello")), THOUGHT],
        [THOUGHT, output_of()],
    ],
)
def test_what_contradicts_the_stream_is_not_told(now: list[Any]) -> None:
    seen = Accumulator()
    for event in events_of([THOUGHT, output_of(text_of("Hello"))]):
        seen.add(event)
    with pytest.raises(StreamMismatch):
        remaining_events(seen, Interaction.model_validate({"id": "v1_a", "status": "completed", "steps": now}))
