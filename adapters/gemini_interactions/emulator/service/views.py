"""Views of an interaction: JSON, the events of a stream, and frames that come as the clock lets them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..contract.catalogue import AGENTS
from ..core.answer import Frames, Pause
from ..core.clock import timestamp
from ..core.errors import HTTPError
from ..core.ids import event_id, event_index
from ..core.record import Record
from .stream import CUT_AT_600_SECONDS, DONE, Event, closing_event, error_event, frame, opening_events, step_events

ECHOED = ("labels",)
"""Fields of a request that an answer repeats, as its last ones."""

CONNECTION_SECONDS = 600.0
"""After how long the gateway cuts a stream, whatever comes on it (big-AGI #1088; forum 143098)."""

# A waiting stream looks at the clock this often (seconds), since a test may move it.
_TICK = 0.01
_UNFINISHED = ("in_progress", "queued", "cancelled")


def interaction_json(record: Record, *, timeline: bool, usage: bool = True) -> dict[str, Any]:
    """Return the JSON of an interaction, its keys in the order of the service.

    Args:
        record: the interaction.
        timeline: with the user's steps, as GET gives them; POST gives the model's only.
        usage: whether to tell the usage.
    """
    stored = {} if record.request.get("store") is False else {"id": record.id}
    status = record.status
    times = {"created": timestamp(record.created), "updated": timestamp(record.updated)}
    steps = record.steps if timeline else record.outputs
    if timeline and record.parent and record.answers.steps_of_a_get == "chain":
        steps = [*record.parent.history(), *steps]
    # The reference has it in every answer; no recorded answer of a POST does.
    previous = {"previous_interaction_id": record.previous_interaction_id} if timeline and record.parent else {}
    tail = {"object": "interaction", **_model_or_agent(record), **previous}
    if status in _UNFINISHED or record.running:
        shown = {"steps": steps} if timeline else {}
        return {**stored, "status": status, **times, **record.extra, **shown, **tail}
    used = {"usage": record.usage} if usage else {}
    tier = record.request.get("service_tier") or "standard"
    extra = dict(record.extra)
    last = {key: extra.pop(key) for key in ECHOED if key in extra}
    return {**stored, "status": status, **used, **times, "service_tier": tier, **extra, "steps": steps, **tail, **last}


def interaction_events(record: Record, *, usage: bool = True) -> Iterator[Event]:
    """Yield the events of an interaction's stream.

    Args:
        record: the interaction.
        usage: whether the last event tells the usage.
    """
    id = "" if record.request.get("store") is False else record.id
    place = {"environment_id": record.extra["environment_id"]} if "environment_id" in record.extra else {}
    status = "queued" if record.begins > record.created else "in_progress"
    yield from opening_events({"id": id, "status": status, "object": "interaction", **_model_or_agent(record), **place})
    yield from step_events(record.outputs, split=record.answers.split_typed_deltas)
    agent = AGENTS.get(record.request.get("agent") or "")
    used = {"usage": record.usage} if usage and (agent is None or agent.streams_usage) else {}
    yield closing_event(
        {
            "id": id,
            "status": record.outcome,
            **used,
            "created": timestamp(record.created),
            "updated": timestamp(record.created if record.is_zombie else record.ends),
            "service_tier": record.request.get("service_tier") or "standard",
            **{key: value for key, value in record.extra.items() if key not in ECHOED},
            "object": "interaction",
            **_model_or_agent(record),
        }
    )


def interaction_frames(record: Record, *, usage: bool = True, ids: bool = False, last_event_id: str | None = None) -> Frames:
    """Return the frames of an interaction's stream.

    Those of a background run come as the clock lets them, with pauses between them.

    Args:
        record: the interaction.
        usage: whether the last event tells the usage.
        ids: whether events have ids. Those of foreground POSTs have none.
        last_event_id: the event after which to begin.

    Raises:
        HTTPError: 400, there is no event of that id.
    """
    events = list(interaction_events(record, usage=usage))
    first = 0
    if last_event_id is not None:
        place = event_index(last_event_id, record.created)
        if place is None or not 0 <= place < len(events):
            raise HTTPError(f"Invalid last_event_id: '{last_event_id}'.")  # unseen words
        first = place + 1
    return _timed(record, events, first, ids)


def events_by_now(record: Record) -> list[Event]:
    """Return the events of an interaction's stream that the clock has let come; of one that was cancelled, those before that."""
    events = list(interaction_events(record))
    now = record.clock.now() if record.cancelled is None else record.cancelled
    return [event for index, event in enumerate(events) if _due(record, index, len(events)) <= now]


def _timed(record: Record, events: list[Event], first: int, ids: bool) -> Iterator[bytes | Pause]:
    clock = record.clock
    cut_at = clock.now() + CONNECTION_SECONDS
    for index in range(first, len(events)):
        due = _due(record, index, len(events))
        while record.cancelled is None and (left := min(due, cut_at) - clock.now()) > 0:
            yield Pause(min(left, _TICK))
        # A cancelled run shows as an error on its stream (seen live in 2026).
        if record.cancelled is not None and due > record.cancelled:
            yield frame(error_event("The operation was cancelled.", "cancelled"))
            break
        if due > cut_at:
            yield CUT_AT_600_SECONDS
            return
        yield frame(events[index], event_id(record.created, index) if ids else None)
    yield DONE


def _due(record: Record, index: int, count: int) -> float:
    """Return when an event comes: the first at once, the second as the run begins, the rest evenly until it ends."""
    if index == 0:
        return record.created
    return record.begins if index == 1 else record.begins + (record.ends - record.begins) * index / (count - 1)


def _model_or_agent(record: Record) -> dict[str, str]:
    key = "agent" if record.request.get("agent") else "model"
    return {key: record.request[key]}
