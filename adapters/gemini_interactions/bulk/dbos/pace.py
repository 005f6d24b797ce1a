"""Decide how often to look at a run, by its tier and by whether the service tells of its end."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

GROWTH = 1.5
"""The factor by which the time between two looks grows."""

FIRST_PAUSE = 2.0
"""Seconds before a start that certainly did not begin is tried again, doubled each time."""

LONGEST_PAUSE = 60.0
"""The most of it, unless the service asks for more."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between looks at a run.

    Attributes:
        first: before the first look.
        longest: the most that it grows to.
    """

    first: float = 2.0
    longest: float = 60.0

    def after(self, seconds: float) -> float:
        """Return the seconds to the look after next, given those to the last."""
        return min(seconds * GROWTH, self.longest)


OF_TIER: Mapping[str, Pace] = {
    # Waits for capacity that is left over: `queued`, then at work. The API's guide asks for a timeout of 10 minutes and more.
    "flex": Pace(5.0, 120.0),
    # Waits for off-peak hours. Open question [wait_of_deferred]: how long at the most. The API does not say, and was seen to
    # refuse the tier.
    "deferred": Pace(60.0, 600.0),
}

TOLD = 600.0
"""Seconds between looks at a run whose end the service tells: deliveries can be lost, results are not."""


def pace_of(service_tier: str | None, *, is_told: bool) -> Pace:
    """Return how often to look at a run.

    Args:
        service_tier: the request's.
        is_told: whether a webhook tells of its end.
    """
    pace = OF_TIER.get(service_tier or "", Pace())
    return Pace(max(pace.first, 30.0), max(pace.longest, TOLD)) if is_told else pace


def pause_before_retry(attempt: int, retry_after: float | None) -> float:
    """Return the seconds before a start is tried again.

    Args:
        attempt: how many have failed before this one.
        retry_after: what the service asks for, in seconds. Chance adds up to half to it: many rows were told the same.
    """
    least = min(FIRST_PAUSE * 2.0**attempt, LONGEST_PAUSE)
    return max(least, retry_after or 0.0) * (1.0 + 0.5 * random.random())
