"""Built-in tools: their steps, their order, their citations; outputs in other forms than text."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

import pytest

from .conftest import WEATHER


def types(body: dict[str, Any]) -> list[str]:
    return [step["type"] for step in body["steps"]]


def test_a_search_comes_before_the_thought_and_is_cited_in_bytes(api: Any) -> None:
    body = api.create(input="Search the web for Müller’s news", tools=[{"type": "google_search"}])
    call, result, thought, output = body["steps"]
    id = call["id"]
    assert call == {
        "arguments": {"queries": ["Müller’s news"]},
        "id": id,
        "search_type": "web_search",
        "signature": call["signature"],
        "type": "google_search_call",
    }
    assert list(result) == ["call_id", "is_error", "result", "signature", "type"]
    assert (result["call_id"], list(result["result"][0])) == (id, ["search_suggestions"])
    assert thought["type"] == "thought"
    [content] = output["content"]
    encoded = content["text"].encode()
    cited = [encoded[note["start_index"] : note["end_index"]].decode() for note in content["annotations"]]
    assert cited == ["An emulated search for “Müller’s news” found one page.", "It confirms what you asked about."]
    assert [note["type"] for note in content["annotations"]] == ["url_citation", "url_citation"]
    assert body["usage"]["grounding_tool_count"] == [{"type": "google_search", "count": 1}]
    assert body["usage"]["total_tool_use_tokens"] > 0


def test_the_older_model_searches_after_its_answer(api: Any) -> None:
    body = api.create(input="latest news", model="gemini-2.5-flash", tools=[{"type": "google_search"}])
    assert types(body) == ["thought", "model_output", "google_search_call", "google_search_result"]


def test_a_search_and_a_function_in_one_request(api: Any) -> None:
    tools = [WEATHER, {"type": "google_search"}]
    body = api.create(input="Search who won Euro 2024, and the weather in Rome", tools=tools)
    assert types(body) == ["google_search_call", "google_search_result", "thought", "function_call"]
    assert body["status"] == "requires_action"
    result = {"type": "function_result", "call_id": body["steps"][-1]["id"], "result": "sunny"}
    after = api.create(input=[result], previous_interaction_id=body["id"])
    [content] = after["steps"][-1]["content"]
    assert content["text"] == "The weather in Rome is sunny. A page found before agrees."
    assert content["annotations"][0]["type"] == "url_citation"


@pytest.mark.parametrize(
    ("tool", "prompt", "expected"),
    [
        ({"type": "google_search"}, "Hello", []),
        ({"type": "google_maps"}, "Restaurants near Rome", ["google_maps_call", "google_maps_result"]),
        ({"type": "url_context"}, "Read https://example.com/a.", ["url_context_call", "url_context_result"]),
        ({"type": "url_context"}, "Read it", []),
        ({"type": "code_execution"}, "Compute 6 * 7 + 1.", ["code_execution_call", "code_execution_result"]),
        ({"type": "mcp_server", "name": "weather", "url": "u"}, "Ask the weather server", ["tool_call"]),
    ],
)
def test_each_tool_is_used_when_the_prompt_asks_for_it(api: Any, tool: dict[str, Any], prompt: str, expected: list[str]) -> None:
    body = api.create(input=prompt, tools=[tool])
    assert types(body) == [*expected, "thought", "model_output"]
    assert body["status"] == "completed"
    steps = [{"type": "user_input", "content": [{"type": "text", "text": prompt}]}, *body["steps"]]
    assert api.post(input=[*steps, {"type": "text", "text": "And now?"}], store=False).status_code == 200


def test_code_is_run_as_far_as_it_is_arithmetic(api: Any) -> None:
    body = api.create(input="Compute 6 * 7 + 1 - 007", tools=[{"type": "code_execution"}])
    call, result = body["steps"][:2]
    assert call["arguments"] == {"code": "print(6 * 7 + 1 - 007)", "language": "python"}
    assert (result["result"], result["is_error"]) == ("36\n", False)


def test_a_file_search_shows_no_chunks(api: Any) -> None:
    store = api.http.post("/v1beta/fileSearchStores", json={}).json()["name"]
    tool = {"type": "file_search", "file_search_store_names": [store]}
    body = api.create(input="What does it say?", tools=[tool])
    assert types(body) == ["file_search_call", "file_search_result", "thought", "model_output"]
    call, result = body["steps"][:2]
    assert list(call) == ["id", "signature", "type"]
    assert list(result) == ["call_id", "signature", "type"]


def test_maps_cite_places(api: Any) -> None:
    body = api.create(input="Cafés near Rome", tools=[{"type": "google_maps", "enable_widget": True}])
    result, content = body["steps"][1]["result"], body["steps"][-1]["content"][0]
    assert list(body["steps"][1]) == ["call_id", "result", "signature", "type"]
    assert list(result[0]) == ["places", "widget_context_token"]
    assert content["annotations"][0]["type"] == "place_citation"
    assert content["annotations"][0]["place_id"] == result[0]["places"][0]["place_id"]


SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
    "required": ["name", "age"],
}


def test_json_follows_the_schema_and_the_prompt(api: Any) -> None:
    wanted = {"type": "text", "mime_type": "application/json", "schema": SCHEMA}
    body = api.create(input="A person named John, 30 years old", response_format=wanted)
    assert body["steps"][-1]["content"] == [{"text": '{"name":"John","age":30}', "type": "text"}]


def test_json_without_a_schema_is_still_json(api: Any) -> None:
    body = api.create(input="Hello", response_format={"type": "text", "mime_type": "application/json"})
    assert json.loads(body["steps"][-1]["content"][0]["text"]) == {"answer": "Answer for: Hello"}


def test_functions_go_before_a_format(api: Any) -> None:
    wanted = {"type": "text", "mime_type": "application/json", "schema": SCHEMA}
    assert api.create(input="weather in Rome", tools=[WEATHER], response_format=wanted)["status"] == "requires_action"


@pytest.mark.parametrize(
    ("wanted", "mime_type", "start", "end"),
    [
        ({"type": "image"}, "image/png", b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"),
        ({"type": "image", "mime_type": "image/jpeg"}, "image/jpeg", b"\xff\xd8\xff\xe0", b"\xff\xd9"),
        ({"type": "audio"}, "audio/l16", b"\0\0", b"\0\0"),
        ({"type": "video"}, "video/mp4", b"\0\0\0\x20ftypisom", b""),
    ],
)
def test_media_are_real(api: Any, wanted: dict[str, Any], mime_type: str, start: bytes, end: bytes) -> None:
    [content] = api.create(input="Make one", response_format=wanted)["steps"][-1]["content"]
    assert (content["type"], content["mime_type"]) == (wanted["type"], mime_type)
    data = b64decode(content["data"], validate=True)
    assert data.startswith(start)
    assert data.endswith(end)


def test_several_formats_give_several_outputs(api: Any) -> None:
    body = api.create(input="A cat", response_format=[{"type": "text"}, {"type": "image"}])
    assert [step["content"][0]["type"] for step in body["steps"][1:]] == ["text", "image"]
    assert body["usage"]["output_tokens_by_modality"] == [
        {"modality": "text", "tokens": 4},
        {"modality": "image", "tokens": 1290},
    ]


def test_an_image_model_answers_with_text_and_image_and_no_thought(api: Any) -> None:
    body = api.create(input="A cat", model="gemini-2.5-flash-image")
    assert [step["content"][0]["type"] for step in body["steps"]] == ["text", "image"]
