"""When a trigger runs: cron expressions of five fields, read in a time zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..core.errors import HTTPError

_FIELDS = 5


def check_schedule(schedule: str, time_zone: str) -> None:
    """Check when a trigger is to run.

    Raises:
        HTTPError: 400, it is no cron expression, or no time zone.
    """
    next(run_times(schedule, time_zone, 0.0), None)


def run_times(schedule: str, time_zone: str, after: float) -> Iterator[float]:
    """Yield the times of a schedule after a time, in seconds since the epoch.

    Raises:
        HTTPError: 400, it is no cron expression, or one of a day that never comes; or it is no time zone.
    """
    try:
        from cronsim import CronSim, CronSimError
    except ImportError:
        raise HTTPError(
            "The emulator reads schedules by the package 'cronsim': install gemini-interactions[emulator].", "unimplemented", 501
        ) from None
    try:
        zone = ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise HTTPError(f"The value '{time_zone}' is invalid for 'time_zone'. Expected an IANA time zone.") from None
    invalid = HTTPError(f"The value '{schedule}' is invalid for 'schedule'. Expected a cron expression of five fields.")
    if len(schedule.split()) != _FIELDS:
        raise invalid
    try:
        times = CronSim(schedule, datetime.fromtimestamp(after, zone))
    except CronSimError:
        raise invalid from None
    return (moment.timestamp() for moment in times)
