"""The Interactions API's answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from replies.said import ARGUMENTS, CALL_ID, ID_PLACE, MODEL, SIGNATURE, TOOL, image, pieces, text_of


def _usage(tokens: int) -> dict[str, Any]:
    return {
        "total_tokens": 12 + tokens,
        "total_input_tokens": 12,
        "input_tokens_by_modality": [{"modality": "text", "tokens": 12}],
        "total_cached_tokens": 0,
        "total_output_tokens": tokens,
        "total_tool_use_tokens": 0,
        "total_thought_tokens": 0,
    }


def _head(status: str, tokens: int) -> dict[str, Any]:
    return {
        "id": ID_PLACE.decode(),
        "status": status,
        "usage": _usage(tokens),
        "created": "2026-05-15T18:51:55Z",
        "updated": "2026-05-15T18:51:55Z",
        "service_tier": "standard",
        "object": "interaction",
        "model": MODEL,
    }


def answer(scenario: str) -> dict[str, Any]:
    """The answer of `POST /interactions`."""
    thought = {"signature": SIGNATURE, "type": "thought"}
    if scenario == "tool":
        call = {"id": CALL_ID, "type": "function_call", "name": TOOL, "arguments": ARGUMENTS}
        return {**_head("requires_action", 15), "steps": [thought, call]}
    content: dict[str, Any] = {"text": text_of(scenario), "type": "text"}
    if scenario == "image":
        content = {"type": "image", "mime_type": "image/png", "data": image()}
    return {**_head("completed", 20), "steps": [thought, {"content": [content], "type": "model_output"}]}


def events(scenario: str) -> Iterator[dict[str, Any]]:
    """The events of `POST /interactions` with `stream`."""
    status = "requires_action" if scenario == "tool" else "completed"
    where = {"id": ID_PLACE.decode(), "status": "in_progress", "object": "interaction", "model": MODEL}
    yield {"interaction": where, "event_type": "interaction.created"}
    yield {"interaction_id": where["id"], "status": "in_progress", "event_type": "interaction.status_update"}
    yield {"index": 0, "step": {"type": "thought"}, "event_type": "step.start"}
    yield {"index": 0, "delta": {"signature": SIGNATURE, "type": "thought_signature"}, "event_type": "step.delta"}
    yield {"index": 0, "event_type": "step.stop"}
    if scenario == "tool":
        call = {"id": CALL_ID, "type": "function_call", "name": TOOL, "arguments": {}}
        yield {"index": 1, "step": call, "event_type": "step.start"}
        arguments = {"arguments": json.dumps(ARGUMENTS), "type": "arguments_delta"}
        yield {"index": 1, "delta": arguments, "event_type": "step.delta"}
    else:
        yield {"index": 1, "step": {"type": "model_output"}, "event_type": "step.start"}
        for delta in _deltas(scenario):
            yield {"index": 1, "delta": delta, "event_type": "step.delta"}
    yield {"index": 1, "event_type": "step.stop"}
    yield {"interaction": _head(status, 20), "event_type": "interaction.completed"}


def _deltas(scenario: str) -> Iterator[dict[str, Any]]:
    if scenario == "image":
        yield {"type": "image", "mime_type": "image/png", "data": image()}
        return
    for text in pieces(scenario):
        yield {"text": text, "type": "text"}
