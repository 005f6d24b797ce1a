"""Streams byte for byte: whole ones, in the shape of recorded traffic and in this project's own words.

In the expected streams `~` joins lines that are one on the wire, and `<…>` stands for what differs from run to run.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from gemini_interactions.emulator import Emulator

from .conftest import WEATHER, Api

HEAD = r"""
event: interaction.created
data: {"interaction":{"id":"<ID>","status":"in_progress","object":"interaction","model":"gemini-3.8-flash"},~
"event_type":"interaction.created"}

event: interaction.status_update
data: {"interaction_id":"<ID>","status":"in_progress","event_type":"interaction.status_update"}

"""

# As recorded in June 2026.
TEXT_STREAM = (
    HEAD
    + r"""event: step.start
data: {"index":0,"step":{"type":"thought"},"event_type":"step.start"}

event: step.delta
data: {"index":0,"delta":{"signature":"<SIGNATURE 0>","type":"thought_signature"},"event_type":"step.delta"}

event: step.stop
data: {"index":0,"event_type":"step.stop"}

event: step.start
data: {"index":1,"step":{"type":"model_output"},"event_type":"step.start"}

event: step.delta
data: {"index":1,"delta":{"text":"You said: Grüße, \"世界\"\n😀","type":"text"},"event_type":"step.delta"}

event: step.stop
data: {"index":1,"event_type":"step.stop"}

event: interaction.completed
data: {"interaction":{"id":"<ID>","status":"completed","usage":{"total_tokens":32,"total_input_tokens":4,~
"input_tokens_by_modality":[{"modality":"text","tokens":4}],"total_cached_tokens":0,"total_output_tokens":6,~
"total_tool_use_tokens":0,"total_thought_tokens":22},"created":"<TIME>","updated":"<TIME>","service_tier":"standard",~
"object":"interaction","model":"gemini-3.8-flash"},"event_type":"interaction.completed"}

event: done
data: [DONE]

"""
)

# As recorded in May 2026.
CALL_STREAM = (
    HEAD
    + r"""event: step.start
data: {"index":0,"step":{"type":"thought"},"event_type":"step.start"}

event: step.delta
data: {"index":0,"delta":{"signature":"<SIGNATURE 0>","type":"thought_signature"},"event_type":"step.delta"}

event: step.stop
data: {"index":0,"event_type":"step.stop"}

event: step.start
data: {"index":1,"step":{"id":"<CALL 1>","signature":"","type":"function_call","name":"get_weather","arguments":{}},~
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

"""
)

# As recorded in August 2026.
SEARCH_STREAM = (
    HEAD
    + r"""event: step.start
data: {"index":0,"step":{"id":"<CALL 0>","signature":"","type":"google_search_call","search_type":"web_search"},~
"event_type":"step.start"}

event: step.delta
data: {"index":0,"delta":{"signature":"<SIGNATURE 0>","type":"google_search_call","arguments":{"queries":["Zürich"]}},~
"event_type":"step.delta"}

event: step.stop
data: {"index":0,"event_type":"step.stop"}

event: step.start
data: {"index":1,"step":{"call_id":"<CALL 0>","signature":"","type":"google_search_result"},"event_type":"step.start"}

event: step.delta
data: {"index":1,"delta":{"signature":"<SIGNATURE 1>","type":"google_search_result","result":[{"search_suggestions":~
"<div class=\"container\">\n  <a class=\"chip\" href=\"https://www.google.com/search?q=Z%C3%BCrich~
&client=app-vertex-grounding&safesearch=active\">Zürich</a>\n</div>\n"}],"is_error":false},"event_type":"step.delta"}

event: step.stop
data: {"index":1,"event_type":"step.stop"}

event: step.start
data: {"index":2,"step":{"type":"thought"},"event_type":"step.start"}

event: step.delta
data: {"index":2,"delta":{"signature":"<SIGNATURE 2>","type":"thought_signature"},"event_type":"step.delta"}

event: step.stop
data: {"index":2,"event_type":"step.stop"}

event: step.start
data: {"index":3,"step":{"type":"model_output"},"event_type":"step.start"}

event: step.delta
data: {"index":3,"delta":{"text":"An emulated search for “Zürich” found one page. It confirms what you asked about.",~
"type":"text"},"event_type":"step.delta"}

event: step.delta
data: {"index":3,"delta":{"annotations":[{"end_index":52,"start_index":0,"title":"example.com","type":"url_citation",~
"url":"https://vertexaisearch.cloud.google.com/grounding-api-redirect/Z%C3%BCrich"},{"end_index":86,"start_index":53,~
"title":"www.example.com","type":"url_citation","url":~
"https://vertexaisearch.cloud.google.com/grounding-api-redirect/Z%C3%BCrich/2"}],"type":"text_annotation_delta"},~
"event_type":"step.delta"}

event: step.stop
data: {"index":3,"event_type":"step.stop"}

event: interaction.completed
data: {"interaction":{"id":"<ID>","status":"completed","usage":{"total_tokens":118,"total_input_tokens":11,~
"input_tokens_by_modality":[{"modality":"text","tokens":11}],"total_cached_tokens":0,"total_output_tokens":21,~
"total_tool_use_tokens":49,"total_thought_tokens":37,"grounding_tool_count":[{"type":"google_search","count":1}]},~
"created":"<TIME>","updated":"<TIME>","service_tier":"standard","object":"interaction","model":"gemini-3.8-flash"},~
"event_type":"interaction.completed"}

event: done
data: [DONE]

"""
)

THINKING_STREAM = (
    HEAD
    + r"""event: step.start
data: {"index":0,"step":{"type":"thought"},"event_type":"step.start"}

event: step.delta
data: {"index":0,"delta":{"content":{"text":"**Reading the request**\n\nI'm looking at what was asked: <PROMPT>\n\n\n",~
"type":"text"},"type":"thought_summary"},"event_type":"step.delta"}

event: step.delta
data: {"index":0,"delta":{"signature":"","type":"thought_signature"},"event_type":"step.delta"}

event: step.delta
data: {"index":0,"delta":{"content":{"text":"**Preparing the answer**\n\nI've decided what to do and write it down now.~
\n\n\n","type":"text"},"type":"thought_summary"},"event_type":"step.delta"}

event: step.delta
data: {"index":0,"delta":{"signature":"","type":"thought_signature"},"event_type":"step.delta"}

event: step.delta
data: {"index":0,"delta":{"signature":"<SIGNATURE 0>","type":"thought_signature"},"event_type":"step.delta"}

event: step.stop
data: {"index":0,"event_type":"step.stop"}

event: step.start
data: {"index":1,"step":{"type":"model_output"},"event_type":"step.start"}

event: step.delta
data: {"index":1,"delta":{"text":"<TEXT 1>","type":"text"},"event_type":"step.delta"}

event: step.delta
data: {"index":1,"delta":{"text":"<TEXT 2>","type":"text"},"event_type":"step.delta"}

event: step.stop
data: {"index":1,"event_type":"step.stop"}

event: interaction.completed
data: {"interaction":{"id":"<ID>","status":"completed","usage":{"total_tokens":122,"total_input_tokens":34,~
"input_tokens_by_modality":[{"modality":"text","tokens":34}],"total_cached_tokens":0,"total_output_tokens":36,~
"total_tool_use_tokens":0,"total_thought_tokens":52},"created":"<TIME>","updated":"<TIME>","service_tier":"standard",~
"object":"interaction","model":"gemini-3.8-flash"},"event_type":"interaction.completed"}

event: done
data: [DONE]

"""
)


def filled(stream: str, emulator: Emulator, **known: str) -> str:
    """The expected stream with the ids, signatures and time of the one interaction that there is."""
    [record] = emulator.interactions.values()
    varying = {"ID": record.id, "TIME": emulator_time(record.created), **known}
    for index, step in enumerate(record.outputs):
        varying |= {f"SIGNATURE {index}": step.get("signature", ""), f"CALL {index}": step.get("id", "")}
    stream = stream.lstrip("\n").replace("~\n", "")
    for name, value in varying.items():
        stream = stream.replace(f"<{name}>", value)
    return stream


def emulator_time(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_text(api: Api, emulator: Emulator) -> None:
    raw = api.post(input='Grüße, "世界"\n😀', stream=True).content.decode()
    assert raw == filled(TEXT_STREAM, emulator)


def test_a_function_call(api: Api, emulator: Emulator) -> None:
    raw = api.post(input="weather in San Francisco", tools=[WEATHER], stream=True).content.decode()
    assert raw == filled(CALL_STREAM, emulator)


def test_a_search(api: Api, emulator: Emulator) -> None:
    raw = api.post(input="Search for Zürich", tools=[{"type": "google_search"}], stream=True).content.decode()
    assert raw == filled(SEARCH_STREAM, emulator)


def test_thinking_aloud(api: Api, emulator: Emulator) -> None:
    prompt = "Why is the sky blue? " * 6 + "Tell me"
    raw = api.post(input=prompt, generation_config={"thinking_summaries": "auto"}, stream=True).content.decode()
    said = f"You said: {prompt}"
    known = {"PROMPT": prompt, "TEXT 1": said[:108], "TEXT 2": said[108:]}
    assert raw == filled(THINKING_STREAM, emulator, **known)


def test_a_stream_that_is_not_stored_has_empty_ids(api: Api) -> None:
    frames: list[Any] = api.post(input="Hello", stream=True, store=False).text.split("\n\n")
    assert frames[0] == (
        'event: interaction.created\ndata: {"interaction":{"id":"","status":"in_progress","object":"interaction",'
        '"model":"gemini-3.8-flash"},"event_type":"interaction.created"}'
    )
    assert frames[-3].startswith('event: interaction.completed\ndata: {"interaction":{"id":"","status":"completed",')
