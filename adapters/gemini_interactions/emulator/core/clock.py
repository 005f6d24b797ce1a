"""The emulator's clock: real time plus what tests have skipped."""

from __future__ import annotations

from datetime import UTC, datetime
from time import time


class Clock:
    """Seconds since the epoch, movable forward.

    Attributes:
        skipped: how far it is ahead of real time, in seconds.
    """

    def __init__(self, skipped: float = 0.0) -> None:
        self.skipped: float = skipped

    def now(self) -> float:
        """Return the time, in seconds since the epoch."""
        return time() + self.skipped

    def advance(self, seconds: float) -> None:
        """Skip time.

        Args:
            seconds: how much; not negative.

        Raises:
            ValueError: it is negative.
        """
        if seconds < 0:
            raise ValueError("time does not run backwards")
        self.skipped += seconds

    def clear(self) -> None:
        """Go back to real time."""
        self.skipped = 0.0


def timestamp(seconds: float) -> str:
    """Return a time as the API writes it: UTC, whole seconds, `2026-05-15T18:52:00Z`."""
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
