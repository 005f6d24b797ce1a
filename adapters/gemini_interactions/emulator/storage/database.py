"""Interactions in a SQLite file, which outlive the process, however that ends."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from threading import RLock
from typing import Any

from ..core.clock import Clock
from ..core.errors import HTTPError
from ..core.record import Record

_VERSION = 1
_MARK = 0x47494E54  # SQLite's `application_id`, which tells the emulator's files from others

_SCHEMA = f"""
BEGIN;
CREATE TABLE interactions (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    parent TEXT,
    record TEXT NOT NULL
);
CREATE TABLE clock (skipped REAL NOT NULL);
INSERT INTO clock VALUES (0);
PRAGMA application_id = {_MARK};
PRAGMA user_version = {_VERSION};
COMMIT;
"""

# Fields that are columns of their own, or are made anew.
_APART = frozenset({"id", "parent", "clock", "children", "answers"})
_KEPT = [field.name for field in fields(Record) if field.name not in _APART]


class Database:
    """The records of one store; any thread may use it, one process at a time.

    Every method that writes commits before it returns, and a commit is on the disk: `synchronous=FULL` syncs the write-ahead log
    at each one (sqlite.org/pragma.html#pragma_synchronous).

    Args:
        path: the file; it is made if there is none.

    Attributes:
        skipped: how far the clock was moved on, in seconds.

    Raises:
        ValueError: it is used by another emulator, cannot be opened, or is not the emulator's.
    """

    def __init__(self, path: str | Path) -> None:
        self._lock = RLock()
        try:
            self._connection = sqlite3.connect(path, timeout=0.5, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as error:
            raise ValueError(f"{path} cannot be used as the emulator's database: {error}") from error
        try:
            self._prepare()
            self.skipped: float = self._connection.execute("SELECT skipped FROM clock").fetchone()[0]
        except (sqlite3.Error, ValueError) as error:
            self._connection.close()
            raise ValueError(f"{path} cannot be used as the emulator's database: {error}") from error

    def _prepare(self) -> None:
        # Exclusive: a second emulator would not see what this one has in memory.
        self._connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        [mark] = self._connection.execute("PRAGMA application_id").fetchone()
        [version] = self._connection.execute("PRAGMA user_version").fetchone()
        [tables] = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        is_new = not tables and not mark
        if not is_new and (mark, version) != (_MARK, _VERSION):
            raise ValueError(f"it has the format {mark:#x}/{version}, not {_MARK:#x}/{_VERSION}")
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "fullfsync=ON"):
            self._connection.execute(f"PRAGMA {pragma}").fetchall()
        if is_new:
            self._connection.executescript(_SCHEMA)

    def load(self, clock: Clock) -> Iterator[Record]:
        """Yield all records, in the order in which they were made.

        Args:
            clock: tells the records the time.
        """
        known: dict[str, Record] = {}
        for id, parent, text in self._connection.execute("SELECT id, parent, record FROM interactions ORDER BY number"):
            kept: dict[str, Any] = {name: value for name, value in json.loads(text).items() if name in _KEPT}
            kept["tokens"] = Counter(kept["tokens"])
            known[id] = Record(id=id, parent=known.get(parent), clock=clock, **kept)
            yield known[id]

    def add(self, record: Record, forgotten: Iterable[Record] = ()) -> None:
        """Write a new record, and take others away with it.

        Raises:
            HTTPError: 500, it could not be written; nothing has changed.
        """
        with self._transaction():
            self._remove(forgotten)
            self._connection.execute(
                "INSERT INTO interactions (id, parent, record) VALUES (?, ?, ?)",
                (record.id, record.parent.id if record.parent else None, _text(record)),
            )

    def update(self, record: Record, forgotten: Iterable[Record] = ()) -> None:
        """Write the changes in a record, and take others away with it.

        Raises:
            HTTPError: 500, it could not be written; nothing has changed.
        """
        with self._transaction():
            self._connection.execute("UPDATE interactions SET record = ? WHERE id = ?", (_text(record), record.id))
            self._remove(forgotten)

    def forget(self, records: Iterable[Record]) -> None:
        """Take records away.

        Raises:
            HTTPError: 500, it could not be written; nothing has changed.
        """
        with self._transaction():
            self._remove(records)

    def save_clock(self, skipped: float) -> None:
        """Write how far the clock was moved on, in seconds.

        Raises:
            HTTPError: 500, it could not be written.
        """
        with self._transaction():
            self._connection.execute("UPDATE clock SET skipped = ?", (skipped,))

    def clear(self) -> None:
        """Take all records away, and set the clock back.

        Raises:
            HTTPError: 500, it could not be written; nothing has changed.
        """
        with self._transaction():
            self._connection.execute("DELETE FROM interactions")
            self._connection.execute("UPDATE clock SET skipped = 0")

    def close(self) -> None:
        """Close the file; there is no writing any more. Closing twice does nothing."""
        with self._lock:
            self._connection.close()

    def _remove(self, records: Iterable[Record]) -> None:
        self._connection.executemany("DELETE FROM interactions WHERE id = ?", [(record.id,) for record in records])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield
                    self._connection.execute("COMMIT")
                except BaseException:
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise HTTPError(f"The emulator's database cannot be written: {error}", "api_error", 500) from error


def _text(record: Record) -> str:
    return json.dumps({name: getattr(record, name) for name in _KEPT}, separators=(",", ":"))
