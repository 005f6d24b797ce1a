"""Parts of requests, and what makes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..conftest import DAY, Api

Body = dict[str, Any]
Made = Body | Callable[[Api], Body]
"""The body of a request, or what makes it once other requests have been sent."""

RESEARCH: Body = {"agent": "deep-research-preview-04-2026", "background": True}
WORKER: Body = {"agent": "antigravity-preview-09-2026", "environment": "remote"}
MAY: Body = {"agent": "antigravity-preview-05-2026", "environment": "remote"}
SEARCH: Body = {"type": "google_search"}
MAPS: Body = {"type": "google_maps"}
MCP: Body = {"type": "mcp_server", "name": "wiki", "url": "https://example.com/mcp"}
JSON: Body = {"type": "text", "mime_type": "application/json"}
ASKED: Body = {"type": "user_input", "content": [{"type": "text", "text": "weather in Rome"}]}
THOUGHT: Body = {"type": "thought", "signature": "skip_thought_signature_validator"}
CALL: Body = {"type": "function_call", "id": "abc", "name": "f", "arguments": {}}
RESULT: Body = {"type": "function_result", "call_id": "abc", "name": "f", "result": "sunny"}
SAID: Body = {"type": "model_output", "content": [{"type": "text", "text": "Sunny."}]}
PICTURE: Body = {"type": "image", "data": "aGk=", "mime_type": "image/png"}
PDF: Body = {"type": "document", "data": "aGk=", "mime_type": "application/pdf"}
SOUND: Body = {"type": "audio", "data": "aGk=", "mime_type": "audio/wav"}
FILM: Body = {"type": "video", "uri": "https://youtu.be/x"}


def config(**fields: Any) -> Body:
    return {"generation_config": fields}


def function(name: str = "f", **schema: Any) -> Body:
    return {"type": "function", "name": name, "parameters": {"type": "object", **schema}}


def tools(*given: Body) -> Body:
    return {"tools": list(given)}


def schema(**fields: Any) -> Body:
    """A function with one argument, `a`, of this schema."""
    return tools(function(properties={"a": fields}))


def user(*contents: Body) -> Body:
    return {"input": [{"type": "user_input", "content": list(contents)}]}


def replay(*steps: Body) -> Body:
    return {"input": list(steps)}


def with_store(api: Api, **more: Any) -> Body:
    store = api.http.post("/v1beta/fileSearchStores", json={}).json()["name"]
    return tools({"type": "file_search", "file_search_store_names": [store], **more})


def after(api: Api, *results: Body, calls: int = 1) -> Body:
    """A turn after calls; the results answer them in turn."""
    steps = [{"type": "function_call", "id": f"c{i}", "name": "f", "arguments": {}} for i in range(calls)]
    api.emulator.reply(steps)
    before = api.create(input="call f", tools=[function()])
    given = [{"type": "function_result", "call_id": f"c{i}", "name": "f", **result} for i, result in enumerate(results)]
    return {"previous_interaction_id": before["id"], "input": given or "And now?"}


def running(api: Api) -> str:
    id: str = api.create(input="x", background=True)["id"]
    return id


def cut(api: Api) -> Body:
    """The request for the rest of an answer that was cut."""
    api.emulator.fault(continue_after=5)
    part = api.create(input="Hello, hello")
    return {"previous_interaction_id": part["id"], "continuation_token": part["continuation_token"], "input": None}


def own_agent(api: Api, **fields: Any) -> Body:
    """A request for an agent that says how it is to work."""
    id = api.http.post("/v1beta/agents", json={"system_instruction": "Be brief."}).json()["id"]
    return {"agent": id, "environment": "remote", **fields}


def chain(api: Api, *, forgets: bool) -> Body:
    """The third turn of a conversation, of which the first was given up on after weeks."""
    first = api.create(input="x")["id"]
    api.emulator.advance(40 * DAY if forgets else DAY)
    second = api.create(input="x", previous_interaction_id=first)["id"]
    api.emulator.advance(40 * DAY if forgets else DAY)
    return {"previous_interaction_id": second}


def file(api: Api, content: bytes = b"hi", kind: str = "image/png", id: str | None = None) -> str:
    """Upload a file, and return its address."""
    start = {"x-goog-upload-protocol": "resumable", "x-goog-upload-command": "start"}
    about = {"file": {"mime_type": kind, **({"name": f"files/{id}"} if id else {})}}
    begun = api.http.post("/upload/v1beta/files", headers=start, json=about)
    ended = {"x-goog-upload-command": "upload, finalize", "x-goog-upload-offset": "0"}
    uri: str = api.http.post(begun.headers["x-goog-upload-url"], headers=ended, content=content).json()["file"]["uri"]
    return uri


def sources(*given: Body) -> Body:
    return {**WORKER, "environment": {"type": "remote", "sources": list(given)}}


def source(target: str, content: str = "hi", **more: Any) -> Body:
    return {"type": "inline", "target": target, "content": content, **more}
