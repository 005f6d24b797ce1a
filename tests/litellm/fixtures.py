"""Replies of the service, by name: what a message must carry there and back, streamed or not."""

from __future__ import annotations

from typing import Any

CITED = {"type": "url_citation", "url": "https://a", "title": "a", "start_index": 0, "end_index": 7}
PLACE = {"type": "place_citation", "place_id": "p", "name": "Café", "start_index": 8, "end_index": 12}
PNG = {"type": "image", "data": "aGk=", "mime_type": "image/png"}
WAV = {"type": "audio", "data": "aGk=", "mime_type": "audio/wav"}


def text(value: str, *annotations: Any) -> dict[str, Any]:
    return {"type": "text", "text": value, **({"annotations": list(annotations)} if annotations else {})}


def output(*contents: Any) -> dict[str, Any]:
    return {"type": "model_output", "content": list(contents)}


def call(call_id: str, **arguments: Any) -> dict[str, Any]:
    return {"type": "function_call", "id": call_id, "name": "f", "arguments": arguments}


def result(call_id: str) -> dict[str, Any]:
    return {"type": "function_result", "call_id": call_id, "name": "f", "result": "ok"}


THOUGHT = {"type": "thought", "signature": "c2ln", "summary": [text("First."), text("Second.")]}
SEARCH = [
    {"type": "google_search_call", "id": "s1", "arguments": {"queries": ["q"]}, "search_type": "web_search", "signature": "c2ln"},
    {
        "type": "google_search_result",
        "call_id": "s1",
        "result": [{"search_suggestions": "<b>"}],
        "is_error": False,
        "signature": "c2ln",
    },
]
CODE = [
    {"type": "code_execution_call", "id": "x1", "arguments": {"code": "1+1", "language": "python"}, "signature": "c2ln"},
    {"type": "code_execution_result", "call_id": "x1", "result": "2\n", "is_error": False, "signature": "c2ln"},
]

REPLIES: dict[str, list[Any]] = {
    "text": [THOUGHT, output(text("Hello, Zürich! " * 30))],
    "plain text": [output(text("Hello."))],
    "citations": [*SEARCH, {"type": "thought", "signature": "c2ln"}, output(text("Zürich, Café.", CITED, PLACE))],
    "search last": [THOUGHT, output(text("Zürich, Café.", CITED)), *SEARCH],
    "two outputs": [output(text("one")), output(PNG), output(text("two"))],
    "text and media": [THOUGHT, output(text("See:"), PNG, text("there."), PNG)],
    "audio": [output(text("Listen:"), WAV)],
    "two thoughts": [
        {"type": "thought", "signature": "YQ=="},
        {"type": "thought", "signature": "Yg==", "summary": [text("Hm.")]},
    ],
    "thoughts between texts": [
        {"type": "thought", "signature": "YQ==", "summary": [text("One.")]},
        output(text("a")),
        {"type": "thought", "signature": "Yg==", "summary": [text("Two.\n"), text("Three.")]},
        output(text("b")),
    ],
    "a call": [THOUGHT, call("c1", city="Zürich", n=1)],
    "no arguments": [THOUGHT, call("c1")],
    "parallel calls": [THOUGHT, call("c1", a=1), call("c2", a=2), call("c3", b=[{"c": None}])],
    "a signed call": [THOUGHT, {**call("c1", a=1), "signature": "c2ln"}, call("c2", a=2)],
    "search and a call": [*SEARCH, THOUGHT, output(text("Let me see.")), call("c1", a=1)],
    "text after a call": [THOUGHT, call("c1", a=1), output(text("While you do that."))],
    "code": [THOUGHT, *CODE, output(text("2"))],
    "a step nobody knows": [THOUGHT, {"type": "tool_call", "id": "m1", "signature": "c2ln"}, output(text("ok"))],
    "nothing": [],
}
