"""Interactions that were stored: how they are kept, chained, deleted, expired and pushed out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import inf
from threading import RLock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..service.clock import Clock

if TYPE_CHECKING:
    from .database import Database

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
        depth: how many turns were before it.
        jump: the id of an ancestor some way back, for `Store.beginning`.
        children: those kept in the store that continue it, by id.
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
    depth: int = 0
    jump: str | None = None
    children: dict[str, Record] = field(default_factory=dict, repr=False)

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
        return "queued" if self.clock.now() < self.begins else "in_progress"

    @property
    def updated(self) -> float:
        """When it last changed, in seconds since the epoch."""
        if self.cancelled is not None:
            return self.cancelled
        return self.created if self.running else self.ends

    @property
    def steps(self) -> list[Step]:
        """The timeline: what came in and, once it has ended, what came out."""
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


class Store:
    """The records, by id; any thread may use it.

    A record is forgotten when it expires, when there are too many, and when it was deleted and nothing continues it any more.
    Whatever continues a forgotten one then begins its conversation: the model sees the rest of the chain, the usage counts the
    rest. Open question: nobody has seen what the service does with a chain whose beginning has expired. This is what data that
    is no longer kept amounts to, and it lets an endless chain be held in bounded memory. A deleted one stays in the chains that
    go on from it until it expires.

    Args:
        clock: tells what has expired.
        retention_days: how long a record is kept.
        limit: how many records are kept at most; the oldest go first. None: any number.
        database: where they are kept as well, and read from now; a change is there before the method that makes it returns.
    """

    def __init__(
        self,
        clock: Clock,
        retention_days: float = RETENTION_DAYS,
        *,
        limit: int | None = None,
        database: Database | None = None,
    ) -> None:
        self._clock = clock
        self._retention = retention_days * 86_400
        self._limit = limit
        self._database = database
        self._records: dict[str, Record] = {}  # in the order in which they were made
        self._lock = RLock()
        for record in database.load(clock) if database else ():
            self._add(record)

    def put(self, record: Record) -> None:
        """Keep a new record.

        Raises:
            Refusal: the database cannot be written; the record is not kept.
        """
        with self._lock:
            forgotten = self._overdue(1)
            parent = record.parent
            if parent is not None:
                record.depth, record.jump = parent.depth + 1, self._jump_beyond(parent)
                if parent.id not in self._records or parent in forgotten:
                    record.parent = None
            if self._database:
                self._database.add(record, forgotten)
            self._forget(forgotten)
            self._add(record)

    def save(self, record: Record) -> None:
        """Keep what has changed in a record that is kept already.

        Raises:
            Refusal: the database cannot be written.
        """
        with self._lock:
            if self._database and record.id in self._records:
                self._database.update(record)

    def get(self, interaction_id: str) -> Record | None:
        """The record of that id, unless it was deleted or forgotten."""
        with self._lock:
            self._sweep()
            record = self._records.get(interaction_id)
            return None if record is None or record.deleted else record

    def delete(self, interaction_id: str) -> Record | None:
        """Delete a record; a run of it goes on unseen. None if there is none.

        Raises:
            Refusal: the database cannot be written; the record is still there.
        """
        with self._lock:
            record = self.get(interaction_id)
            if record is None:
                return None
            record.deleted = True
            unneeded = self._unneeded(record)
            try:
                if self._database:
                    self._database.update(record, unneeded)
            except BaseException:
                record.deleted = False
                raise
            self._forget(unneeded)
            return record

    def snapshot(self) -> Mapping[str, Record]:
        """The records that are there now, oldest first, read-only."""
        with self._lock:
            self._sweep()
            return MappingProxyType({key: record for key, record in self._records.items() if not record.deleted})

    def beginning(self, record: Record) -> Record:
        """The first record of a chain that is not forgotten.

        Takes as many looks as the logarithm of the chain's length: every record knows an ancestor some way back, as in a skip
        list, and of a chain it is always the oldest part that is forgotten.
        """
        with self._lock:
            while record.parent is not None:
                far = self._records.get(record.jump) if record.jump else None
                record = far or record.parent
            return record

    def _jump_beyond(self, parent: Record) -> str:
        # Myers, "An applicative random-access stack" (1983): equal jumps in a row are joined to one.
        near = self._records.get(parent.jump) if parent.jump else None
        far = self._records.get(near.jump) if near and near.jump else None
        if near and far and parent.depth - near.depth == near.depth - far.depth:
            return far.id
        return parent.id

    def _add(self, record: Record) -> None:
        self._records[record.id] = record
        if record.parent is not None:
            record.parent.children[record.id] = record

    def _sweep(self) -> None:
        overdue = self._overdue(0)
        if overdue:
            if self._database:
                self._database.forget(overdue)
            self._forget(overdue)

    def _overdue(self, coming: int) -> list[Record]:
        """The records to forget before so many come: they are at the front."""
        excess = 0 if self._limit is None else len(self._records) + coming - self._limit
        latest = self._clock.now() - self._retention
        overdue: list[Record] = []
        for record in self._records.values():
            if len(overdue) >= excess and record.created >= latest:
                break
            overdue.append(record)
        return overdue

    def _unneeded(self, record: Record | None) -> list[Record]:
        """A deleted record that nothing continues, and those before it that were kept for it alone."""
        found: list[Record] = []
        # The only child that may be left is the one found before.
        while record is not None and record.deleted and len(record.children) == min(len(found), 1):
            found.append(record)
            record = record.parent
        return found

    def _forget(self, records: list[Record]) -> None:
        for record in records:
            self._records.pop(record.id, None)
            if record.parent is not None:
                record.parent.children.pop(record.id, None)
            for child in record.children.values():
                child.parent = None
            record.children.clear()
            record.parent = None
