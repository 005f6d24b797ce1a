"""Refuse deliveries that are too old, or ahead of the clock."""

from __future__ import annotations

from .errors import untrusted

TOLERANCE = 300.0
"""Seconds that a delivery may be old, or ahead of this machine's clock: as the documentation asks of receivers."""


def check_age(sent: float, now: float, tolerance: float) -> None:
    """Refuse what was sent too long ago, or is ahead of the clock."""
    if now - sent > tolerance:
        raise untrusted(f"It was sent {now - sent:.0f} s ago; {tolerance:g} s are allowed.", reason="expired")
    check_not_ahead(sent, now, tolerance)


def check_not_ahead(moment: float, now: float, tolerance: float) -> None:
    """Refuse what is ahead of the clock."""
    if moment - now > tolerance:
        ahead = f"{moment - now:.0f} s ahead of this machine's clock"
        raise untrusted(f"It was sent {ahead}; {tolerance:g} s are allowed.", reason="too_new")
