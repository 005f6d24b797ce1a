"""Refusals, in the service's own words."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator

from .conftest import WEATHER, invalid

FILES = {"type": "file_search", "file_search_store_names": ["fileSearchStores/a"]}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "Missing input."),
        ({"input": []}, "Missing input."),
        ({"input": [{"type": "user_input", "content": []}]}, "Request has empty input."),
        ({"input": "x", "cached_content": "c"}, "Unknown parameter 'cached_content'."),
        ({"input": "x", "systemInstruction": "y"}, "Unknown parameter 'systemInstruction'. Did you mean 'system_instruction'?"),
        (
            {"input": "x", "generation_config": {"presence_penalty": 1}},
            "Unknown parameter 'presence_penalty' at 'generation_config'.",
        ),
        (
            {"input": "x", "generation_config": {"thinking_config": {}}},
            "Unknown parameter 'thinking_config' at 'generation_config'.",
        ),
        (
            {"input": [{"type": "text", "text": "x"}, {"type": "video", "uri": "y", "processing": {"type": "static"}}]},
            "Unknown parameter 'processing' at 'input[1]'.",
        ),
        (
            {"input": [{"type": "function_call", "name": "f", "args": {}}]},
            "Unknown parameter 'args' at 'input[0]'.",
        ),
        ({"input": [{"type": "function_response"}]}, "Invalid content type: function_response"),
        (
            {"input": [{"type": "user_input", "content": [{"type": "image", "uri": "u", "resolution": "x"}]}]},
            "Invalid enum value 'x' at 'input[0].content[0].resolution'.",
        ),
        (
            {"input": [{"role": "user", "content": "x"}]},
            "The legacy Interactions API schema is no longer supported. Please upgrade your client SDK to Python >= 2.0.0 or"
            " JavaScript/TypeScript >= 2.0.0 to adopt the new 'steps' schema.",
        ),
        ({"input": "x", "tools": [{"name": "f"}]}, "Missing key 'type' in input 'tools'."),
        ({"input": "x", "tools": [{"type": "function"}]}, "Missing key 'name' in input 'tools'."),
        ({"input": "x", "tools": [{"type": "function", "function": {}}]}, "Unknown parameter 'function' at 'tools[0]'."),
        (
            {"input": "x", "tools": [{"type": "invalid_tool_type_xyz"}]},
            "The value 'invalid_tool_type_xyz' is not supported for 'type' at 'tools[0]'. Supported values: 'function',"
            " 'code_execution', 'mcp_server', 'filesystem', 'google_maps', 'google_search', 'bash', 'computer_use',"
            " 'file_search', 'url_context'.",
        ),
        (
            {"input": "x", "generation_config": {"speech_config": {"speakers": {}}}},
            "The value is invalid for 'generation_config.speech_config.speakers'. Expected an array, got object.",
        ),
        (
            {"input": "x", "generation_config": {"temperature": "hot"}},
            "The value is invalid for 'generation_config.temperature'. Expected a number, got string.",
        ),
        ({"input": "x", "store": "yes"}, "The value is invalid for 'store'. Expected a boolean, got string."),
        (
            {"input": "x", "generation_config": {"thinking_summaries": "THINKING_SUMMARIES_AUTO"}},
            "The value 'THINKING_SUMMARIES_AUTO' is not supported for 'generation_config.thinking_summaries'. Supported"
            " values: 'auto', 'none'.",
        ),
        (
            {"input": "x", "generation_config": {"thinking_level": "minimal"}},
            "'minimal' is not a supported thinking level for this model. Allowed values are: high, low, medium.",
        ),
        (
            {"input": "x", "generation_config": {"tool_choice": "auto"}},
            "Function calling config is set without function_declarations.",
        ),
        ({"input": "x", "service_tier": "deferred"}, "The value 'deferred' is not supported for 'service_tier'."),
        ({"input": "x", "store": False, "background": True}, "store=true is required for background interactions"),
        (
            {"input": "x", "store": False, "response_format": {"type": "video", "delivery": "uri"}},
            "store=true is required when response format has video delivery set to URI",
        ),
        (
            {"input": "x", "tools": [FILES, {"type": "google_search"}]},
            "'google_search' and 'file_search' cannot be combined in the same request. Please choose one to continue.",
        ),
        (
            {"input": "x", "tools": [WEATHER, {"type": "retrieval"}]},
            "The value 'retrieval' is not supported for 'tools[1].type' on the Gemini API, it is allowed on the Gemini Enterprise"
            " Agent Platform.",
        ),
        (
            {"input": "x", "safety_settings": [{"type": "harassment", "threshold": "off"}]},
            "The parameter 'safety_settings' is not available on the Gemini API but it is available on the Gemini Enterprise"
            " Agent Platform.",
        ),
        ({"input": "x", "response_mime_type": "application/json"}, "responseFormat must be set when responseMimeType is set"),
        ({"input": "x", "response_format": {"type": "image", "delivery": "inline"}}, "Image delivery mode is not supported."),
        (
            {"input": "x", "response_format": [{"type": "audio", "mime_type": "audio/mp3"}]},
            "Audio mime_type is not supported in response_format.",
        ),
        (
            {"input": "x", "tools": [{"type": "mcp_server", "name": "My-Server", "url": "u"}]},
            "Request contains an invalid argument.",
        ),
        ({"input": "x", "labels": {"Team": "a"}}, "Request contains an invalid argument."),
    ],
)
def test_a_fault_of_the_request(api: Any, body: dict[str, Any], message: str) -> None:
    response = api.post(**body)
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/json"
    assert response.json() == {"error": {"message": message, "code": "invalid_request"}}
    assert response.content.startswith(b'{"error":{"message":')


@pytest.mark.parametrize(
    "extra",
    [
        {"tools": [{"type": "bash"}, {"type": "filesystem"}]},
        {"tools": [{"type": "google_search", "search_types": ["web_search"]}]},
        {"generation_config": {"temperature": 1, "top_k": 40, "seed": 7.0, "stop_sequences": []}},
        {"response_format": {"type": "text", "mime_type": "application/json", "schema": {"anything": ["goes"]}}},
        {"system_instruction": None},
        {"response_modalities": ["text"]},
    ],
)
def test_what_the_service_takes_is_taken(api: Any, extra: dict[str, Any]) -> None:
    assert api.post(input="x", **extra).status_code == 200


def test_citations_of_any_type_come_back_in_a_replay(api: Any) -> None:
    notes = [{"type": "in_context_file_citation", "anything": 1}]
    said = {"type": "model_output", "content": [{"type": "text", "text": "x", "annotations": notes}]}
    assert api.post(input=[said, {"type": "text", "text": "y"}]).status_code == 200


@pytest.mark.parametrize("name", ["veo-3", "gpt-5", "models/gemini-3.8-flash"])
def test_an_unknown_model(api: Any, name: str) -> None:
    assert api.refused(input="x", model=name) == invalid(f"Model not found: '{name}'.", "model_not_found", 404)


def test_an_unknown_agent(api: Any) -> None:
    assert api.refused(input="x", agent="my-agent") == invalid("Agent not found: 'my-agent'.", "not_found", 404)


def test_a_model_or_an_agent_and_not_both(api: Any) -> None:
    response = api.http.post("/v1/interactions", json={"input": "x"})
    assert response.json() == {"error": {"message": "Missing key 'model' or 'agent'.", "code": "invalid_request"}}
    both = {"input": "x", "model": "gemini-3.8-flash", "agent": "antigravity-preview-09-2026"}
    assert api.http.post("/v1/interactions", json=both).status_code == 400


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[]", b'"x"', b"[" * 100_000])
def test_a_body_that_is_no_object(api: Any, content: bytes) -> None:
    response = api.http.post("/v1/interactions", content=content)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/interactions"),
        ("POST", "/v2/interactions"),
        ("PUT", "/v1/interactions/a"),
        ("GET", "/"),
        ("POST", "/v1/webhooks"),
    ],
)
def test_an_unknown_route(api: Any, method: str, path: str) -> None:
    response = api.http.request(method, path, json={})
    assert response.status_code == 404
    assert response.json() == {"error": {"message": "Requested entity was not found.", "code": "not_found"}}


@pytest.mark.parametrize("query", [{"fields": "steps"}, {"last_event_id": "x"}])
def test_queries_that_a_get_refuses(api: Any, query: dict[str, str]) -> None:
    id = api.create(input="x")["id"]
    assert api.get(id, **query).status_code == 400
    assert api.get(id, fields="*").status_code == 200


@pytest.mark.parametrize(
    "where",
    [{"headers": {"x-goog-api-key": "right"}}, {"params": {"key": "right"}}, {"headers": {"Authorization": "Bearer right"}}],
)
def test_the_key_may_stand_in_three_places(where: dict[str, Any]) -> None:
    with httpx.Client(transport=Emulator("right").transport(), base_url="http://emulator") as http:
        body = {"model": "gemini-3.8-flash", "input": "x"}
        assert http.post("/v1/interactions", json=body, **where).status_code == 200


def test_a_wrong_key_gets_the_envelope_of_the_gateway_in_an_array() -> None:
    with httpx.Client(transport=Emulator("right").transport(), base_url="http://emulator") as http:
        response = http.get("/v1/interactions/x", headers={"x-goog-api-key": "wrong"})
    assert response.status_code == 400
    [body] = response.json()
    assert body["error"].pop("details")[0]["reason"] == "API_KEY_INVALID"
    assert body == {
        "error": {"code": 400, "message": "API key not valid. Please pass a valid API key.", "status": "INVALID_ARGUMENT"}
    }


def test_a_missing_key_gets_a_403() -> None:
    with httpx.Client(transport=Emulator().transport(), base_url="http://emulator") as http:
        response = http.get("/v1/interactions/x")
    assert (response.status_code, response.json()["error"]["status"]) == (403, "PERMISSION_DENIED")
