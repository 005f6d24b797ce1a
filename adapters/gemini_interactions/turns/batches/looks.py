"""Decide when a run is looked at again, as a wait for a single one does. No I/O."""

from __future__ import annotations

from ...client.http.errors import GeminiInteractionsError
from ...client.interactions.wait_policy import GROWTH, has_ended, note_odd_end, polls_that_may_fail
from ...wire.interaction import IDLE, Interaction

LONGEST_INTERVAL = 15.0
"""Seconds between two looks, at the most."""


class Looks:
    """The looks at one run.

    Args:
        poll_interval: seconds between the first two; it grows by half each time.
    """

    __slots__ = ("_failures", "_idle", "_interval")

    def __init__(self, poll_interval: float) -> None:
        self._interval = poll_interval
        self._failures = self._idle = 0

    def next(self) -> float:
        """Return the seconds until the next look."""
        interval = self._interval
        self._interval = min(interval * GROWTH, max(LONGEST_INTERVAL, interval))
        return interval

    def ended(self, interaction: Interaction) -> bool:
        """Take in what a look has found, and tell whether the run is waited for no longer."""
        self._failures = 0
        self._idle = self._idle + 1 if interaction.status == IDLE else 0
        is_over = has_ended(interaction, self._idle)
        if is_over:
            note_odd_end(interaction)
        return is_over

    def gives_up(self, error: GeminiInteractionsError) -> bool:
        """Take in a look that failed, and tell whether it was the last."""
        self._failures += 1
        return self._failures >= polls_that_may_fail(error)
