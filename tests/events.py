"""Events of a stream as the service sends them, one function for each kind."""

from __future__ import annotations

import json
from typing import Any

from gemini_interactions.wire.events import Event, parse_event

CREATED: dict[str, Any] = {
    "interaction": {"id": "v1_a", "status": "in_progress", "object": "interaction", "model": "m"},
    "event_type": "interaction.created",
}
COMPLETED: dict[str, Any] = {
    "interaction": {"id": "v1_a", "status": "completed", "usage": {"total_tokens": 3}, "object": "interaction", "model": "m"},
    "event_type": "interaction.completed",
}


def start(index: int, **step: Any) -> dict[str, Any]:
    return {"index": index, "step": step, "event_type": "step.start"}


def delta(index: int, **value: Any) -> dict[str, Any]:
    return {"index": index, "delta": value, "event_type": "step.delta"}


def stop(index: int) -> dict[str, Any]:
    return {"index": index, "event_type": "step.stop"}


def parsed(*events: dict[str, Any]) -> list[Event]:
    """A whole stream in which these events come."""
    return [parse_event(event) for event in (CREATED, *events, COMPLETED)]


def framed(*events: Event) -> bytes:
    """These events as they are sent: for `emulator.fault(raw_stream=…)`."""
    return "".join(f"event: {event.event_type}\ndata: {json.dumps(event.dump())}\n\n" for event in events).encode()
