"""What clients of the bridged endpoints ask for is done or refused, though LiteLLM drops it; what is lost is in the docs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from .conftest import MODEL

DOCS = Path(__file__).parents[3] / "docs" / "reference" / "litellm-proxy.md"
PDF = "JVBERi0xLjcKJeLjz9MK"
SPOKEN = {"type": "input_audio", "input_audio": {"data": "UklGRiQAAABXQVZF", "format": "wav"}}
SUM_UP = {"type": "text", "text": "Sum it up."}
PLAN = {"type": "text", "text": "The plan"}
READ = {"name": "Read", "input_schema": {"type": "object", "properties": {}}}
CALL = {"role": "assistant", "content": [{"type": "tool_use", "id": "toolu_1", "name": "Read", "input": {}}]}
SEARCH = {"type": "web_search_20250305", "name": "web_search"}
FOUND = {
    "type": "search_result",
    "source": "https://a.example",
    "title": "News",
    "content": [{"type": "text", "text": "It rains."}],
}
FOUND_TEXTS = [{"type": "text", "text": "News (https://a.example):\n"}, {"type": "text", "text": "It rains."}]

Row = tuple[dict[str, Any], Callable[[dict[str, Any]], Any], Any]


def asked(*parts: Any, **options: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": list(parts) or "Hi"}], **options}


def answered(**result: Any) -> dict[str, Any]:
    block = {"type": "tool_result", "tool_use_id": "toolu_1", **result}
    return {"tools": [READ], "messages": [{"role": "user", "content": "Read"}, CALL, {"role": "user", "content": [block]}]}


def content(body: dict[str, Any]) -> Any:
    return body["input"][-1]["content"]


def config(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda body: body.get("generation_config", {}).get(name)


def field(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda body: body.get(name)


def document(**source: Any) -> dict[str, Any]:
    return {"type": "document", "source": source}


# Each: what a client sends, where to look in what reaches the service, and what is there.
MESSAGES: dict[str, Row] = {
    "a text document": (asked(document(type="text", media_type="text/plain", data="The plan"), SUM_UP), content, [PLAN, SUM_UP]),
    "a document of texts": (asked(document(type="content", content=[PLAN]), SUM_UP), content, [PLAN, SUM_UP]),
    "a search result": (asked(FOUND, SUM_UP), content, [*FOUND_TEXTS, SUM_UP]),
    "a search result of a tool": (answered(content=[FOUND]), lambda body: body["input"][-1]["result"], FOUND_TEXTS),
    "a tool that failed": (answered(content="gone", is_error=True), lambda body: body["input"][-1].get("is_error"), True),
    "a tool that did not": (answered(content="gone", is_error=False), lambda body: body["input"][-1].get("is_error"), None),
    "an effort": (asked(output_config={"effort": "low"}), config("thinking_level"), "low"),
    "an effort and thinking": (
        asked(output_config={"effort": "low"}, thinking={"type": "adaptive"}),
        config("thinking_summaries"),
        "auto",
    ),
    "a tier": (asked(service_tier="standard_only"), field("service_tier"), "standard"),
    "an agent": (asked(model="agents/deep-research-preview-04-2026"), field("generation_config"), None),
}
RESPONSES: dict[str, Row] = {
    "spoken input": (
        {"input": [{"role": "user", "content": [SPOKEN]}]},
        content,
        [{"type": "audio", "data": "UklGRiQAAABXQVZF", "mime_type": "audio/wav"}],
    ),
    "summaries of thoughts": ({"input": "Hi", "reasoning": {"summary": "auto"}}, config("thinking_summaries"), "auto"),
    "no summaries of thoughts": ({"input": "Hi", "reasoning": {"summary": None}}, config("thinking_summaries"), None),
    "instructions": ({"input": "Hi", "instructions": "Be brief."}, field("system_instruction"), "Be brief."),
    "a search that must be": (
        {"input": "Hi", "tools": [{"type": "web_search"}], "tool_choice": {"type": "web_search"}},
        field("tools"),
        [{"type": "google_search"}],
    ),
}
CASES = [
    *(pytest.param("/v1/messages", *row, id=f"messages: {name}") for name, row in MESSAGES.items()),
    *(pytest.param("/v1/responses", *row, id=f"responses: {name}") for name, row in RESPONSES.items()),
]

REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "tools[0].allowed_domains": ("/v1/messages", asked(tools=[{**SEARCH, "allowed_domains": ["a.example"]}])),
    "tools[0].blocked_domains": ("/v1/messages", asked(tools=[{**SEARCH, "blocked_domains": ["a.example"]}])),
    "tools[0].filters": (
        "/v1/responses",
        {"input": "Hi", "tools": [{"type": "web_search", "filters": {"allowed_domains": ["a.example"]}}]},
    ),
    "prompt": ("/v1/responses", {"input": "Hi", "prompt": {"id": "pmpt_1"}}),
    "max_tool_calls": ("/v1/responses", {"input": "Hi", "max_tool_calls": 3}),
    "conversation": ("/v1/responses", {"input": "Hi", "conversation": "conv_1"}),
}

# Each row of the docs' table: what is sent, and where to look for what is not there.
DROPPED: dict[str, tuple[str, dict[str, Any], Callable[[Any], Any]]] = {
    "`title` and `context` of a PDF": (
        "/v1/messages",
        asked({**document(type="base64", media_type="application/pdf", data=PDF), "title": "T"}),
        lambda body: [part for part in content(body) if part["type"] != "document"],
    ),
    "the tool `local_shell`": ("/v1/responses", {"input": "Hi", "tools": [{"type": "local_shell"}]}, field("tools")),
    "the tool `image_generation`": ("/v1/responses", {"input": "Hi", "tools": [{"type": "image_generation"}]}, field("tools")),
    "`truncation`, `include`": (
        "/v1/responses",
        {"input": "Hi", "truncation": "auto", "include": ["reasoning.encrypted_content"]},
        lambda body: sorted(body.keys() - {"model", "input"}),
    ),
}


def post(proxy: str, path: str, body: dict[str, Any]) -> httpx.Response:
    needed = {"max_tokens": 500} if path == "/v1/messages" else {}
    headers = {"authorization": "Bearer sk-bridges"}
    return httpx.post(f"{proxy}{path}", json={"model": MODEL, **needed, **body}, headers=headers, timeout=60)


@pytest.mark.parametrize(("path", "body", "look", "expected"), CASES)
def test_it_arrives(
    path: str, body: dict[str, Any], look: Callable[[Any], Any], expected: Any, proxy: str, new: Callable[[], Any]
) -> None:
    answer = post(proxy, path, body)
    assert answer.status_code == 200, answer.text
    assert look(new()[0]) == expected


def test_a_thought_in_a_stream_comes_back_signed(proxy: str, new: Callable[[], Any]) -> None:
    """As Codex sends it, which has nothing stored and keeps each item of a stream as it was when it was done."""
    question = {"role": "user", "content": "Use get_weather for Paris"}
    tool = {
        "type": "function",
        "name": "get_weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    }
    asks = {"model": MODEL, "tools": [tool], "store": False, "reasoning": {"summary": "auto"}}
    with openai.OpenAI(base_url=f"{proxy}/v1", api_key="sk-bridges", max_retries=0) as client:
        respond: Any = client.responses.create
        events = list(respond(input=[question], stream=True, **asks))
        items = [event.item.model_dump(exclude_none=True) for event in events if event.type == "response.output_item.done"]
        answer = {"type": "function_call_output", "call_id": items[-1]["call_id"], "output": "18"}
        respond(input=[question, *items, answer], **asks)
    [_, thought, call, _] = new()[-1]["input"]
    assert [item["type"] for item in items] == ["reasoning", "function_call"]
    assert (thought["type"], call["type"]) == ("thought", "function_call")
    assert thought["signature"] in json.loads(items[0]["encrypted_content"])[0]["signature"]


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_by_its_name(name: str, proxy: str, new: Callable[[], Any]) -> None:
    answer = post(proxy, *REFUSED[name])
    assert (answer.status_code, new()) == (400, []), answer.text
    assert name in answer.text


@pytest.mark.parametrize("name", DROPPED)
def test_what_the_table_names_is_lost(name: str, proxy: str, new: Callable[[], Any]) -> None:
    """Once LiteLLM hands it on, this fails, and the row goes; what 1.101 handed on is refused."""
    path, body, look = DROPPED[name]
    assert f"| {name} |" in DOCS.read_text(encoding="utf-8")
    answer = post(proxy, path, body)
    if answer.status_code == 400:
        assert "unknown type 'local_shell'" in answer.text
        return
    assert answer.status_code == 200, answer.text
    assert not look(new()[0])


def test_of_a_text_beside_an_image_responses_give_the_image_alone(proxy: str) -> None:
    assert "| text beside an image |" in DOCS.read_text(encoding="utf-8")
    output = post(proxy, "/v1/responses", {"model": "gemini-3.1-flash-image", "input": "A cat, and say what it is"}).json()[
        "output"
    ]
    assert "image_generation_call" in {item["type"] for item in output}
    assert "message" not in {item["type"] for item in output}
