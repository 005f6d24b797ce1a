"""What is refused at the edges, and what is not refused although no schema has it. The words are in test_messages.py."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import invalid


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


@pytest.mark.parametrize("name", ["veo-3", "gpt-5", "models/veo-3", "tunedModels/gemini-3.8-flash-mine"])
def test_an_unknown_model(api: Any, name: str) -> None:
    assert api.refused(input="x", model=name) == invalid(f"Model not found: '{name}'.", "model_not_found", 404)


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
        ("POST", "/v1/nothing"),
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
