"""Accumulate the events of a stream into the interaction that the same request gives without streaming.

Reference: aistudio.google.com/docs/interactions, Streaming. However the service cuts its text, arguments, signatures and
audio into deltas, the result is the same.
"""

from __future__ import annotations

from collections import deque
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
from ..wire.readable_steps import readable_step
from ..wire.steps import Step
from ..wire.usage import Usage
from .step_builder import CONTENT_DELTAS, STEP_TYPE_OF_DELTA, StepBuilder


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
    """An interaction under construction. Adding a delta costs a list append; the parts are joined when it is read.

    Steps stand in the order in which they began. A delta belongs to the open step at its index. A step that starts where one is
    open repeats it or takes its place; what comes for a step that has ended is a step of its own if it is content, else it fits
    none. What follows the end of the interaction is not part of it.
    """

    __slots__ = ("_at", "_errors", "_head", "_running_usage", "_steps", "_unknown_deltas", "_unknown_events", "has_ended")

    def __init__(self) -> None:
        self.has_ended: bool = False
        self._head: dict[str, Any] = {}
        self._steps: list[StepBuilder] = []
        self._at: dict[int, StepBuilder] = {}  # index in the events -> the newest step there
        self._running_usage: Usage | None = None
        self._errors: list[dict[str, Any]] = []
        self._unknown_deltas: list[dict[str, Any]] = []
        self._unknown_events: list[dict[str, Any]] = []

    def add(self, event: Event) -> None:
        """Take in the next event."""
        if self.has_ended:
            return
        if isinstance(event, StepDelta):
            step = self._at.get(event.index)
            if step is None or step.has_ended or not step.add(event.delta):
                self._add_apart(event, step)
            if event.metadata is not None:
                self._running_usage = event.metadata.total_usage or event.metadata.usage or self._running_usage
        elif isinstance(event, StepStart):
            self._start(event.index, event.step)
        elif isinstance(event, StepStop):
            if (step := self._at.get(event.index)) is not None:
                step.has_ended = True
            self._running_usage = event.usage or self._running_usage
        elif isinstance(event, InteractionCreatedEvent):
            self._say(event.interaction.dump())
        elif isinstance(event, InteractionCompletedEvent):
            self._say(event.interaction.dump())
            self._complete()
        elif isinstance(event, InteractionStatusUpdate):
            self._say({"status": event.status, "continuation_token": event.continuation_token})
            if not self._head.get("id") and event.interaction_id:
                self._head["id"] = event.interaction_id
            self._running_usage = event.usage or self._running_usage
        elif isinstance(event, ErrorEvent):
            if event.error is not None and event.error.dump():
                self._errors.append(event.error.dump())
        elif isinstance(event, UnknownInteractionSSEEvent):
            self._unknown_events.append(event.dump())

    # Steps by their position: their number in the order in which they began.

    def __len__(self) -> int:
        """Count the steps so far."""
        return len(self._steps)

    def position(self, index: int) -> int | None:
        """Return the position of the newest step at an index of the events; None if there is none."""
        step = self._at.get(index)
        return None if step is None else step.position

    def index(self, position: int) -> int:
        """Return the index that the events of a step have."""
        return self._steps[position].index

    def step(self, position: int) -> dict[str, Any]:
        """Return one step as it stands, as a JSON object."""
        return self._steps[position].build()

    def step_has_ended(self, position: int) -> bool:
        """Whether nothing more belongs to a step."""
        return self._steps[position].has_ended

    def step_has_started(self, position: int) -> bool:
        """Whether a step was announced; else its head is missing, and was made up for what came of it."""
        return self._steps[position].announced

    def step_is_repeated(self, position: int) -> bool:
        """Whether a step was started again after its end, so that what follows says it once more."""
        return self._steps[position].is_repeated

    def head(self, position: int) -> dict[str, Any]:
        """Return one step as it started, without its deltas: cheap, for its id and name."""
        return self._steps[position].fields

    def parts(self, position: int) -> int:
        """Count the contents (of an output) or summary parts (of a thought) that a step has so far."""
        fields = self._steps[position].fields
        return len(fields.get("content") or fields.get("summary") or ())

    def arguments(self, position: int) -> str:
        """Return the arguments of a call so far, as they were written."""
        return self._steps[position].arguments

    # All of it

    @property
    def next_index(self) -> int:
        """The index that a step after all of these would have."""
        return max(self._at, default=-1) + 1

    def steps(self) -> list[tuple[int, dict[str, Any], bool]]:
        """Return all steps as they stand, in order: their index, the JSON object, and whether they have ended."""
        return [(step.index, step.build(), step.has_ended) for step in self._steps]

    def interaction(self) -> Interaction:
        """Return the interaction as it stands; more events may follow."""
        value = dict(self._head)
        value.setdefault("status", "in_progress")
        if self._steps or value.get("steps") is None:
            value["steps"] = [step.build() for step in self._steps]
        if value.get("usage") is None and self._running_usage is not None:
            value["usage"] = self._running_usage.dump()
        if self._errors:
            value["errors"] = [*(value.get("errors") or ()), *self._errors]
        if self._unknown_deltas:
            value["unknown_deltas"] = list(self._unknown_deltas)
        if self._unknown_events:
            value["unknown_events"] = list(self._unknown_events)
        return Interaction.model_validate(value)

    # What is rare

    def _say(self, head: dict[str, Any]) -> None:
        """Take in what an event says of the interaction; null takes nothing back."""
        self._head.update({key: value for key, value in head.items() if value is not None})

    def _complete(self) -> None:
        """End, with the steps that only the end tells of."""
        self.has_ended = True
        whole = [step for step in self._head.get("steps") or () if not self._steps or step.get("type") != "user_input"]
        before = deque(step.fields.get("type") for step in self._steps)
        for step in whole:
            if step.get("type") in before:  # it was streamed, and what was streamed counts
                while before.popleft() != step.get("type"):
                    pass
            else:
                self._begin(self.next_index, StepBuilder(readable_step(step), announced=True)).has_ended = True

    def _start(self, index: int, start: Step) -> None:
        before = self._at.get(index)
        fields = readable_step(start.dump())
        if before is None or not before.repeat(fields):
            self._begin(index, StepBuilder(fields, announced=True))

    def _add_apart(self, event: StepDelta, before: StepBuilder | None) -> None:
        """Add a delta that does not belong to an open step at its index."""
        kind = event.delta.type if isinstance(event.delta.type, str) else ""
        if before is None or (kind in CONTENT_DELTAS and not before.is_repeated):
            step = StepBuilder({"type": STEP_TYPE_OF_DELTA.get(kind, kind)})  # a stream resumed in the middle of a step
            if step.add(event.delta):
                self._begin(event.index, step)
                return
        self._unknown_deltas.append({"index": event.index, "delta": event.delta.dump()})

    def _begin(self, index: int, step: StepBuilder) -> StepBuilder:
        if (before := self._at.get(index)) is not None:
            before.has_ended = True
        step.index, step.position = index, len(self._steps)
        self._steps.append(step)
        self._at[index] = step
        return step
