"""One interaction as the service knows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf
from typing import Any

from .clock import Clock
from .open_questions import AS_EVER, OpenQuestions

Step = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class OddRun:
    """A fault in how an interaction runs, or is told of.

    Attributes:
        no_usage: leave the usage out.
        queued_seconds: a background run waits so long for capacity (`queued`) before it begins.
        zombie: a background run stays `in_progress` for ever, without steps.
        continue_after: an answer of a model in the foreground stops after so many characters, as `requires_continuation`.
    """

    no_usage: bool = False
    queued_seconds: float = 0.0
    zombie: bool = False
    continue_after: int | None = None

    def can_happen_to(self, body: dict[str, Any] | None) -> bool:
        """Return whether a request starts a run of the kind this is for; `body` is None where it starts none."""
        background = body is not None and bool(body.get("background"))
        if (self.zombie or self.queued_seconds) and not background:
            return False
        return self.continue_after is None or (body is not None and not background and "agent" not in body)


@dataclass(slots=True, eq=False)
class Record:
    """One interaction as the service knows it.

    Attributes:
        id: its id (see `ids.interaction_id`).
        request: the body that created it.
        inputs: the input of the request, as steps.
        outputs: the steps of the model, whether or not they are finished.
        parent: the interaction it continues; None as well once that is forgotten (see `Store`).
        settings: tools, system_instruction and generation_config in force.
        open_calls: the function calls that wait for a result, by id.
        tokens: the tokens of the whole conversation by modality, without thoughts: a running total since its first turn,
            forgotten ones included.
        outcome: the status at the end.
        created, ends: seconds since the epoch; equal unless it ran in the background. A zombie ends at infinity.
        extra: other fields of the answer, such as `environment_id`, `labels` or `errors`.
        cancelled: when it was cancelled, in seconds since the epoch.
        begins: when it is done waiting for capacity (`queued`), in seconds since the epoch; not after `created`: it did not wait.
        deleted: whether it is there only for those that continue it.
        children: those kept in the store that continue it, by id.
        answers: those to open questions about how it is told.
    """

    id: str
    request: dict[str, Any]
    inputs: list[Step]
    outputs: list[Step]
    parent: Record | None = field(repr=False)
    settings: dict[str, Any]
    open_calls: dict[str, Step]
    tokens: Counter[str]
    usage: dict[str, Any]
    outcome: str
    created: float
    ends: float
    clock: Clock
    extra: dict[str, Any] = field(default_factory=dict)
    cancelled: float | None = None
    begins: float = 0.0
    deleted: bool = False
    children: dict[str, Record] = field(default_factory=dict, repr=False)
    answers: OpenQuestions = field(default=AS_EVER, repr=False)

    @property
    def background(self) -> bool:
        """Whether it runs apart from its request."""
        return self.request.get("background") is True

    @property
    def running(self) -> bool:
        """Whether it is still at work by the clock."""
        return self.cancelled is None and self.clock.now() < self.ends

    @property
    def is_zombie(self) -> bool:
        """Whether it will never end, and shows no steps (seen live, big-AGI #1088)."""
        return self.ends == inf

    @property
    def status(self) -> str:
        """Its status by the clock."""
        if self.cancelled is not None:
            return "cancelled"
        if not self.running:
            return self.outcome
        now = self.clock.now()
        if self.answers.idle_runs == "pass" and now >= (self.begins + self.ends) / 2:
            return "idle"
        return "queued" if now < self.begins else "in_progress"

    @property
    def updated(self) -> float:
        """When it last changed, in seconds since the epoch."""
        if self.cancelled is not None:
            return self.cancelled
        return self.created if self.running else self.ends

    @property
    def steps(self) -> list[Step]:
        """The timeline: the inputs and, once it has ended, the outputs."""
        if self.is_zombie:
            return []
        return self.inputs if self.running or self.cancelled is not None else [*self.inputs, *self.outputs]

    @property
    def previous_interaction_id(self) -> str | None:
        """The id of the interaction it continues, be that forgotten or not."""
        return self.request.get("previous_interaction_id")

    def backwards(self) -> Iterator[Step]:
        """Every step of the chain up to and including this interaction, newest first; goes back no further than it is read."""
        record: Record | None = self
        while record is not None:
            yield from reversed(record.outputs)
            yield from reversed(record.inputs)
            record = record.parent

    def history(self) -> list[Step]:
        """Every step of the chain up to and including this interaction, oldest first."""
        return list(self.backwards())[::-1]
