"""Check the numbers among the settings: seconds, and how often."""

from __future__ import annotations

from typing import TypeVar

from .errors import InvalidOption

N = TypeVar("N")


def number(name: str, value: N) -> N:
    """Return a number as it is.

    Args:
        name: the option it was given for, for the error.
        value: what was given.

    Raises:
        InvalidOption: it is none.
    """
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise InvalidOption(f"{name!r} must be a number, not {type(value).__name__}.", field=name)
    return value
