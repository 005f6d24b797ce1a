"""Scripted answers in the words of the Interactions API, for the emulator."""

from __future__ import annotations

import base64
import json
from typing import Any

from .answers import Answer, Calls, Draws, Fills, Part, RunsCode, Says, Searches, Speaks, Thinks

Step = dict[str, Any]


def interaction(answer: Answer, body: dict[str, Any]) -> dict[str, Any]:
    """The part of an interaction that `Emulator.reply` takes."""
    usage = answer.usage
    return {
        "steps": [step for number, part in enumerate(answer.parts) for step in _steps(part, f"tool_{number}", body)],
        **({"status": "incomplete"} if answer.cut else {}),
        "usage": {
            "total_tokens": usage.total,
            "total_input_tokens": usage.input,
            "total_output_tokens": usage.output,
            "total_thought_tokens": usage.thought,
            "total_cached_tokens": 0,
            "total_tool_use_tokens": 0,
        },
    }


def _steps(part: Part, id: str, body: dict[str, Any]) -> list[Step]:
    match part:
        case Says():
            return [_output({"type": "text", "text": part.text, **_annotations(part)})]
        case Thinks():
            signature = base64.b64encode(part.signature).decode()
            return [{"type": "thought", "signature": signature, "summary": [{"type": "text", "text": part.summary}]}]
        case Calls():
            return [{"type": "function_call", "id": part.id, "name": part.name, "arguments": dict(part.arguments)}]
        case Fills():
            if body.get("response_format"):
                return [_output({"type": "text", "text": json.dumps(dict(part.values))})]
            name = next(tool["name"] for tool in body["tools"] if tool["type"] == "function")
            return [{"type": "function_call", "id": id, "name": name, "arguments": dict(part.values)}]
        case Searches():
            call: Step = {"id": id, "arguments": {"queries": [part.query]}, "search_type": "web_search"}
            result: Step = {"call_id": id, "result": [{"search_suggestions": f"<a>{part.query}</a>"}], "is_error": False}
            return [{"type": "google_search_call", **call}, {"type": "google_search_result", **result}]
        case RunsCode():
            call = {"id": id, "arguments": {"code": part.code, "language": "python"}}
            result = {"call_id": id, "result": part.output, "is_error": False}
            return [{"type": "code_execution_call", **call}, {"type": "code_execution_result", **result}]
        case Draws():
            return [_output({"type": "image", "mime_type": "image/png", "data": base64.b64encode(part.data).decode()})]
        case Speaks():
            return [_output({"type": "audio", "mime_type": "audio/wav", "data": base64.b64encode(part.data).decode()})]


def _output(content: dict[str, Any]) -> Step:
    return {"type": "model_output", "content": [content]}


def _annotations(part: Says) -> dict[str, Any]:
    annotations = []
    for citation in part.citations:
        start = part.text.index(citation.cited)
        indices = {"start_index": _bytes(part.text[:start]), "end_index": _bytes(part.text[: start + len(citation.cited)])}
        annotations.append({"type": "url_citation", "url": citation.url, "title": citation.title, **indices})
    return {"annotations": annotations} if annotations else {}


def _bytes(text: str) -> int:
    return len(text.encode())
