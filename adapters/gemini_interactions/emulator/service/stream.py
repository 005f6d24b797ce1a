"""An interaction as the events of a stream, and events as frames, byte for byte as recorded."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any

from ..core.answer import Frames, Pause, to_json
from ..core.record import Step

Event = dict[str, Any]

DONE = b"event: done\ndata: [DONE]\n\n"
CUT_AT_600_SECONDS = (
    b'[{"error":{"code":504,"message":"Deadline expired before operation could complete.","status":"DEADLINE_EXCEEDED"}}]'
)
"""The end of a stream that the gateway cuts after ten minutes: no event, but an array."""

TEXT_SIZES = (108, 71, 97, 105, 87, 88, 90, 108, 123, 99, 112, 71, 85)
"""Characters of the deltas of a text, one after the other and from the beginning again: as recorded of gemini-3.6-flash."""

_SHORTEST_REST = 25
"""Characters; a shorter rest comes with the piece before it, as a short answer comes in one."""

_AUDIO_CHUNK = 10_240
"""Base64 characters of an audio delta, 160 milliseconds of speech; a multiple of four, so that each is valid by itself."""

_PACED = b"event: step.delta\n"

_RESULTS_WITHOUT_SIGNATURE = frozenset({"function_result"})
_WHOLE_AT_START = frozenset({"tool_call"})


def frame(event: Event, event_id: str | None = None) -> bytes:
    """Return one server-sent event: the payload first, `event_type` after it, then `event_id` if there is one."""
    if event_id is not None:
        event = {**event, "event_id": event_id}
    return b"event: %b\ndata: %b\n\n" % (event["event_type"].encode(), to_json(event))


def opening_events(head: dict[str, Any]) -> Iterator[Event]:
    """Yield the first two events. `head` is id, status, object and model or agent."""
    yield {"interaction": head, "event_type": "interaction.created"}
    yield {"interaction_id": head["id"], "status": "in_progress", "event_type": "interaction.status_update"}


def step_events(steps: list[Step], *, split: bool = False) -> Iterator[Event]:
    """Yield the events of each step, one step after the other.

    Args:
        steps: the steps.
        split: whether calls and results of built-in tools come in two deltas.
    """
    for index, step in enumerate(steps):
        yield {"index": index, "step": _started(step), "event_type": "step.start"}
        for delta in _deltas(step):
            for part in _halves(delta) if split and delta.get("type") == step["type"] else (delta,):
                yield {"index": index, "delta": part, "event_type": "step.delta"}
        yield {"index": index, "event_type": "step.stop"}


def closing_event(body: dict[str, Any]) -> Event:
    """Return the last event, whatever the status: the interaction without its steps."""
    return {
        "interaction": {key: value for key, value in body.items() if key != "steps"},
        "event_type": "interaction.completed",
    }


def error_event(message: str, code: str) -> Event:
    """Return an error in mid-stream."""
    return {"error": {"message": message, "code": code}, "event_type": "error"}


def paced(frames: Frames, seconds: float) -> Frames:
    """Yield the frames of a stream, each delta so many seconds after what comes before it."""
    for entry in frames:
        if seconds > 0 and isinstance(entry, bytes) and entry.startswith(_PACED):
            yield Pause(seconds)
        yield entry


def text_pieces(text: str) -> Iterator[str]:
    """Yield a text in the pieces in which it is streamed; an empty one as a whole."""
    start = 0
    for size in cycle(TEXT_SIZES):
        is_last = len(text) - start <= size + _SHORTEST_REST
        yield text[start:] if is_last else text[start : start + size]
        if is_last:
            return
        start += size


def _started(step: Step) -> Step:
    """Return a step as it starts: calls and results with their ids, everything else empty."""
    kind = step["type"]
    if kind in _WHOLE_AT_START:
        return step
    if kind == "function_call":
        signature = step.get("signature") or ""
        return {"id": step.get("id", ""), "signature": signature, "type": kind, "name": step.get("name", ""), "arguments": {}}
    if "call_id" in step:
        signed = {} if kind in _RESULTS_WITHOUT_SIGNATURE else {"signature": ""}
        return {"call_id": step["call_id"], **signed, "type": kind}
    if "id" in step:
        extra = {"search_type": step["search_type"]} if "search_type" in step else {}
        return {"id": step["id"], "signature": "", "type": kind, **extra}
    # Open question [error_of_a_streamed_output]: the error of an output in a stream. No delta has a place for it.
    return {"type": kind, "error": step["error"]} if "error" in step else {"type": kind}


def _deltas(step: Step) -> Iterator[dict[str, Any]]:
    kind = step["type"]
    if kind == "thought":
        yield from _thought_deltas(step)
    elif kind in ("model_output", "user_input"):
        for content in step.get("content") or ():
            yield from _content_deltas(content)
    elif kind == "function_call":
        arguments = step.get("arguments", {})
        if arguments:
            text = arguments if isinstance(arguments, str) else to_json(arguments).decode()
            yield {"arguments": text, "type": "arguments_delta"}
    elif kind not in _WHOLE_AT_START:
        left_out = {"id", "call_id", "search_type", "type", "signature"}
        rest = {key: step[key] for key in sorted(step, key="is_error".__eq__) if key not in left_out}  # is_error comes last
        signed = {"signature": step["signature"]} if step.get("signature") else {}
        if rest or signed:
            yield {**signed, "type": kind, **rest}


def _halves(delta: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a delta of a step's own type in two: the first half of its texts and lists, then all else."""
    first, second = {"type": delta["type"]}, dict(delta)
    for name in delta.keys() & {"result", "arguments"}:
        first[name], second[name] = _cut(delta[name])
    yield from (first, second)


def _cut(value: Any) -> tuple[Any, Any]:
    if isinstance(value, dict):
        cut = {name: _cut(entry) if name in ("code", "queries", "urls") else (entry, entry) for name, entry in value.items()}
        return {name: half for name, (half, _) in cut.items()}, {name: half for name, (_, half) in cut.items()}
    middle = len(value) // 2 if isinstance(value, str | list) else 0
    return (value[:middle], value[middle:]) if isinstance(value, str | list) else (value, value)


def _thought_deltas(step: Step) -> Iterator[dict[str, Any]]:
    """Yield summaries with empty signatures between them, the real signature last."""
    for content in step.get("summary") or ():
        yield {"content": content, "type": "thought_summary"}
        yield {"signature": "", "type": "thought_signature"}
    if step.get("signature"):
        yield {"signature": step["signature"], "type": "thought_signature"}


def _content_deltas(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    kind = content.get("type")
    if kind == "text":
        text = content.get("text") or ""
        yield from ({"text": piece, "type": "text"} for piece in text_pieces(text))
        if content.get("annotations"):
            yield {"annotations": content["annotations"], "type": "text_annotation_delta"}
    elif kind == "audio" and content.get("data"):
        data = content["data"]
        for start in range(0, len(data), _AUDIO_CHUNK):
            yield {**content, "data": data[start : start + _AUDIO_CHUNK]}
    else:
        yield content
