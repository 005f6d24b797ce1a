"""A stream adds up to what the same answer is without one, however it was cut."""

from __future__ import annotations

import base64
import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemini_interactions.assembly.accumulate import accumulate
from gemini_interactions.assembly.step_builder import join_base64
from gemini_interactions.wire.events import parse_event

from ..events import COMPLETED, CREATED, delta, parsed, start, stop


def steps_of(*events: dict[str, Any]) -> list[dict[str, Any]]:
    interaction = accumulate(parsed(*events))
    return [step.dump() for step in interaction.steps or []]


def test_text_deltas_join_to_one_text() -> None:
    assert steps_of(
        start(0, type="model_output"), delta(0, type="text", text="Hel"), delta(0, type="text", text="lo"), stop(0)
    ) == [{"type": "model_output", "content": [{"type": "text", "text": "Hello"}]}]


def test_the_head_is_that_of_the_last_event() -> None:
    interaction = accumulate([parse_event(CREATED), parse_event(COMPLETED)])
    assert interaction.dump() == {**COMPLETED["interaction"], "steps": []}


def test_text_that_the_step_starts_with_is_kept() -> None:
    content = [{"type": "text", "text": "He"}]
    assert steps_of(start(0, type="model_output", content=content), delta(0, type="text", text="y")) == [
        {"type": "model_output", "content": [{"type": "text", "text": "Hey"}]}
    ]


def test_citations_stand_on_the_text_before_them_even_when_more_text_follows() -> None:
    first, second = ({"type": "url_citation", "start_index": i, "end_index": i + 1} for i in (0, 1))
    assert steps_of(
        start(0, type="model_output"),
        delta(0, type="text", text="a"),
        delta(0, type="text_annotation_delta", annotations=[first]),
        delta(0, type="text", text="b"),
        delta(0, type="text_annotation_delta", annotations=[second]),
    ) == [{"type": "model_output", "content": [{"type": "text", "text": "ab", "annotations": [first, second]}]}]


def test_media_stand_between_texts_where_they_came() -> None:
    image = {"type": "image", "data": "aGk=", "mime_type": "image/png"}
    assert steps_of(
        start(0, type="model_output"), delta(0, type="text", text="a"), delta(0, **image), delta(0, type="text", text="b")
    ) == [{"type": "model_output", "content": [{"type": "text", "text": "a"}, image, {"type": "text", "text": "b"}]}]


def test_audio_chunks_join_by_their_bytes() -> None:
    chunks = [base64.b64encode(part).decode() for part in (b"abcd", b"ef", b"g")]
    deltas = [delta(0, type="audio", mime_type="audio/l16", sample_rate=24000, data=chunk) for chunk in chunks]
    [step] = steps_of(start(0, type="model_output"), *deltas)
    assert step["content"] == [
        {"type": "audio", "mime_type": "audio/l16", "sample_rate": 24000, "data": base64.b64encode(b"abcdefg").decode()}
    ]


def test_an_empty_signature_parts_the_summaries_and_the_last_one_signs() -> None:
    text = lambda value: {"type": "text", "text": value}  # noqa: E731
    assert steps_of(
        start(0, type="thought"),
        delta(0, type="thought_summary", content=text("First.")),
        delta(0, type="thought_signature", signature=""),
        delta(0, type="thought_summary", content=text("Sec")),
        delta(0, type="thought_summary", content=text("ond.")),
        delta(0, type="thought_signature", signature=""),
        delta(0, type="thought_signature", signature="c2ln"),
    ) == [{"type": "thought", "summary": [text("First."), text("Second.")], "signature": "c2ln"}]


def test_two_signatures_are_both_kept() -> None:
    parts = [base64.b64encode(part).decode() for part in (b"one!", b"two")]
    [step] = steps_of(start(0, type="thought"), *(delta(0, type="thought_signature", signature=part) for part in parts))
    assert base64.b64decode(step["signature"]) == b"one!two"


def test_arguments_join_and_the_empty_signature_of_the_start_is_none() -> None:
    assert steps_of(
        start(0, type="function_call", id="c1", name="f", signature="", arguments={}),
        delta(0, type="arguments_delta", arguments='{"a": [1,'),
        delta(0, type="arguments_delta", arguments=" 2]}"),
        stop(0),
    ) == [{"type": "function_call", "id": "c1", "name": "f", "arguments": {"a": [1, 2]}}]


def test_without_a_delta_the_arguments_of_the_start_count() -> None:
    call = {"type": "function_call", "id": "c1", "name": "f", "arguments": {"a": 1}}
    assert steps_of(start(0, **call), stop(0)) == [call]


@pytest.mark.parametrize("text", ['{"a": ', "[1]", "12", "nonsense"])
def test_arguments_that_are_no_object_are_kept_as_text(text: str) -> None:
    [step] = steps_of(
        start(0, type="function_call", id="c1", name="f", arguments={}), delta(0, type="arguments_delta", arguments=text)
    )
    assert step["arguments"] == text


def test_typed_deltas_fill_the_step_they_are_named_after() -> None:
    assert steps_of(
        start(0, type="google_search_call", id="s1", signature=""),
        delta(0, type="google_search_call", signature="c2ln", arguments={"queries": ["q"]}),
        stop(0),
        start(1, type="google_search_result", call_id="s1", signature=""),
        delta(1, type="google_search_result", signature="c2lo", result=[{"search_suggestions": "<b>"}], is_error=False),
        stop(1),
    ) == [
        {"type": "google_search_call", "id": "s1", "arguments": {"queries": ["q"]}, "signature": "c2ln"},
        {
            "type": "google_search_result",
            "call_id": "s1",
            "result": [{"search_suggestions": "<b>"}],
            "is_error": False,
            "signature": "c2lo",
        },
    ]


def test_a_typed_delta_of_an_unknown_tool_fills_its_step_too() -> None:
    assert steps_of(
        start(0, type="dream_call", id="d1"), delta(0, type="dream_call", arguments={"depth": 2}, signature="c2ln")
    ) == [{"type": "dream_call", "id": "d1", "arguments": {"depth": 2}, "signature": "c2ln"}]


def test_an_unknown_delta_of_an_output_is_a_content_of_it() -> None:
    assert steps_of(start(0, type="model_output"), delta(0, type="hologram", data="x")) == [
        {"type": "model_output", "content": [{"type": "hologram", "data": "x"}]}
    ]


def test_what_fits_nowhere_is_kept_beside_the_steps() -> None:
    odd = delta(0, type="shimmer", x=1)
    event = {"event_type": "interaction.paused", "reason": "tea"}
    interaction = accumulate(parse_event(e) for e in (CREATED, start(0, type="thought"), odd, event, COMPLETED))
    assert interaction.dump()["unknown_deltas"] == [{"index": 0, "delta": {"type": "shimmer", "x": 1}}]
    assert interaction.dump()["unknown_events"] == [event]


def test_a_stream_resumed_in_the_middle_of_a_step_guesses_what_it_is() -> None:
    assert steps_of(delta(3, type="text", text="tail"), delta(4, type="thought_signature", signature="c2ln")) == [
        {"type": "model_output", "content": [{"type": "text", "text": "tail"}]},
        {"type": "thought", "signature": "c2ln"},
    ]


@pytest.mark.parametrize(
    "event",
    [
        delta(0, type="text", text="x") | {"metadata": {"total_usage": {"total_tokens": 9}}},
        delta(0, type="text", text="x") | {"metadata": {"usage": {"total_tokens": 9}}},
        {"index": 0, "usage": {"total_tokens": 9}, "event_type": "step.stop"},
        {
            "interaction_id": "v1_a",
            "status": "in_progress",
            "usage": {"total_tokens": 9},
            "event_type": "interaction.status_update",
        },
    ],
)
def test_running_totals_count_where_the_end_has_no_usage(event: dict[str, Any]) -> None:
    end = {"interaction": {"id": "v1_a", "status": "completed"}, "event_type": "interaction.completed"}
    interaction = accumulate(parse_event(e) for e in (CREATED, start(0, type="model_output"), event, end))
    assert interaction.usage is not None
    assert interaction.usage.total_tokens == 9


def test_a_status_update_alone_tells_id_status_and_token() -> None:
    update = {
        "interaction_id": "v1_b",
        "status": "requires_continuation",
        "continuation_token": "t",
        "event_type": "interaction.status_update",
    }
    interaction = accumulate([parse_event(update)])
    assert (interaction.id, interaction.status, interaction.continuation_token) == ("v1_b", "requires_continuation", "t")


def test_errors_are_kept_and_empty_ones_are_noise() -> None:
    events = [CREATED, {"error": {"code": "c", "message": "m"}, "event_type": "error"}, {"error": {}, "event_type": "error"}]
    assert accumulate(map(parse_event, events)).dump()["errors"] == [{"code": "c", "message": "m"}]


def test_no_events_are_an_interaction_that_has_not_begun() -> None:
    assert accumulate([]).dump() == {"status": "in_progress", "steps": []}


def test_fields_that_nobody_knows_ride_along_with_their_delta() -> None:
    assert steps_of(start(0, type="model_output"), delta(0, type="text", text="a", hue="red")) == [
        {"type": "model_output", "content": [{"type": "text", "text": "a", "hue": "red"}]}
    ]


def test_media_by_uri_and_images_in_summaries_are_kept() -> None:
    audio = {"type": "audio", "uri": "files/1", "mime_type": "audio/wav"}
    image = {"type": "image", "data": "aGk=", "mime_type": "image/png"}
    assert steps_of(
        start(0, type="thought"),
        delta(0, type="thought_summary"),
        delta(0, type="thought_summary", content={"type": "text", "text": "See:"}),
        delta(0, type="thought_summary", content=image),
        start(1, type="model_output"),
        delta(1, **audio),
        delta(1, **audio),
    ) == [
        {"type": "thought", "summary": [{"type": "text", "text": "See:"}, image]},
        {"type": "model_output", "content": [audio, audio]},
    ]


def test_typed_deltas_that_were_split_go_on_where_they_stopped() -> None:
    assert steps_of(
        start(0, type="code_execution_call", id="x"),
        delta(0, type="code_execution_call", arguments={"code": "print(", "language": "python"}),
        delta(0, type="code_execution_call", arguments={"code": "1)"}, signature="c2ln"),
        start(1, type="code_execution_result", call_id="x"),
        delta(1, type="code_execution_result", result="1", is_error=False),
        delta(1, type="code_execution_result", result="\n"),
        start(2, type="function_call", id="c", name="f", arguments={}),
        delta(2, type="arguments_delta"),
    ) == [
        {"type": "code_execution_call", "id": "x", "arguments": {"code": "print(1)", "language": "python"}, "signature": "c2ln"},
        {"type": "code_execution_result", "call_id": "x", "result": "1\n", "is_error": False},
        {"type": "function_call", "id": "c", "name": "f", "arguments": {}},
    ]


# However the service cuts, the result is the same.

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
CUTTABLE: dict[str, tuple[dict[str, Any], str]] = {
    "text": ({"type": "model_output"}, "text"),
    "arguments_delta": ({"type": "function_call", "id": "c", "name": "f", "arguments": {}}, "arguments"),
}


@st.composite
def step_and_cuts(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The deltas of a step, whole and cut."""
    kind = draw(st.sampled_from(["text", "arguments", "summary", "audio"]))
    if kind == "text":
        whole = draw(texts)
        make = lambda part: {"type": "text", "text": part}  # noqa: E731
        first = {"type": "model_output"}
    elif kind == "arguments":
        whole = json.dumps(draw(st.dictionaries(texts, st.integers() | texts, max_size=3)))
        make = lambda part: {"type": "arguments_delta", "arguments": part}  # noqa: E731
        first = {"type": "function_call", "id": "c", "name": "f", "arguments": {}}
    elif kind == "summary":
        whole = draw(texts)
        make = lambda part: {"type": "thought_summary", "content": {"type": "text", "text": part}}  # noqa: E731
        first = {"type": "thought"}
    else:
        whole = base64.b64encode(draw(st.binary(min_size=1, max_size=20))).decode()
        make = lambda part: {"type": "audio", "mime_type": "audio/wav", "data": part}  # noqa: E731
        first = {"type": "model_output"}
    cuts = sorted(draw(st.sets(st.integers(0, len(whole)), max_size=4)))
    bounds = [0, *cuts, len(whole)]
    parts = [whole[a:b] for a, b in pairwise(bounds) if a < b]
    return [first, make(whole)], [first, *map(make, parts)]


@given(st.lists(step_and_cuts(), max_size=4))
def test_any_cut_of_the_same_deltas_adds_up_to_the_same_interaction(steps: list[tuple[list[Any], list[Any]]]) -> None:
    def events(which: int) -> list[dict[str, Any]]:
        found = []
        for index, step in enumerate(steps):
            first, *deltas = step[which]
            found += [start(index, **first), *(delta(index, **value) for value in deltas), stop(index)]
        return found

    assert steps_of(*events(0)) == steps_of(*events(1))


@given(st.lists(st.binary(max_size=9), min_size=1, max_size=5))
def test_base64_of_parts_is_base64_of_the_whole(parts: list[bytes]) -> None:
    assert base64.b64decode(join_base64([base64.b64encode(part).decode() for part in parts])) == b"".join(parts)


def test_text_that_is_not_base64_is_joined_as_it_is() -> None:
    assert join_base64(["a=", "b!"]) == "a=b!"
