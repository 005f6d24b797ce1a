"""One run of a trigger: how it stands by the clock, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any

from ..core.clock import timestamp
from ..core.record import Record

_FAILURES = frozenset({"failed", "cancelled", "budget_exceeded"})
"""Ends of an interaction that count as failures."""


@dataclass(slots=True)
class Execution:
    """A run.

    Attributes:
        id: its id.
        trigger_id: the id of its trigger.
        scheduled: when it was to begin; it begins then.
        timeout: seconds that it may take.
        record: the interaction, if one was made.
        error: why there is none.
        is_skipped: whether none was to be made, since the one before was still running.
    """

    id: str
    trigger_id: str
    scheduled: float
    started: float
    timeout: float = inf
    record: Record | None = None
    error: str | None = None
    is_skipped: bool = False

    @property
    def status(self) -> str:
        """How it stands: `skipped`, `failed`, `timed_out`, `in_progress` or `completed`."""
        if self.is_skipped or self.record is None:
            return "skipped" if self.is_skipped else "failed"
        now = self.record.clock.now()
        if self._is_too_long(self.record) and now >= self.started + self.timeout:
            return "timed_out"
        if self.record.running:
            return "in_progress"
        return "failed" if self.record.status in _FAILURES else "completed"

    @property
    def has_failed(self) -> bool:
        """Whether it counts as a failure."""
        return self.status in ("failed", "timed_out")

    def stop_in_time(self) -> None:
        """Stop the interaction, if it has taken too long."""
        if self.record is not None and self.status == "timed_out" and self.record.cancelled is None:
            self.record.cancelled = self.started + self.timeout

    def shown(self) -> dict[str, Any]:
        """Return the resource."""
        status = self.status
        shown: dict[str, Any] = {"id": self.id, "trigger_id": self.trigger_id, "status": status}
        shown["scheduled_time"] = timestamp(self.scheduled)
        if not self.is_skipped:
            shown["start_time"] = timestamp(self.started)
        if self.record is not None:
            shown["interaction_id"] = self.record.id
            if "environment_id" in self.record.extra:
                shown["environment_id"] = self.record.extra["environment_id"]
        if status != "in_progress":
            shown["end_time"] = timestamp(self._end())
        error = self._error(status)
        return shown if error is None else {**shown, "error": error}

    def _is_too_long(self, record: Record) -> bool:
        """Whether the interaction would end after its time, or was stopped because it would."""
        return record.ends > self.started + self.timeout and (
            record.cancelled is None or record.cancelled >= self.started + self.timeout
        )

    def _end(self) -> float:
        if self.record is None:
            return self.started
        if self.status == "timed_out":
            return self.started + self.timeout
        return self.record.updated

    def _error(self, status: str) -> str | None:
        if status == "timed_out":
            return f"The execution took longer than {self.timeout:g} seconds."
        if status == "failed" and self.record is not None:
            return f"The interaction ended as '{self.record.status}'."
        return self.error
