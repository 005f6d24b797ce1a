"""Streams: the order of events and their frames, byte for byte in the shape of recorded traffic."""

from __future__ import annotations

import json
from typing import Any

from gemini_interactions.emulator import Emulator

from .conftest import WEATHER, Api, parse


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [event.get("delta", {}).get("type") or event["event_type"] for event in events]


CALL_STREAM = r"""
event: interaction.created
data: {"interaction":{"id":"<ID>","status":"in_progress","object":"interaction","model":"gemini-3.8-flash"},~
"event_type":"interaction.created"}

event: interaction.status_update
data: {"interaction_id":"<ID>","status":"in_progress","event_type":"interaction.status_update"}

event: step.start
data: {"index":0,"step":{"type":"thought"},"event_type":"step.start"}

event: step.delta
data: {"index":0,"delta":{"signature":"<SIGNATURE>","type":"thought_signature"},"event_type":"step.delta"}

event: step.stop
data: {"index":0,"event_type":"step.stop"}

event: step.start
data: {"index":1,"step":{"id":"<CALL>","signature":"","type":"function_call","name":"get_weather","arguments":{}},~
"event_type":"step.start"}

event: step.delta
data: {"index":1,"delta":{"arguments":"{\"location\":\"San Francisco\"}","type":"arguments_delta"},"event_type":"step.delta"}

event: step.stop
data: {"index":1,"event_type":"step.stop"}

event: interaction.completed
data: {"interaction":{"id":"<ID>","status":"requires_action","usage":{"total_tokens":102,"total_input_tokens":66,~
"input_tokens_by_modality":[{"modality":"text","tokens":66}],"total_cached_tokens":0,"total_output_tokens":10,~
"total_tool_use_tokens":0,"total_thought_tokens":26},"created":"<TIME>","updated":"<TIME>","service_tier":"standard",~
"object":"interaction","model":"gemini-3.8-flash"},"event_type":"interaction.completed"}

event: done
data: [DONE]

""".lstrip("\n").replace("~\n", "")
"""A call of get_weather as recorded in May 2026, in this project's own words; `~` joins lines that are one on the wire."""


def test_a_stream_with_a_call_is_framed_as_recorded(api: Any, emulator: Emulator) -> None:
    raw = api.post(input="weather in San Francisco", tools=[WEATHER], stream=True).text
    [record] = emulator.interactions.values()
    thought, call = record.outputs
    varying = {
        "<ID>": record.id,
        "<SIGNATURE>": thought["signature"],
        "<CALL>": call["id"],
        "<TIME>": parse(raw)[-1]["interaction"]["created"],
    }
    expected = CALL_STREAM
    for name, value in varying.items():
        expected = expected.replace(name, value)
    assert raw == expected


def test_a_text_comes_in_pieces_of_eighty_characters(api: Any) -> None:
    events = api.events(input="é" * 200)
    texts = [event["delta"]["text"] for event in events if event.get("delta", {}).get("type") == "text"]
    assert "".join(texts) == "You said: " + "é" * 200
    assert [len(text) for text in texts] == [80, 80, 50]


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


def test_running_usage_can_be_switched_on() -> None:
    api = Api(Emulator(stream_usage=True))
    events = api.events(input="x" * 100)
    carriers = [event for event in events if "metadata" in event]
    assert kinds(carriers) == ["interaction.created", "text", "text"]
    assert list(events[0]) == ["interaction", "event_type", "metadata"]
    totals = [event["metadata"]["usage"]["total_output_tokens"] for event in carriers]
    assert totals == sorted(totals)
    assert totals[-1] == events[-1]["interaction"]["usage"]["total_output_tokens"]
    api.http.close()


def test_audio_comes_in_chunks_whose_bytes_belong_together(api: Any, emulator: Emulator) -> None:
    events = api.events(input="Say hi", response_format={"type": "audio"})
    chunks = [event["delta"] for event in events if event.get("delta", {}).get("type") == "audio"]
    assert len(chunks) == 2
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
