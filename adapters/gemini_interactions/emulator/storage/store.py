"""Interactions that were stored: how they are kept, chained, deleted, expired and pushed out."""

from __future__ import annotations

from collections.abc import Mapping
from threading import RLock
from types import MappingProxyType

from ..core.clock import Clock
from ..core.record import Record
from .database import Database

RETENTION_DAYS = 55.0
"""How long the paid tier keeps an interaction (ai.google.dev/gemini-api/docs/interactions, "Data retention")."""


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
            HTTPError: the database cannot be written; the record is not kept.
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
            HTTPError: the database cannot be written.
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
            HTTPError: the database cannot be written; the record is still there.
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
