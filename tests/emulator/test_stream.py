"""Streams: the order of events and what they add up to. The frames are in test_frames.py."""

from __future__ import annotations

import json
from typing import Any

from gemini_interactions.emulator import Emulator

from .conftest import WEATHER, parse


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [event.get("delta", {}).get("type") or event["event_type"] for event in events]


def texts(events: list[dict[str, Any]]) -> list[str]:
    return [event["delta"]["text"] for event in events if event.get("delta", {}).get("type") == "text"]


def test_a_text_comes_in_pieces_of_the_sizes_that_were_recorded(api: Any) -> None:
    pieces = texts(api.events(input="é" * 290))
    assert "".join(pieces) == "You said: " + "é" * 290
    assert [len(piece) for piece in pieces] == [108, 71, 121]
    assert [len(piece) for piece in texts(api.events(input="é" * 110))] == [120]  # a short answer comes in one


def test_summaries_have_empty_signatures_between_them_and_the_real_one_last(api: Any) -> None:
    events = api.events(input="x", generation_config={"thinking_summaries": "auto"})
    deltas = [event["delta"] for event in events if event.get("index") == 0 and "delta" in event]
    assert [delta["type"] for delta in deltas] == ["thought_summary", "thought_signature"] * 2 + ["thought_signature"]
    signatures = [delta["signature"] for delta in deltas if "signature" in delta]
    assert signatures[:2] == ["", ""]
    assert signatures[2]


def test_citations_come_once_after_the_last_text(api: Any) -> None:
    events = api.events(input="Search: who won Euro 2024?", tools=[{"type": "google_search"}])
    assert kinds(events) == [
        "interaction.created",
        "interaction.status_update",
        "step.start",
        "google_search_call",
        "step.stop",
        "step.start",
        "google_search_result",
        "step.stop",
        "step.start",
        "thought_signature",
        "step.stop",
        "step.start",
        "text",
        "text_annotation_delta",
        "step.stop",
        "interaction.completed",
    ]
    call, result = events[2]["step"], events[5]["step"]
    assert call == {"id": call["id"], "signature": "", "type": "google_search_call", "search_type": "web_search"}
    assert result == {"call_id": call["id"], "signature": "", "type": "google_search_result"}


def test_the_stream_and_the_stored_interaction_tell_the_same(api: Any, emulator: Emulator) -> None:
    events = api.events(input="Search the latest news, then the weather in Rome", tools=[{"type": "google_search"}, WEATHER])
    [record] = emulator.interactions.values()
    built: list[dict[str, Any]] = []
    for event in events:
        if event["event_type"] == "step.start":
            built.append(dict(event["step"]))
        delta = dict(event.get("delta") or {})
        kind = delta.pop("type", None)
        if kind == "arguments_delta":
            built[-1]["arguments"] = json.loads(delta["arguments"])
        elif kind is not None:
            built[-1] |= delta
    for step in built:
        if not step.get("signature"):
            step.pop("signature", None)
    assert built == record.outputs
    assert "steps" not in events[-1]["interaction"]


def test_audio_comes_in_chunks_whose_bytes_belong_together(api: Any, emulator: Emulator) -> None:
    events = api.events(input="Say hi", response_format={"type": "audio"})
    chunks = [event["delta"] for event in events if event.get("delta", {}).get("type") == "audio"]
    assert [len(chunk["data"]) for chunk in chunks] == [10_240] * 10  # four words, 1.6 seconds
    [record] = emulator.interactions.values()
    assert "".join(chunk["data"] for chunk in chunks) == record.outputs[-1]["content"][0]["data"]
    assert {key: chunks[0][key] for key in ("mime_type", "sample_rate", "channels")} == {
        "mime_type": "audio/l16",
        "sample_rate": 24000,
        "channels": 1,
    }


def test_a_stored_interaction_can_be_streamed_again_from_any_event(api: Any) -> None:
    id = api.create(input="x" * 300)["id"]
    whole = parse(api.get(id, stream="true").text)
    assert len({event["event_id"] for event in whole}) == len(whole)
    for index, event in enumerate(whole):
        assert parse(api.get(id, stream="true", last_event_id=event["event_id"]).text) == whole[index + 1 :]
    refused = api.get(id, stream="true", last_event_id="bm9uZQ==")
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "invalid_request")


def test_foreground_streams_have_no_event_ids(api: Any) -> None:
    assert not any("event_id" in event for event in api.events(input="x"))
