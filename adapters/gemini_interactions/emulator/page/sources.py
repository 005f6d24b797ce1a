"""What the page tells of: the rooms of an emulator, each read where it is, and a number that says whether anything changed."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Event
from time import monotonic

from ..core.clock import Clock
from ..core.record import Record
from ..service.faults import Faults
from ..service.script import Scripts
from ..service.traffic import Traffic
from ..storage.files import Files
from ..storage.sandbox import Sandboxes
from ..storage.store import Store
from ..webhooks.deliveries import Deliveries
from .turns import KeptBefore

_TICKS = 3
"""How often a second something is looked at that changes by itself."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The rooms of an emulator that the page reads; of these, it changes the faults alone.

    Attributes:
        ending: says that the server ends.
        kept: what was added up of interactions.
    """

    clock: Clock
    store: Store
    traffic: Traffic
    faults: Faults
    scripts: Scripts
    sandboxes: Sandboxes
    files: Files
    deliveries: Deliveries
    ending: Event
    kept: KeptBefore = field(default_factory=KeptBefore)

    def records(self) -> list[Record]:
        """Return the interactions that can be shown, in the order in which they were made: those that are stored nowhere too."""
        stored = self.store.snapshot()
        unstored = [entry.record(stored.get) for entry in list(self.traffic.unstored)]
        return sorted([*stored.values(), *unstored], key=_created) if unstored else list(stored.values())

    def state(self) -> Hashable:
        """Return what differs whenever there is something new to see."""
        deliveries = list(self.deliveries.log)
        return (
            self.traffic.version,
            tuple((number, left) for number, _, left in self.faults.waiting()),
            len(self.scripts),
            sum(len(delivery.attempts) + 1 for delivery in deliveries),
            len(self.deliveries.webhooks),
            self.clock.skipped,
            int(monotonic() * _TICKS) if self.traffic.is_moving else 0,
        )


def _created(record: Record) -> float:
    return record.created
