"""What the canned server says: the same text for both APIs, rendered once, in the shapes of recorded answers.

A prompt names its scenario in brackets: `[stream-2000]`, `[apart-100]`, `[tool]`, `[image]`. Anything else gets the short answer.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import cycle, islice
from typing import Any

SHORT = "The capital of France is Paris, which has been the seat of government since the tenth century."
WORDS = (" stone", " river", " cloud", " light", " bread", " house", " green", " paper")
"""The texts of a stream's deltas, over and over; LiteLLM takes a text that stays the same for a model that is stuck."""
WORD_LENGTH = 6
IMAGE_BYTES = 50_000_000
TOOL, ARGUMENTS = "get_weather", {"city": "Paris"}
CALL_ID = "61nzpsv4"
SIGNATURE = base64.b64encode(bytes(range(180))).decode()

ID = b"v1_ChdTbXNIYXFyUEV0ZUttdGtQNXVqVHdRRRIXU21zSGFxclBFdGVLbXRrUDV1%08d"
"""An interaction's id, in the length of real ones; the server counts them."""
ID_PLACE = b"@@interaction-id@@"

MODEL = "gemini-2.5-flash"
"""The model that all ask: one that every peer knows, so that none of them looks for it in vain."""

_SCENARIO = re.compile(rb"\[((?:stream|apart)-\d+|tool|image)\]")
_ANSWERED = re.compile(rb'"function_result"|"function_?[rR]esponse"')


def scenario_of(body: bytes) -> str:
    """The scenario that a request asks for.

    Returns:
        `short`, `tool`, `image`, `stream-<deltas>`, or `apart-<deltas>`: the same stream, each event an HTTP chunk of its own.
    """
    found = _SCENARIO.findall(body)
    if not found or (found[-1] == b"tool" and _ANSWERED.search(body)):
        return "short"
    return str(found[-1].decode())


@cache
def image() -> str:
    """An image of 50 MB, in base64. It holds no picture; nobody looks."""
    return base64.b64encode((b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * (IMAGE_BYTES // 256 + 1))[:IMAGE_BYTES]).decode()


def text_of(scenario: str) -> str:
    """The text that a scenario ends in."""
    return "".join(_words(scenario)) or SHORT


def deltas_of(scenario: str) -> int:
    """The number of deltas of a stream, 0 for what is none."""
    return int(scenario.partition("-")[2] or 0)


def _words(scenario: str) -> Iterator[str]:
    return islice(cycle(WORDS), deltas_of(scenario))


# Interactions


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


def interaction(scenario: str) -> dict[str, Any]:
    """The answer of `POST /interactions`."""
    thought = {"signature": SIGNATURE, "type": "thought"}
    if scenario == "tool":
        call = {"id": CALL_ID, "type": "function_call", "name": TOOL, "arguments": ARGUMENTS}
        return {**_head("requires_action", 15), "steps": [thought, call]}
    content: dict[str, Any] = {"text": text_of(scenario), "type": "text"}
    if scenario == "image":
        content = {"type": "image", "mime_type": "image/png", "data": image()}
    return {**_head("completed", 20), "steps": [thought, {"content": [content], "type": "model_output"}]}


def interaction_events(scenario: str) -> Iterator[dict[str, Any]]:
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
    elif deltas_of(scenario):
        for word in _words(scenario):
            yield {"text": word, "type": "text"}
    else:
        yield {"text": SHORT, "type": "text"}


# generateContent


def generated(parts: list[dict[str, Any]], *, finish: str | None = "STOP") -> dict[str, Any]:
    """One answer of `:generateContent`, or one chunk of its stream."""
    candidate: dict[str, Any] = {"content": {"parts": parts, "role": "model"}, "index": 0}
    if finish:
        candidate["finishReason"] = finish
    usage = {
        "promptTokenCount": 12,
        "candidatesTokenCount": 20,
        "totalTokenCount": 32,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 12}],
    }
    return {
        "candidates": [candidate],
        "usageMetadata": usage,
        "modelVersion": MODEL,
        "responseId": "Y2FubmVkLXJlc3BvbnNl",
    }


def content_parts(scenario: str) -> list[dict[str, Any]]:
    """The parts of the answer of `:generateContent`."""
    if scenario == "tool":
        return [{"functionCall": {"name": TOOL, "args": ARGUMENTS}, "thoughtSignature": SIGNATURE}]
    if scenario == "image":
        return [{"inlineData": {"mimeType": "image/png", "data": image()}}]
    return [{"text": text_of(scenario)}]


def generated_chunks(scenario: str) -> Iterator[dict[str, Any]]:
    """The chunks of `:streamGenerateContent`: as many as the other API sends deltas, the last with the reason to stop."""
    if not deltas_of(scenario):
        yield generated(content_parts(scenario))
        return
    last = deltas_of(scenario) - 1
    for number, word in enumerate(_words(scenario)):
        yield generated([{"text": word}], finish="STOP" if number == last else None)


# As bytes


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _sse(events: Iterator[dict[str, Any]], *, named: bool) -> Iterator[bytes]:
    end = b"\n\n" if named else b"\r\n\r\n"
    for event in events:
        name = b"event: %s\n" % event["event_type"].encode() if named else b""
        yield name + b"data: " + _json(event) + end
    if named:
        yield b"event: done\ndata: [DONE]\n\n"


@cache
def plain(api: str, scenario: str) -> bytes:
    """The body of a whole answer; an id goes where `ID_PLACE` is."""
    return _json(interaction(scenario) if api == "interactions" else generated(content_parts(scenario)))


@cache
def streamed(api: str, scenario: str) -> tuple[bytes, ...]:
    """The body of a streamed answer, an element an event."""
    named = api == "interactions"
    events: Callable[[str], Iterator[dict[str, Any]]] = interaction_events if named else generated_chunks
    return tuple(_sse(events(scenario), named=named))
