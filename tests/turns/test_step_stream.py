"""A stream of events, however it is cut and wherever it begins, is told as what grew, what ended, and the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings

from gemini_interactions import APIError, Client, InvalidResponseError
from gemini_interactions.assembly.accumulate import Accumulator, accumulate
from gemini_interactions.emulator import Emulator
from gemini_interactions.turns.reply import Reply
from gemini_interactions.turns.step_changes import (
    ArgumentsGrew,
    Began,
    CallStarted,
    Change,
    Completed,
    PartEnded,
    StepEnded,
    TextGrew,
    ThoughtGrew,
)
from gemini_interactions.turns.step_stream import StepStream
from gemini_interactions.wire.events import Event, parse_event

from ..events import delta, start, stop
from ..steps import PNG, call_of, output_of, steps, text_of


def text_delta(index: int, text: str) -> dict[str, Any]:
    return delta(index, type="text", text=text)


def summary(index: int, content: Any) -> dict[str, Any]:
    return delta(index, type="thought_summary", content=content)


def created(**fields: Any) -> dict[str, Any]:
    return {"interaction": {"id": "v1_a", "status": "in_progress", **fields}, "event_type": "interaction.created"}


def completed(status: str = "completed", **fields: Any) -> dict[str, Any]:
    return {"interaction": {"id": "v1_a", "status": status, **fields}, "event_type": "interaction.completed"}


AGENT = created(agent="antigravity-preview-09-2026")


def changes_of(events: Sequence[Event]) -> list[Change]:
    accumulator = Accumulator()
    stream = StepStream(accumulator, Reply.of)
    changes: list[Change] = []
    for event in events:
        accumulator.add(event)
        changes += stream.changes(event)
    return changes


def told(*events: dict[str, Any]) -> list[Change]:
    return changes_of([parse_event(event) for event in events])


def test_texts_and_thoughts_grow_part_by_part() -> None:
    thought = {"type": "thought", "summary": [text_of("Hm."), text_of("Ah.")], "signature": "c2ln"}
    assert told(
        start(0, type="thought"),
        summary(0, text_of("H")),
        summary(0, text_of("m.")),
        delta(0, type="thought_signature", signature=""),
        summary(0, text_of("Ah.")),
        delta(0, type="thought_signature", signature="c2ln"),
        stop(0),
        start(1, type="model_output"),
        text_delta(1, "He"),
        text_delta(1, ""),
        text_delta(1, "y"),
        stop(1),
    ) == [
        ThoughtGrew(0, "H", True),
        ThoughtGrew(0, "m.", False),
        PartEnded(0, "thought", text_of("Hm.")),
        ThoughtGrew(1, "Ah.", True),
        StepEnded(thought),
        TextGrew(0, "He", True),
        TextGrew(0, "y", False),
        StepEnded(output_of(text_of("Hey"))),
    ]


def test_parts_before_a_text_have_ended_when_it_begins() -> None:
    assert told(
        start(0, type="model_output"),
        delta(0, **PNG),
        delta(0, **PNG),
        text_delta(0, "See"),
        delta(0, **PNG),
        text_delta(0, "that"),
        delta(0, **PNG),
        stop(0),
    ) == [
        PartEnded(0, "model_output", PNG),
        PartEnded(1, "model_output", PNG),
        TextGrew(2, "See", True),
        PartEnded(2, "model_output", text_of("See")),
        PartEnded(3, "model_output", PNG),
        TextGrew(4, "that", True),
        StepEnded(output_of(PNG, PNG, text_of("See"), PNG, text_of("that"), PNG)),
    ]


def test_a_call_starts_grows_and_ends() -> None:
    assert told(
        start(0, type="function_call", id="c1", name="f", arguments={}),
        delta(0, type="arguments_delta", arguments='{"a"'),
        delta(0, type="arguments_delta", arguments=": 1}"),
        stop(0),
    ) == [CallStarted(call_of("c1")), ArgumentsGrew('{"a"'), ArgumentsGrew(": 1}"), StepEnded(call_of("c1", a=1))]


def test_steps_may_start_full() -> None:
    assert told(start(0, type="model_output", content=[PNG, text_of("He")]), text_delta(0, "y"), stop(0)) == [
        PartEnded(0, "model_output", PNG),
        TextGrew(1, "He", True),
        TextGrew(1, "y", False),
        StepEnded(output_of(PNG, text_of("Hey"))),
    ]
    assert told(start(0, **call_of("c1", a=1)), stop(0)) == [
        CallStarted(call_of("c1", a=1)),
        ArgumentsGrew('{"a": 1}'),
        StepEnded(call_of("c1", a=1)),
    ]


def test_a_step_that_never_stops_ends_where_the_next_thing_begins() -> None:
    changes = told(
        start(0, type="model_output"), text_delta(0, "a"), start(1, **call_of("c1")), start(2, type="model_output"), completed()
    )
    ended = [change.step for change in changes if isinstance(change, StepEnded)]
    assert ended == [output_of(text_of("a")), call_of("c1"), {"type": "model_output"}]
    assert isinstance(changes[-1], Completed)


def test_a_stream_may_go_on_in_the_middle_of_a_step() -> None:
    assert told(text_delta(3, "rest"), stop(3), start(4, **call_of("c1"))) == [
        TextGrew(0, "rest", True),
        StepEnded(output_of(text_of("rest"))),
        CallStarted(call_of("c1")),
    ]
    assert told(stop(3), start(4, **call_of("c1"))) == [CallStarted(call_of("c1"))]


def test_a_text_that_comes_after_the_end_of_its_step_is_one_of_its_own() -> None:
    assert told(start(0, type="model_output"), text_delta(0, "a"), stop(0), text_delta(0, "b"), stop(0)) == [
        TextGrew(0, "a", True),
        StepEnded(output_of(text_of("a"))),
        TextGrew(0, "b", True),
        StepEnded(output_of(text_of("b"))),
    ]


def test_arguments_that_come_after_the_end_of_their_call_are_an_error() -> None:
    with pytest.raises(InvalidResponseError, match="arguments of a call"):
        told(start(0, **call_of("c1")), stop(0), delta(0, type="arguments_delta", arguments='{"a": 1}'))


def test_a_step_waits_for_the_end_of_the_one_before_it() -> None:
    assert told(
        start(0, type="model_output"),
        text_delta(0, "A"),
        start(1, type="model_output"),
        text_delta(1, "B"),
        text_delta(0, "C"),
        stop(0),
        text_delta(1, "D"),
        stop(1),
    ) == [
        TextGrew(0, "A", True),
        TextGrew(0, "C", False),
        StepEnded(output_of(text_of("AC"))),
        TextGrew(0, "B", True),
        TextGrew(0, "D", False),
        StepEnded(output_of(text_of("BD"))),
    ]


def test_what_the_user_said_is_not_told() -> None:
    assert told(start(0, type="user_input", content=[text_of("Hi")]), text_delta(0, "!"), stop(0)) == []


def test_each_part_of_an_answer_begins() -> None:
    changes = told(created(), created(id="v1_b"))
    assert [change.interaction.id for change in changes if isinstance(change, Began)] == ["v1_a", "v1_b"]


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_an_interaction_without_an_answer_is_an_error(status: str) -> None:
    with pytest.raises(APIError):
        told(completed(status))


class TestAgents:
    """An agent's calls are told when it is known who answers them, and nothing overtakes them."""

    RESULT = {"type": "function_result", "call_id": "w1", "name": "f", "result": "ok"}  # noqa: RUF012
    DONE = output_of(text_of("done"))

    def test_a_call_that_the_sandbox_answers_is_told_with_its_result(self) -> None:
        accumulator = Accumulator()
        stream = StepStream(accumulator, Reply.of)
        changes = []
        for event in map(parse_event, (AGENT, start(0, **call_of("w1")), stop(0), start(1, **self.RESULT), stop(1))):
            accumulator.add(event)
            changes.append(list(stream.changes(event)))
        assert changes[1:] == [[], [], [], [StepEnded(call_of("w1")), StepEnded(self.RESULT)]]
        assert stream.answered == {"w1"}

    def test_what_follows_a_call_waits_for_its_answer(self) -> None:
        held = told(AGENT, start(0, **call_of("w1")), stop(0), start(1, type="model_output"), text_delta(1, "done"), stop(1))
        assert held[1:] == []
        released = told(
            AGENT,
            start(0, **call_of("w1")),
            stop(0),
            start(1, type="model_output"),
            text_delta(1, "done"),
            stop(1),
            start(2, **self.RESULT),
            stop(2),
        )
        assert released[1:] == [
            StepEnded(call_of("w1")),
            TextGrew(0, "done", True),
            StepEnded(self.DONE),
            StepEnded(self.RESULT),
        ]

    def test_a_call_that_nobody_answers_is_told_at_the_end(self) -> None:
        changes = told(AGENT, start(0, **call_of("mine", a=1)), stop(0), completed("requires_action"))
        assert changes[1] == StepEnded(call_of("mine", a=1))
        assert isinstance(changes[2], Completed)

    def test_what_comes_before_a_call_grows_as_it_comes(self) -> None:
        assert told(AGENT, start(0, type="model_output"), text_delta(0, "a"))[1:] == [TextGrew(0, "a", True)]


@settings(max_examples=100, deadline=None)
@given(steps)
def test_what_is_told_is_all_there_is(values: list[Any]) -> None:
    emulator = Emulator()
    emulator.reply({"steps": values, "status": "completed"}, checked=False)
    events = list(Client(api_key="k", transport=emulator.transport()).stream(model="gemini-3.5-flash", input="Hi"))
    changes = changes_of(events)
    reply = Reply.of(accumulate(events))
    assert [change.step for change in changes if isinstance(change, StepEnded)] == reply.steps
    grown = "".join(change.text for change in changes if isinstance(change, TextGrew | ThoughtGrew))
    parts = [part for step in reply.steps for part in step.get("content") or step.get("summary") or ()]
    assert grown == "".join(part["text"] for part in parts if part["type"] == "text")
    assert changes[-1] == Completed(reply)
