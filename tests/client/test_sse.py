"""Bytes become events whatever the network did to them, and a stream that stops early says so."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemini_interactions import APIError, InvalidResponseError, PreviousInteractionUnavailable, ServerError, StreamInterrupted
from gemini_interactions.client.http.sse import EventParser
from gemini_interactions.client.interactions.reader import EventReader
from gemini_interactions.wire.events import Event

CREATED = '{"interaction":{"id":"v1_a","status":"in_progress"},"event_type":"interaction.created"}'
START = '{"index":0,"step":{"type":"model_output"},"event_type":"step.start"}'
DELTA = '{"index":0,"delta":{"text":"Grüße","type":"text"},"event_type":"step.delta","event_id":"e7"}'
COMPLETED = '{"interaction":{"id":"v1_a","status":"completed"},"event_type":"interaction.completed"}'


def framed(*payloads: str, newline: str = "\n") -> bytes:
    """A stream as the service writes it."""
    events = [f"event: {json.loads(data)['event_type']}{newline}data: {data}{newline}{newline}" for data in payloads]
    return ("".join(events) + f"event: done{newline}data: [DONE]{newline}{newline}").encode()


WHOLE = (CREATED, START, DELTA, COMPLETED)


def read(*chunks: bytes, continues: bool = False) -> list[Event]:
    reader = EventReader(continues=continues)
    return [event for chunk in chunks for event in reader.feed(chunk)] + list(reader.end())


def payloads(*chunks: bytes) -> list[bytes]:
    parser = EventParser()
    return [data for chunk in chunks for data in parser.feed(chunk)] + list(parser.end())


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_stream_is_read_with_any_line_break(newline: str) -> None:
    assert [event.event_type for event in read(framed(*WHOLE, newline=newline))] == [
        "interaction.created",
        "step.start",
        "step.delta",
        "interaction.completed",
    ]


@given(st.data(), st.sampled_from(["\n", "\r\n", "\r"]))
def test_however_the_bytes_are_cut_the_events_are_the_same(data: st.DataObject, newline: str) -> None:
    stream = framed(*WHOLE, newline=newline)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(stream)), max_size=8)))
    bounds = [0, *cuts, len(stream)]
    chunks = [stream[a:b] for a, b in pairwise(bounds)]
    assert read(*chunks) == read(stream)


def test_comments_other_fields_and_several_data_lines_follow_the_standard() -> None:
    assert payloads(b": ping\nid: 3\nretry: 9\ndata: a\ndata:b\ndata\n\n\ndata: c\n\n") == [b"a\nb", b"c"]


def test_a_last_event_without_its_empty_line_is_not_lost() -> None:
    assert payloads(b"data: a\n") == [b"a"]
    assert payloads(b"data: a") == [b"a"]


def test_an_event_of_one_megabyte_in_small_chunks_is_read() -> None:
    text = "x" * 1_000_000
    big = json.dumps({"index": 0, "delta": {"text": text, "type": "text"}, "event_type": "step.delta"})
    stream = framed(CREATED, START, big, COMPLETED)
    reader = EventReader()
    for i in range(0, len(stream), 1000):
        for _ in reader.feed(stream[i : i + 1000]):
            pass
    assert reader.interaction.output_text == text


def test_the_reader_knows_the_id_where_to_resume_and_what_was_said() -> None:
    reader = EventReader()
    assert len(list(reader.feed(framed(*WHOLE)))) == 4
    assert (reader.interaction_id, reader.last_event_id, reader.completed) == ("v1_a", "e7", True)
    assert reader.interaction.output_text == "Grüße"


@pytest.mark.parametrize("end", [b"", b"event: done\ndata: [DONE]\n\n", b'data: {"index":0,"del', b'data: {"index":0,"del\n\n'])
def test_a_stream_that_ends_before_the_interaction_is_an_error_with_what_was_received(end: bytes) -> None:
    stream = framed(CREATED, START, DELTA).removesuffix(b"event: done\ndata: [DONE]\n\n") + end
    with pytest.raises(StreamInterrupted) as caught:
        read(stream)
    assert caught.value.interaction.output_text == "Grüße"


def test_an_interruption_says_where_to_resume() -> None:
    with pytest.raises(StreamInterrupted) as caught:
        read(framed(CREATED, START, DELTA))
    assert caught.value.last_event_id == "e7"


@pytest.mark.parametrize(
    "bare",
    [
        '{"error":{"message":"Gone.","code":"service_unavailable"}}',
        '[{"error":{"code":503,"message":"Gone.","status":"SERVICE_UNAVAILABLE"}}]',
        '[{\n  "error": {\n    "code": 503,\n    "message": "Gone.",\n    "status": "SERVICE_UNAVAILABLE"\n  }\n}\n]\n',
    ],
)
def test_a_bare_json_error_in_the_stream_is_recognised(bare: str) -> None:
    stream = framed(CREATED, START, DELTA).removesuffix(b"event: done\ndata: [DONE]\n\n") + bare.encode()
    with pytest.raises(ServerError, match="Gone") as caught:
        read(*(stream[i : i + 7] for i in range(0, len(stream), 7)))
    assert caught.value.code == "service_unavailable"
    assert caught.value.interaction is not None
    assert caught.value.interaction.output_text == "Grüße"


def test_bare_json_that_is_no_error_is_shown() -> None:
    with pytest.raises(StreamInterrupted, match=r"The stream ended with '\{\"oops\": 1\}'"):
        read(b'{"oops": 1}')


def test_bare_text_that_is_not_even_json_is_shown() -> None:
    with pytest.raises(StreamInterrupted, match=r"The stream ended with '\{oops'"):
        read(b"{oops")


def test_a_last_event_in_the_middle_of_the_end_counts() -> None:
    stream = framed(*WHOLE).removesuffix(b"event: done\ndata: [DONE]\n\n").removesuffix(b"\n\n")
    assert read(stream)[-1].event_type == "interaction.completed"
    assert len(read(framed(*WHOLE).removesuffix(b"\n\n"))) == 4


def test_what_is_written_after_the_end_breaks_nothing() -> None:
    assert len(read(framed(*WHOLE) + b'{"error":{"message":"late"}}')) == 4


def test_an_error_event_is_raised_after_the_events_before_it() -> None:
    error = '{"error":{"message":"Deadline expired.","code":"gateway_timeout"},"event_type":"error"}'
    reader = EventReader()
    seen: list[Event] = []
    with pytest.raises(ServerError, match="gateway_timeout: Deadline expired") as caught:
        seen.extend(reader.feed(framed(CREATED, START, error)))
    assert caught.value.interaction_id == "v1_a"
    assert caught.value.status_code is None


def test_an_empty_error_event_is_noise() -> None:
    assert len(read(framed(CREATED, START, '{"error":{},"event_type":"error"}', COMPLETED))) == 3


def test_a_fault_about_the_interaction_to_continue_is_told_apart_before_the_first_event_only() -> None:
    error = '{"error":{"message":"Result not found.","code":"not_found"},"event_type":"error"}'
    with pytest.raises(PreviousInteractionUnavailable):
        read(framed(error), continues=True)
    with pytest.raises(APIError) as caught:
        read(framed(CREATED, error), continues=True)
    assert not isinstance(caught.value, PreviousInteractionUnavailable)


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"not json", "not an event"), (b"[1]", "not an event"), (b'{"event_type":"step.delta","x":"\xff\xfe"}', "not an event")],
)
def test_what_is_not_an_event_is_a_clear_error(data: bytes, words: str) -> None:
    with pytest.raises(InvalidResponseError, match=words):
        read(b"data: " + CREATED.encode() + b"\n\ndata: " + data + b"\n\n")


def test_unknown_events_are_given_as_they_are() -> None:
    odd: dict[str, Any] = {"event_type": "interaction.paused", "why": [1]}
    assert read(framed(CREATED, json.dumps(odd), COMPLETED))[1].dump() == odd
