"""The answers of OpenAI's Chat Completions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from replies.said import ARGUMENTS, CALL_ID, ID_PLACE, OPENAI_MODEL, TOOL, pieces, text_of

_USAGE = {
    "prompt_tokens": 12,
    "completion_tokens": 20,
    "total_tokens": 32,
    "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
    "completion_tokens_details": {
        "reasoning_tokens": 0,
        "audio_tokens": 0,
        "accepted_prediction_tokens": 0,
        "rejected_prediction_tokens": 0,
    },
}
_CALL = {"id": CALL_ID, "type": "function", "function": {"name": TOOL, "arguments": json.dumps(ARGUMENTS)}}


def answer(scenario: str) -> dict[str, Any]:
    """The answer of `POST /chat/completions`."""
    message: dict[str, Any] = {"role": "assistant", "content": text_of(scenario), "refusal": None, "annotations": []}
    reason = "stop"
    if scenario == "tool":
        message |= {"content": None, "tool_calls": [_CALL]}
        reason = "tool_calls"
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reason}
    return {**_head("chat.completion"), "choices": [choice], "usage": _USAGE}


def events(scenario: str) -> Iterator[dict[str, Any]]:
    """The chunks of the same with `stream`, the usage at the end, as langchain-openai asks for it."""
    yield _chunk({"role": "assistant", "content": "", "refusal": None})
    if scenario == "tool":
        yield _chunk({"tool_calls": [{"index": 0, **_CALL}]})
    else:
        for text in pieces(scenario):
            yield _chunk({"content": text})
    yield _chunk({}, "tool_calls" if scenario == "tool" else "stop")
    yield {**_head("chat.completion.chunk"), "choices": [], "usage": _USAGE}


def _chunk(delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
    return {**_head("chat.completion.chunk"), "choices": [choice], "usage": None}


def _head(kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{ID_PLACE.decode()}",
        "object": kind,
        "created": 1795968000,
        "model": OPENAI_MODEL,
        "service_tier": "default",
        "system_fingerprint": None,
    }
