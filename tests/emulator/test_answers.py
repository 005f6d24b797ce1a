"""A JSON answer: its keys, its ids, its steps, its usage."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from gemini_interactions.emulator import Emulator
from gemini_interactions.emulator.core.ids import split_interaction_id


def test_the_body_has_the_keys_of_the_service_in_its_order(api: Any) -> None:
    response = api.post(input="Grüße, 世界")
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert list(body) == ["id", "status", "usage", "created", "updated", "service_tier", "steps", "object", "model"]
    assert "Grüße, 世界" in response.text  # not escaped
    assert ", " not in response.text.replace("Grüße, 世界", "")  # compact
    assert body == {
        "id": body["id"],
        "status": "completed",
        "usage": {
            "total_tokens": 29,
            "total_input_tokens": 3,
            "input_tokens_by_modality": [{"modality": "text", "tokens": 3}],
            "total_cached_tokens": 0,
            "total_output_tokens": 5,
            "total_tool_use_tokens": 0,
            "total_thought_tokens": 21,
        },
        "created": body["created"],
        "updated": body["created"],
        "service_tier": "standard",
        "steps": [
            {"signature": body["steps"][0]["signature"], "type": "thought"},
            {"content": [{"text": "You said: Grüße, 世界", "type": "text"}], "type": "model_output"},
        ],
        "object": "interaction",
        "model": "gemini-3.8-flash",
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", body["created"])


def test_ids_hold_the_first_answer_of_the_chain_and_their_own(api: Any) -> None:
    first = api.create(input="a")
    second = api.create(input="b", previous_interaction_id=first["id"])
    third = api.create(input="c", previous_interaction_id=second["id"])
    root, own = split_interaction_id(first["id"]) or ("", "")
    assert root == own
    assert len(own) == 23
    assert first["id"].startswith("v1_Ch")
    roots = [(split_interaction_id(turn["id"]) or ("", ""))[0] for turn in (first, second, third)]
    assert roots == [root, root, root]
    assert len({first["id"], second["id"], third["id"]}) == 3


def test_store_false_leaves_nothing_behind_and_has_no_id(api: Any, emulator: Emulator) -> None:
    body = api.create(input="a", store=False)
    assert next(iter(body)) == "status"
    assert not emulator.interactions
    events = api.events(input="a", store=False)
    assert events[0]["interaction"]["id"] == ""
    assert events[1]["interaction_id"] == ""
    assert events[-1]["interaction"]["id"] == ""


def test_get_gives_the_timeline_and_post_only_what_the_model_made(api: Any) -> None:
    body = api.create(input="hello")
    got = api.get(body["id"], include_input="true", stream="false").json()
    assert got["steps"] == [{"type": "user_input", "content": [{"text": "hello", "type": "text"}]}, *body["steps"]]
    assert {**got, "steps": body["steps"]} == body


@pytest.mark.parametrize(
    "value",
    [
        "hello",
        {"type": "text", "text": "hello"},
        [{"type": "text", "text": "hello"}],
        [{"type": "user_input", "content": [{"type": "text", "text": "hello"}]}],
    ],
)
def test_the_four_forms_of_input_are_one(api: Any, emulator: Emulator, value: object) -> None:
    body = api.create(input=value)
    assert body["steps"][-1]["content"] == [{"text": "You said: hello", "type": "text"}]
    assert emulator.seen[-1] == [{"type": "user_input", "content": [{"type": "text", "text": "hello"}]}]


def test_two_messages_in_a_row_are_one_prompt(api: Any) -> None:
    steps = [{"type": "user_input", "content": [{"type": "text", "text": text}]} for text in ("one", "two")]
    assert api.create(input=steps)["steps"][-1]["content"][0]["text"] == "You said: one\ntwo"


@pytest.mark.parametrize("version", ["v1", "v1beta", "v1beta2", "v1alpha", "v1beta1/projects/p/locations/global"])
def test_every_version_of_the_path_is_the_same_service(api: Any, version: str) -> None:
    headers = {"Api-Revision": "2026-05-20"}
    response = api.http.post(
        f"/{version}/interactions?alt=sse", json={"model": "gemini-3.8-flash", "input": "x"}, headers=headers
    )
    assert response.json()["status"] == "completed"
    assert api.http.get(f"/{version}/interactions/{response.json()['id']}").status_code == 200


def test_the_echo_can_be_limited(api: Any) -> None:
    cut = api.create(input="x" * 100, generation_config={"max_output_tokens": 3})
    assert (cut["status"], cut["steps"][-1]["content"]) == ("incomplete", [{"text": "You said: xx", "type": "text"}])
    stopped = api.create(input="one two three", generation_config={"stop_sequences": [" two"]})
    assert (stopped["status"], stopped["steps"][-1]["content"]) == ("completed", [{"text": "You said: one", "type": "text"}])


def test_thoughts_are_there_always_summaries_if_asked_for(api: Any) -> None:
    silent = api.create(input="x", model="gemini-3.6-flash", generation_config={"thinking_level": "minimal"})
    assert silent["steps"][0] == {"signature": "CiRlMjQ4MzBhNy01Y2Q2LTQyZmUtOTk4Yi1lZTUzOWU3MmI5YzM=", "type": "thought"}
    assert silent["usage"]["total_thought_tokens"] == 0
    aloud = api.create(input="x", generation_config={"thinking_summaries": "auto"})["steps"][0]
    assert list(aloud) == ["signature", "summary", "type"]
    assert [list(part) for part in aloud["summary"]] == [["text", "type"], ["text", "type"]]


def test_usage_counts_the_history_without_thoughts(api: Any) -> None:
    first = api.create(input="x" * 40)
    second = api.create(input="y" * 8, previous_interaction_id=first["id"])
    used = first["usage"]
    assert used["total_input_tokens"] == 10
    assert second["usage"]["total_input_tokens"] == 10 + used["total_output_tokens"] + 2
    for usage in (used, second["usage"]):
        parts = ("input", "output", "thought", "tool_use")
        assert usage["total_tokens"] == sum(usage[f"total_{part}_tokens"] for part in parts)


def test_an_image_counts_258_tokens(api: Any) -> None:
    picture = {"type": "image", "data": "iVBORw0KGgo=", "mime_type": "image/png"}
    usage = api.create(input=[{"type": "text", "text": "What's this?"}, picture])["usage"]
    assert usage["input_tokens_by_modality"] == [{"modality": "text", "tokens": 3}, {"modality": "image", "tokens": 258}]


def test_the_service_tier_and_labels_come_back(api: Any) -> None:
    body = api.create(input="x", service_tier="flex", labels={"team": "a"})
    assert (body["service_tier"], body["labels"]) == ("flex", {"team": "a"})


def test_requests_are_recorded_without_keys(api: Any, emulator: Emulator) -> None:
    api.http.get("/v1/interactions/x?key=secret&stream=false", headers={"Authorization": "Bearer secret"})
    request = emulator.requests[-1]
    assert (request.method, request.path, request.query, request.body) == ("GET", "/v1/interactions/x", {"stream": "false"}, None)
    assert request.headers["authorization"] == request.headers["x-goog-api-key"] == "[redacted]"
    api.create(input="x")
    assert emulator.requests[-1].body == {"model": "gemini-3.8-flash", "input": "x"}
    assert "secret" not in repr(emulator.requests)


def test_text_that_utf8_cannot_hold_breaks_nothing(api: Any) -> None:
    body = json.dumps({"model": "gemini-3.8-flash", "input": "a\ud800b"}).encode()
    response = api.http.post("/v1/interactions", content=body)
    assert response.json()["steps"][-1]["content"][0]["text"] == "You said: a?b"
