"""Figures as people read them: sizes, times, dollars, the ends of ids. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

TAIL = 8
"""Characters of an id that tell it from others; all ids of a conversation begin alike."""


def readable_size(count: int) -> str:
    """Return a number of bytes as people read it: `612 B`, `4.1 kB`."""
    for unit, factor in (("MB", 1_000_000), ("kB", 1_000)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} B"


def id_tail(id: str) -> str:
    """Return the end of an id, which tells it from others."""
    return id if len(id) <= 2 * TAIL else f"…{id[-TAIL:]}"


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: `1 turn`, `2,000 turns`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {plural or noun + 's'}"


def dollars(cost: float) -> str:
    """Return US dollars, with more digits where there are few cents."""
    return f"${cost:,.2f}" if cost >= 0.1 else f"${cost:.4f}" if cost >= 0.0001 or not cost else "under $0.0001"


def duration(seconds: float) -> str:
    """Return how long something took: `0.4 s`, `12 s`, `3 min 5 s`, `1 h 2 min`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours:,} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def moment_of(text: object) -> datetime | None:
    """Return the moment that a time of the API's names; None for what is none."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def readable_moment(moment: datetime) -> str:
    """Return a moment to the second: `2026-11-29 06:20:01 UTC`."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
