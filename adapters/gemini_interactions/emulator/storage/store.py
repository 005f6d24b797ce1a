"""Stored interactions: they are chained, deleted, expire, and are pushed out."""

from __future__ import annotations

from collections.abc import Mapping
from threading import RLock
from types import MappingProxyType

from ..core.clock import Clock
from ..core.record import Record
from .database import Database

RETENTION_SECONDS = 55 * 86_400.0
"""How long the paid tier keeps an interaction (aistudio.google.com/docs/interactions, "Data retention")."""


class Store:
    """The records, by id; any thread may use it.

    A record is forgotten when it expires, when there are too many, and when it was deleted and nothing continues it any more.
    Whatever continues a forgotten one then begins its conversation: the model sees the rest of the chain, while the usage, a
    running total, counts all of it. Open question [expired_beginning]: nobody has seen what the service does with a chain whose
    beginning has expired. Forgetting lets an endless chain be held in bounded memory. A deleted one stays in the chains that go
    on from it until it expires.

    Args:
        clock: tells which records have expired.
        limit: how many records are kept at most; the oldest go first. None: any number.
        database: where they are kept as well, and read from now; a change is there before the method that makes it returns.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        limit: int | None = None,
        database: Database | None = None,
    ) -> None:
        self._clock = clock
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
            if parent is not None and (parent.id not in self._records or parent in forgotten):
                record.parent = None
            if self._database:
                self._database.add(record, forgotten)
            self._forget(forgotten)
            self._add(record)

    def save(self, record: Record) -> None:
        """Keep the changes in a record that is kept already.

        Raises:
            HTTPError: the database cannot be written.
        """
        with self._lock:
            if self._database and record.id in self._records:
                self._database.update(record)

    def get(self, interaction_id: str) -> Record | None:
        """Return the record of that id, unless it was deleted or forgotten."""
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

    def clear(self) -> None:
        """Forget all records.

        Raises:
            HTTPError: the database cannot be written; they are still there.
        """
        with self._lock:
            if self._database:
                self._database.clear()
            self._records.clear()

    def snapshot(self) -> Mapping[str, Record]:
        """Return the records that are there now, oldest first, read-only."""
        with self._lock:
            self._sweep()
            return MappingProxyType({key: record for key, record in self._records.items() if not record.deleted})

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
        """Return the records to forget before so many come: they are at the front."""
        excess = 0 if self._limit is None else len(self._records) + coming - self._limit
        latest = self._clock.now() - RETENTION_SECONDS
        overdue: list[Record] = []
        for record in self._records.values():
            if len(overdue) >= excess and record.created >= latest:
                break
            overdue.append(record)
        return overdue

    def _unneeded(self, record: Record | None) -> list[Record]:
        """Return a deleted record that nothing continues, and those before it that were kept for it alone."""
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
