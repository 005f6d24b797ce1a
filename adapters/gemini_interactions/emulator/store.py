"""Interactions that were stored: how they are kept, chained, expired and deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from types import MappingProxyType
from typing import Any

from .clock import Clock

Step = dict[str, Any]

RETENTION_DAYS = 55.0
"""How long the paid tier keeps an interaction (ai.google.dev/gemini-api/docs/interactions, "Data retention")."""


@dataclass(slots=True, eq=False)
class Record:
    """One interaction as the service knows it.

    Attributes:
        id: its id (see `ids.interaction_id`).
        request: the body that created it.
        inputs: what the request brought, as steps.
        outputs: what the model produced, whether or not it is finished.
        parent: the interaction it continues. A record keeps it alive: open question, nobody has seen what becomes of a chain
            whose beginning expires before its end.
        settings: tools, system_instruction and generation_config in force.
        open_calls: the function calls that wait for a result, by id.
        tokens: the tokens of the whole conversation by modality, without thoughts.
        outcome: the status at the end.
        created, ends: seconds since the epoch; equal unless it ran in the background.
        extra: other fields of the answer, such as `environment_id`, `labels` or `errors`.
    """

    id: str
    request: dict[str, Any]
    inputs: list[Step]
    outputs: list[Step]
    parent: Record | None
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

    @property
    def background(self) -> bool:
        """Whether it runs apart from its request."""
        return self.request.get("background") is True

    @property
    def running(self) -> bool:
        """Whether it is still at work by the clock."""
        return self.cancelled is None and self.clock.now() < self.ends

    @property
    def status(self) -> str:
        """Its status by the clock."""
        if self.cancelled is not None:
            return "cancelled"
        return "in_progress" if self.running else self.outcome

    @property
    def updated(self) -> float:
        """When it last changed, in seconds since the epoch."""
        if self.cancelled is not None:
            return self.cancelled
        return self.created if self.running else self.ends

    @property
    def steps(self) -> list[Step]:
        """The timeline: what came in and, once it has ended, what came out."""
        return self.inputs if self.status in ("in_progress", "cancelled") else [*self.inputs, *self.outputs]

    @property
    def previous_interaction_id(self) -> str | None:
        """The id of the interaction it continues."""
        return self.parent.id if self.parent else None

    def history(self) -> list[Step]:
        """Every step of the chain up to and including this interaction, oldest first."""
        chain: list[Record] = []
        record: Record | None = self
        while record is not None:
            chain.append(record)
            record = record.parent
        return [step for record in reversed(chain) for step in (*record.inputs, *record.outputs)]


class Store:
    """The records, by id; any thread may use it."""

    def __init__(self, clock: Clock, retention_days: float = RETENTION_DAYS) -> None:
        self._clock = clock
        self._retention = retention_days * 86_400
        self._records: dict[str, Record] = {}
        self._lock = Lock()

    def put(self, record: Record) -> None:
        """Keep a record."""
        with self._lock:
            self._records[record.id] = record

    def get(self, interaction_id: str) -> Record | None:
        """The record of that id, unless it was deleted or has expired."""
        with self._lock:
            record = self._records.get(interaction_id)
            if record is not None and self._is_expired(record):
                del self._records[interaction_id]
                return None
            return record

    def delete(self, interaction_id: str) -> Record | None:
        """Forget a record; a run of it goes on unseen. None if there is none."""
        record = self.get(interaction_id)
        with self._lock:
            self._records.pop(interaction_id, None)
        return record

    def snapshot(self) -> Mapping[str, Record]:
        """The records that are there now, oldest first, read-only."""
        with self._lock:
            return MappingProxyType({key: record for key, record in self._records.items() if not self._is_expired(record)})

    def _is_expired(self, record: Record) -> bool:
        return self._clock.now() - record.created > self._retention
