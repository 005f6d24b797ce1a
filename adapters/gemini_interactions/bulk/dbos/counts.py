"""Count what has become of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from dbos import WorkflowStatus

from ...models.costs import cost_of_tokens
from ...wire.interaction import Interaction

OUTCOME, COST = "outcome", "cost"
"""The attributes of a workflow that say how its row ended, and what its tokens cost in US dollars."""

_FIELDS: Mapping[str, str] = {
    "ENQUEUED": "waiting",
    "DELAYED": "waiting",
    "PENDING": "running",
    "SUCCESS": "done",
    "ERROR": "failed",
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": "failed",
    "CANCELLED": "cancelled",
}

OPEN = frozenset({"waiting", "running"})
"""The fields of rows that have not ended."""


@dataclass(frozen=True, slots=True)
class RunCounts:
    """How many rows there are of each kind.

    Attributes:
        waiting: in the queue, those of a worker that ended included.
        running: with a worker.
        done: with a result.
        failed: without one; see `RunFailed.code`.
        cancelled: stopped before they had begun, or by DBOS itself.
        may_have_begun: those of `failed` that a person is to look at.
        cost: of the tokens of those that are done, in US dollars, as far as prices are known; None where none is.
    """

    waiting: int = 0
    running: int = 0
    done: int = 0
    failed: int = 0
    cancelled: int = 0
    may_have_begun: int = 0
    cost: float | None = None

    @property
    def open(self) -> int:
        """Rows that have not ended."""
        return self.waiting + self.running

    @property
    def total(self) -> int:
        """All rows."""
        return self.open + self.done + self.failed + self.cancelled


def kind_of(row: WorkflowStatus) -> str:
    """Return the field of `RunCounts` that a row is counted in."""
    if row.status == "ERROR" and (row.attributes or {}).get(OUTCOME) == "cancelled":
        return "cancelled"
    return _FIELDS.get(row.status, "failed")


def cost_of(row: WorkflowStatus) -> float | None:
    """Return what a row's tokens cost, in US dollars; None where that is not known."""
    cost = (row.attributes or {}).get(COST)
    return float(cost) if isinstance(cost, int | float) else None


def cost_of_run(interaction: Interaction, began: float) -> float | None:
    """Return what the tokens of a run cost, in US dollars, at the price of the day it began; None where none is known."""
    day = datetime.fromtimestamp(began, UTC).date()
    return cost_of_tokens(interaction.usage, interaction.model, day, interaction.service_tier)


def count_rows(rows: Iterable[WorkflowStatus]) -> RunCounts:
    """Count rows."""
    counts = dict.fromkeys((*dict.fromkeys(_FIELDS.values()), "may_have_begun"), 0)
    costs: list[float] = []
    for row in rows:
        counts[kind_of(row)] += 1
        counts["may_have_begun"] += (row.attributes or {}).get(OUTCOME) == "may_have_begun" and row.status == "ERROR"
        if (cost := cost_of(row)) is not None:
            costs.append(cost)
    return RunCounts(**counts, cost=sum(costs) if costs else None)
