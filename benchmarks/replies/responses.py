"""The answers of OpenAI's Responses API: the nearest relative of the Interactions API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

from replies.said import ARGUMENTS, CALL_ID, ID_PLACE, OPENAI_MODEL, TOOL, pieces, text_of

_USAGE = {
    "input_tokens": 12,
    "input_tokens_details": {"cached_tokens": 0},
    "output_tokens": 20,
    "output_tokens_details": {"reasoning_tokens": 0},
    "total_tokens": 32,
}
_REASONING = {"id": "rs_canned", "type": "reasoning", "summary": []}
_MESSAGE = {"id": "msg_canned", "type": "message", "role": "assistant"}


def answer(scenario: str) -> dict[str, Any]:
    """The answer of `POST /responses`."""
    return _response("completed", [_REASONING, _output(scenario)])


def events(scenario: str) -> Iterator[dict[str, Any]]:
    """The events of the same with `stream`."""
    number = count()

    def event(kind: str, **fields: Any) -> dict[str, Any]:
        return {"type": kind, "sequence_number": next(number), **fields}

    yield event("response.created", response=_response("in_progress", []))
    yield event("response.in_progress", response=_response("in_progress", []))
    yield event("response.output_item.added", output_index=0, item=_REASONING)
    yield event("response.output_item.done", output_index=0, item=_REASONING)
    item = _output(scenario)
    where = {"item_id": item["id"], "output_index": 1}
    if scenario == "tool":
        begun = {**item, "status": "in_progress", "arguments": ""}
        yield event("response.output_item.added", output_index=1, item=begun)
        yield event("response.function_call_arguments.delta", **where, delta=item["arguments"])
        yield event("response.function_call_arguments.done", **where, arguments=item["arguments"], name=TOOL)
    else:
        place = {**where, "content_index": 0}
        begun = {**item, "status": "in_progress", "content": []}
        yield event("response.output_item.added", output_index=1, item=begun)
        yield event("response.content_part.added", **place, part=_text(""))
        for text in pieces(scenario):
            yield event("response.output_text.delta", **place, delta=text, logprobs=[])
        yield event("response.output_text.done", **place, text=text_of(scenario), logprobs=[])
        yield event("response.content_part.done", **place, part=_text(text_of(scenario)))
    yield event("response.output_item.done", output_index=1, item=item)
    yield event("response.completed", response=_response("completed", [_REASONING, item]))


def _output(scenario: str) -> dict[str, Any]:
    if scenario == "tool":
        call = {"id": "fc_canned", "call_id": CALL_ID, "name": TOOL, "arguments": json.dumps(ARGUMENTS)}
        return {"type": "function_call", "status": "completed", **call}
    return {**_MESSAGE, "status": "completed", "content": [_text(text_of(scenario))]}


def _text(text: str) -> dict[str, Any]:
    return {"type": "output_text", "annotations": [], "logprobs": [], "text": text}


def _response(status: str, output: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": f"resp_{ID_PLACE.decode()}",
        "object": "response",
        "created_at": 1795968000,
        "status": status,
        "background": False,
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "max_output_tokens": None,
        "model": OPENAI_MODEL,
        "output": output,
        "parallel_tool_calls": True,
        "previous_response_id": None,
        "reasoning": {"effort": "none", "summary": None},
        "service_tier": "default",
        "store": True,
        "temperature": 1.0,
        "text": {"format": {"type": "text"}, "verbosity": "medium"},
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "truncation": "disabled",
        "usage": _USAGE if status == "completed" else None,
        "user": None,
        "metadata": {},
    }
