"""Whatever the service sends survives reading and dumping untouched: what is known, what is not, and what is malformed."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from gemini_interactions.wire import content, deltas, events, request, steps, tools
from gemini_interactions.wire.base import UnknownVariant
from gemini_interactions.wire.events import UnknownInteractionSSEEvent, parse_event, parse_event_json
from gemini_interactions.wire.interaction import Interaction

SAMPLES: dict[str, list[dict[str, Any]]] = json.loads(Path(__file__).with_name("samples.json").read_text("utf-8"))

FAMILIES: dict[str, TypeAdapter[Any]] = {
    "Step": TypeAdapter(steps.Step),
    "Content": TypeAdapter(content.Content),
    "Annotation": TypeAdapter(content.Annotation),
    "ThoughtSummaryContent": TypeAdapter(steps.ThoughtSummaryContent),
    "Tool": TypeAdapter(tools.Tool),
    "StepDeltaData": TypeAdapter(deltas.StepDeltaData),
    "Event": TypeAdapter(events.Event),
    "AgentConfig": TypeAdapter(request.AgentConfig),
    "TranscriptionMode": TypeAdapter(request.TranscriptionMode),
    "ResponseFormat": TypeAdapter(request.ResponseFormat),
}

KNOWN_TAGS = {sample.get("event_type", sample.get("type")) for samples in SAMPLES.values() for sample in samples}

# Names and values that no version of the API has used yet

new_names = st.text(min_size=1, max_size=12).map(lambda name: f"new_{name}")
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
extras = st.dictionaries(new_names, values, max_size=3)
new_tags = st.text(max_size=12).filter(lambda tag: tag not in KNOWN_TAGS)


def unknown(tag: str) -> st.SearchStrategy[dict[str, Any]]:
    """Objects of a type that this version does not know, or without one."""
    return st.builds(lambda fields, types: {**fields, **types}, extras, st.fixed_dictionaries({}, optional={tag: new_tags}))


MAPS = {"headers"}
"""Objects whose names are the caller's own and whose values must be strings: an unknown field in one is malformed."""


def grown(value: Any) -> st.SearchStrategy[Any]:
    """A value with unknown fields in every object at any depth."""
    if isinstance(value, list):
        return st.tuples(*map(grown, value)).map(list)
    if isinstance(value, dict):
        known = st.fixed_dictionaries({name: st.just(inner) if name in MAPS else grown(inner) for name, inner in value.items()})
        return st.builds(lambda fields, more: {**more, **fields}, known, extras)
    return st.just(value)


def sample(family: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.sampled_from(SAMPLES[family])


def text_of(value: Any) -> str:
    """A JSON text that is equal exactly when the JSON is; `==` takes `True`, `1` and `1.0` for the same."""
    return json.dumps(value, sort_keys=True)


def unknown_or_grown(family: str) -> st.SearchStrategy[dict[str, Any]]:
    return unknown("type") | sample(family).flatmap(grown)


texts = st.fixed_dictionaries(
    {"type": st.just("text"), "text": st.text()},
    optional={"annotations": st.lists(unknown_or_grown("Annotation"), max_size=2)},
)
messages = st.fixed_dictionaries(
    {"type": st.sampled_from(["user_input", "model_output"]), "content": st.lists(unknown("type") | texts, max_size=3)}
)
interactions = st.builds(
    lambda fields, more: {**more, **fields},
    st.fixed_dictionaries(
        {"id": st.text(), "status": st.text()},
        optional={"steps": st.lists(unknown_or_grown("Step") | messages, max_size=4), "tools": st.lists(unknown("type"))},
    ),
    extras,
)
deltas = st.builds(
    lambda index, delta: {"event_type": "step.delta", "index": index, "delta": delta},
    st.integers(min_value=0),
    unknown_or_grown("StepDeltaData"),
)
stream = unknown("event_type") | deltas | sample("Event").flatmap(grown)


@given(interactions)
def test_an_interaction_is_dumped_as_it_came(value):
    assert text_of(Interaction.model_validate(value).dump()) == text_of(value)


@given(stream)
def test_an_event_is_dumped_as_it_came(value):
    assert text_of(parse_event(value).dump()) == text_of(value)


@given(stream)
def test_an_event_read_from_text_is_the_event_read_from_its_object(value):
    data = json.dumps(value)

    assert parse_event_json(data) == parse_event(value)
    assert parse_event_json(data.encode()) == parse_event(value)
    assert text_of(parse_event_json(data).dump()) == text_of(value)


@pytest.mark.parametrize("family", FAMILIES)
@given(data=st.data())
def test_a_member_of_a_family_is_dumped_as_it_came_with_unknown_fields_at_any_depth(family, data):
    value = data.draw(sample(family).flatmap(grown))
    read = FAMILIES[family].validate_python(value)

    assert not isinstance(read, UnknownVariant | UnknownInteractionSSEEvent)
    assert text_of(read.dump()) == text_of(value)


@pytest.mark.parametrize("family", FAMILIES)
@given(data=st.data())
def test_a_stranger_to_a_family_is_kept_raw(family, data):
    value = data.draw(unknown("event_type" if family == "Event" else "type"))
    read = FAMILIES[family].validate_python(value)

    assert isinstance(read, UnknownVariant | UnknownInteractionSSEEvent)
    assert text_of(read.dump()) == text_of(value)


@pytest.mark.parametrize("family", FAMILIES)
@given(data=st.data())
def test_a_known_type_with_a_malformed_field_is_dumped_as_it_came(family, data):
    value = dict(data.draw(sample(family)))
    fields = sorted(set(value) - {"type", "event_type", "event_id"})
    if fields:
        junk = st.sampled_from([[[["malformed"]]], {"malformed": [1, None]}, None])
        value |= data.draw(st.dictionaries(st.sampled_from(fields), junk, min_size=1, max_size=2))

    assert text_of(FAMILIES[family].validate_python(value).dump()) == text_of(value)


@pytest.mark.parametrize(
    ("family", "value"),
    [
        ("Event", {"event_type": "step.stop", "index": 0, "event_id": 5}),
        ("Event", {"event_type": 5}),
        ("Step", {"type": 5}),
        ("Content", {"type": ["text"]}),
    ],
)
def test_an_object_with_a_malformed_tag_or_id_is_kept_raw(family, value):
    assert FAMILIES[family].validate_python(value).dump() == value


@pytest.mark.parametrize(
    ("family", "value", "read"),
    [
        ("Event", {"event_type": "step.stop", "index": "3"}, {"event_type": "step.stop", "index": 3}),
        ("Annotation", {"type": "url_citation", "end_index": "9"}, {"type": "url_citation", "end_index": 9}),
        ("Tool", {"type": "file_search", "top_k": "4"}, {"type": "file_search", "top_k": 4}),
    ],
)
def test_a_number_written_as_a_string_as_protobuf_does_with_int64_is_read_as_a_number(family, value, read):
    assert FAMILIES[family].validate_python(value).dump() == read


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ({"type": "thought", "signature": 5}, "UnknownStep"),
        ({"type": "model_output", "content": "text"}, "UnknownStep"),
        ({"type": "function_call", "id": "c", "name": "f", "arguments": ["x"]}, "UnknownStep"),
        ({"type": "google_search_result", "call_id": "c", "result": {"search_suggestions": ""}}, "UnknownStep"),
        ({"signature": "c2ln"}, "UnknownStep"),
        ({"type": None}, "UnknownStep"),
    ],
)
def test_a_malformed_step_is_kept_raw_among_the_others(value, kept):
    sent = {"id": "v1_abc", "status": "completed", "steps": [value, {"type": "thought", "signature": "c2ln"}]}

    read = Interaction.model_validate(sent)

    assert [type(step).__name__ for step in read.steps or []] == [kept, "ThoughtStep"]
    assert read.dump() == sent


def test_malformed_content_and_annotations_do_not_cost_their_step():
    text = {"type": "text", "text": "Hi", "annotations": [{"type": "url_citation", "url": 5}]}
    sent = {"type": "model_output", "content": [{"type": "image", "data": 5}, text]}

    read = FAMILIES["Step"].validate_python(sent)

    assert isinstance(read, steps.ModelOutputStep)
    assert [type(part).__name__ for part in read.content or []] == ["UnknownContent", "TextContent"]
    assert read.dump() == sent


def test_a_malformed_event_is_kept_raw():
    sent = {"event_type": "step.delta", "index": "first", "delta": {"type": "text", "text": "Hi"}}

    assert isinstance(parse_event(sent), UnknownInteractionSSEEvent)
    assert parse_event(sent).dump() == sent


def test_a_field_that_was_not_sent_is_not_dumped_and_one_sent_as_null_is():
    sent = {"id": "v1_abc", "status": "completed", "model": None}

    assert Interaction.model_validate(sent).dump() == sent


@pytest.mark.parametrize("data", [b"", b"[]", b'"text"', b"{", b'{"event_type": "\xff"}', "null"])
def test_what_is_no_object_is_no_event(data):
    with pytest.raises(ValidationError):
        parse_event_json(data)
