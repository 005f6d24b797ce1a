"""Accumulate the events of a stream into the interaction that the same request gives without streaming.

Reference: ai.google.dev/gemini-api/docs/interactions, Streaming. However the service cuts its text, arguments, signatures and
audio into deltas, the result is the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..wire.events import (
    ErrorEvent,
    Event,
    InteractionCompletedEvent,
    InteractionCreatedEvent,
    InteractionStatusUpdate,
    StepDelta,
    StepStart,
    StepStop,
    UnknownInteractionSSEEvent,
)
from ..wire.interaction import Interaction
from ..wire.usage import Usage
from .step_builder import StepBuilder

_STEP_TYPE_OF_DELTA = {
    "text": "model_output",
    "text_annotation_delta": "model_output",
    "image": "model_output",
    "audio": "model_output",
    "video": "model_output",
    "document": "model_output",
    "thought_summary": "thought",
    "thought_signature": "thought",
    "arguments_delta": "function_call",
}
"""The type of the step that a delta belongs to, where the delta has another type."""


def accumulate(events: Iterable[Event]) -> Interaction:
    """Accumulate events into the interaction that they describe.

    Args:
        events: the events of one stream, in order; a stream cut short gives the steps so far, with its last status.

    Returns:
        The interaction. Deltas that fit no step, and events of unknown types, are under `unknown_deltas` and `unknown_events`.
    """
    accumulator = Accumulator()
    for event in events:
        accumulator.add(event)
    return accumulator.interaction()


class Accumulator:
    """An interaction under construction. Adding a delta costs a list append; the parts are joined when it is read."""

    __slots__ = ("_errors", "_head", "_running_usage", "_steps", "_stopped", "_unknown_deltas", "_unknown_events")

    def __init__(self) -> None:
        self._head: dict[str, Any] = {}
        self._steps: dict[int, StepBuilder] = {}
        self._stopped: set[int] = set()
        self._running_usage: Usage | None = None
        self._errors: list[dict[str, Any]] = []
        self._unknown_deltas: list[dict[str, Any]] = []
        self._unknown_events: list[dict[str, Any]] = []

    def add(self, event: Event) -> None:
        """Take in the next event."""
        if isinstance(event, StepDelta):
            step = self._steps.get(event.index)
            if step is None:  # a stream resumed in the middle of a step
                step = self._steps[event.index] = StepBuilder({"type": _step_type_of(event.delta.type or "")})
            if not step.add(event.delta):
                self._unknown_deltas.append({"index": event.index, "delta": event.delta.dump()})
            if event.metadata is not None:
                self._running_usage = event.metadata.total_usage or event.metadata.usage or self._running_usage
        elif isinstance(event, StepStart):
            self._steps[event.index] = StepBuilder(event.step.dump())
        elif isinstance(event, StepStop):
            self._stopped.add(event.index)
            self._running_usage = event.usage or self._running_usage
        elif isinstance(event, InteractionCreatedEvent | InteractionCompletedEvent):
            self._head.update(event.interaction.dump())
        elif isinstance(event, InteractionStatusUpdate):
            self._head["status"] = event.status
            if not self._head.get("id") and event.interaction_id:
                self._head["id"] = event.interaction_id
            if event.continuation_token is not None:
                self._head["continuation_token"] = event.continuation_token
            self._running_usage = event.usage or self._running_usage
        elif isinstance(event, ErrorEvent):
            if event.error is not None and event.error.dump():
                self._errors.append(event.error.dump())
        elif isinstance(event, UnknownInteractionSSEEvent):
            self._unknown_events.append(event.dump())

    def step(self, index: int) -> dict[str, Any]:
        """Return one step as it stands, as a JSON object."""
        return self._steps[index].build()

    @property
    def next_index(self) -> int:
        """The index that a step after all of these would have."""
        return max(self._steps, default=-1) + 1

    def steps(self) -> list[tuple[int, dict[str, Any], bool]]:
        """Return all steps as they stand, in order: their index, the JSON object, and whether they have ended."""
        return [(index, self._steps[index].build(), index in self._stopped) for index in sorted(self._steps)]

    def head(self, index: int) -> dict[str, Any]:
        """Return one step as it started, without its deltas: cheap, for its id and name."""
        return self._steps[index].fields

    def parts(self, index: int) -> int:
        """Count the contents (of an output) or summary parts (of a thought) that a step has so far."""
        fields = self._steps[index].fields
        return len(fields.get("content") or fields.get("summary") or ())

    def interaction(self) -> Interaction:
        """Return the interaction as it stands; more events may follow."""
        value = dict(self._head)
        value.setdefault("status", "in_progress")
        if self._steps or "steps" not in value:
            value["steps"] = [self._steps[index].build() for index in sorted(self._steps)]
        if "usage" not in value and self._running_usage is not None:
            value["usage"] = self._running_usage.dump()
        if self._errors:
            value["errors"] = [*value.get("errors", []), *self._errors]
        if self._unknown_deltas:
            value["unknown_deltas"] = list(self._unknown_deltas)
        if self._unknown_events:
            value["unknown_events"] = list(self._unknown_events)
        return Interaction.model_validate(value)


def _step_type_of(delta_type: str) -> str:
    """Return the type of the step that such a delta belongs to; deltas of tools have the type of their step."""
    return _STEP_TYPE_OF_DELTA.get(delta_type, delta_type)
