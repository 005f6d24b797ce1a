"""What there is no page of."""

from __future__ import annotations


class Missing(Exception):
    """There is no such thing, or no longer; the message says which."""
