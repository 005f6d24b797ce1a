"""What has come of a run that goes on: the events that were let out, as steps. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ..core.record import Record, Step
from ..service.stream import Event
from ..service.views import events_by_now, interaction_events


def steps_by_now(record: Record, sent: int | None = None) -> list[Step]:
    """Return the steps of an interaction that its reader has by now, the last perhaps unfinished.

    Args:
        record: the interaction.
        sent: how many events of a stream in the foreground were sent; None: it is no such stream.
    """
    if record.is_zombie:
        return []
    if sent is not None:
        return steps_of(list(interaction_events(record))[:sent])
    return steps_of(events_by_now(record)) if record.running or record.cancelled is not None else record.outputs


def share_by_now(record: Record) -> float | None:
    """Return which part of a background run is over, from 0 to 1; None where it does not run, or for ever."""
    if not record.running or record.is_zombie or record.ends <= record.begins:
        return None
    return min(1.0, max(0.0, (record.clock.now() - record.begins) / (record.ends - record.begins)))


def steps_of(events: Iterable[Event]) -> list[Step]:
    """Return the steps that events of the emulator's own streams make."""
    steps: list[Step] = []
    for event in events:
        if event["event_type"] == "step.start":
            steps.append(dict(event["step"]))
        elif event["event_type"] == "step.delta":
            _add(steps[-1], event["delta"])
    return steps


def _add(step: Step, delta: dict[str, Any]) -> None:
    kind = delta.get("type")
    if kind == "thought_summary":
        step["summary"] = [*step.get("summary", ()), delta["content"]]
    elif kind == "arguments_delta":
        step["arguments"] = _arguments(delta["arguments"])
    elif kind == step.get("type"):  # the fields of a call or a result of a tool of the service's own
        step.update({name: value for name, value in delta.items() if name not in ("type", "signature")})
    elif kind != "thought_signature":
        step["content"] = _with(list(step.get("content", ())), delta)


def _arguments(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:  # a script may have them so
        return text


def _with(contents: list[dict[str, Any]], delta: dict[str, Any]) -> list[dict[str, Any]]:
    last, kind = contents[-1] if contents else {}, delta.get("type")
    if kind == "text_annotation_delta":
        return [*contents[:-1], {**last, "annotations": delta["annotations"]}]
    grows = {"text": "text", "audio": "data"}.get(kind or "")
    if grows and last.get("type") == kind and "annotations" not in last:
        return [*contents[:-1], {**last, grows: last.get(grows, "") + delta.get(grows, "")}]
    return [*contents, delta]
