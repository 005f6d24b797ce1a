"""OpenAI's Responses API, as far as the tests need it: objects and events as platform.openai.com/docs/api-reference has them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from itertools import count
from typing import Any

from .answers import Answer, Calls, Draws, Fills, Part, Refusal, RunsCode, Says, Searches, Speaks, Thinks
from .canned_server import Seen, Written

Item = dict[str, Any]


class ResponsesAPI:
    """Writes answers; ids count up, so that a test can tell one from another."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def write(self, seen: Seen, answer: Answer | Refusal) -> Written:
        if isinstance(answer, Refusal):
            error = {"message": "Rate limit reached", "type": "requests", "param": None, "code": "rate_limit_exceeded"}
            headers = {} if answer.retry_after is None else {"retry-after": str(answer.retry_after)}
            return Written(json.dumps({"error": error}).encode(), status=answer.status, headers=headers)
        response = self._response(answer, seen.body)
        if not seen.body.get("stream"):
            return Written(json.dumps(response).encode())
        frames = [
            f"event: {event['type']}\ndata: {json.dumps({**event, 'sequence_number': number})}\n\n"
            for number, event in enumerate(_events(response, answer))
        ]
        return Written("".join(frames).encode(), "text/event-stream")

    def _response(self, answer: Answer, body: Item) -> Item:
        number = next(self._numbers)
        output = [_item(part, f"{number}_{index}", body) for index, part in enumerate(answer.parts)]
        usage = answer.usage
        return {
            "id": f"resp_{number}",
            "object": "response",
            "created_at": 1760000000,
            "status": "incomplete" if answer.cut else "completed",
            "error": None,
            "incomplete_details": {"reason": "max_output_tokens"} if answer.cut else None,
            "instructions": None,
            "model": body["model"],
            "output": output,
            "parallel_tool_calls": True,
            "previous_response_id": body.get("previous_response_id"),
            "temperature": 1.0,
            "tool_choice": "auto",
            "tools": [],
            "top_p": 1.0,
            "metadata": {},
            "usage": {
                "input_tokens": usage.input,
                "input_tokens_details": {"cached_tokens": 0},
                "output_tokens": usage.output + usage.thought,
                "output_tokens_details": {"reasoning_tokens": usage.thought},
                "total_tokens": usage.total,
            },
        }


def _item(part: Part, id: str, body: Item) -> Item:
    done = {"status": "completed"}
    match part:
        case Says():
            content = {"type": "output_text", "text": part.text, "annotations": _annotations(part), "logprobs": []}
            return {"type": "message", "id": f"msg_{id}", "role": "assistant", "content": [content], **done}
        case Thinks():
            return {"type": "reasoning", "id": f"rs_{id}", "summary": [{"type": "summary_text", "text": part.summary}]}
        case Calls():
            return _call(id, part.id, part.name, dict(part.arguments))
        case Fills():
            if body.get("tools"):
                return _call(id, f"call_{id}", body["tools"][0]["name"], dict(part.values))
            return _item(Says([json.dumps(dict(part.values))]), id, body)
        case Searches():
            action = {"type": "search", "query": part.query}
            return {"type": "web_search_call", "id": f"ws_{id}", "action": action, **done}
        case RunsCode():
            outputs = [{"type": "logs", "logs": part.output}]
            run = {"code": part.code, "container_id": "cntr_1", "outputs": outputs}
            return {"type": "code_interpreter_call", "id": f"ci_{id}", **run, **done}
        case Draws():
            return {"type": "image_generation_call", "id": f"ig_{id}", "result": base64.b64encode(part.data).decode(), **done}
        case Speaks():
            raise NotImplementedError("the Responses API has no audio output")


def _call(id: str, call_id: str, name: str, arguments: Item) -> Item:
    fields = {"name": name, "arguments": json.dumps(arguments), "status": "completed"}
    return {"type": "function_call", "id": f"fc_{id}", "call_id": call_id, **fields}


def _annotations(part: Says) -> list[Item]:
    return [
        {
            "type": "url_citation",
            "url": citation.url,
            "title": citation.title,
            "start_index": part.text.index(citation.cited),
            "end_index": part.text.index(citation.cited) + len(citation.cited),
        }
        for citation in part.citations
    ]


def _events(response: Item, answer: Answer) -> Iterator[Item]:
    begun = {**response, "status": "in_progress", "output": [], "usage": None, "incomplete_details": None}
    yield {"type": "response.created", "response": begun}
    yield {"type": "response.in_progress", "response": begun}
    for index, (item, part) in enumerate(zip(response["output"], answer.parts, strict=True)):
        yield from _item_events(item, part, index)
    if answer.breaks:
        error = {"code": "server_error", "message": "The model failed to generate a response."}
        yield {"type": "response.failed", "response": {**begun, "status": "failed", "error": error}}
    else:
        yield {"type": f"response.{response['status']}", "response": response}


def _item_events(item: Item, part: Part, index: int) -> Iterator[Item]:
    at = {"item_id": item["id"], "output_index": index}
    empty = {"message": {"content": []}, "function_call": {"arguments": ""}, "image_generation_call": {"result": None}}
    opened = {**item, **empty.get(item["type"], {}), **({"status": "in_progress"} if "status" in item else {})}
    yield {"type": "response.output_item.added", "output_index": index, "item": opened}
    if item["type"] == "message":
        at["content_index"] = 0
        content = item["content"][0]
        yield {"type": "response.content_part.added", **at, "part": {**content, "text": "", "annotations": []}}
        for piece in part.pieces if isinstance(part, Says) else [content["text"]]:
            yield {"type": "response.output_text.delta", **at, "delta": piece, "logprobs": []}
        for number, annotation in enumerate(content["annotations"]):
            added = {"annotation_index": number, "annotation": annotation}
            yield {"type": "response.output_text.annotation.added", **at, **added}
        yield {"type": "response.output_text.done", **at, "text": content["text"], "logprobs": []}
        yield {"type": "response.content_part.done", **at, "part": content}
    elif item["type"] == "function_call":
        yield {"type": "response.function_call_arguments.delta", **at, "delta": item["arguments"]}
        yield {"type": "response.function_call_arguments.done", **at, "arguments": item["arguments"], "name": item["name"]}
    elif item["type"] == "reasoning":
        at["summary_index"] = 0
        summary = item["summary"][0]
        yield {"type": "response.reasoning_summary_part.added", **at, "part": {**summary, "text": ""}}
        yield {"type": "response.reasoning_summary_text.delta", **at, "delta": summary["text"]}
        yield {"type": "response.reasoning_summary_text.done", **at, "text": summary["text"]}
    yield {"type": "response.output_item.done", "output_index": index, "item": item}
