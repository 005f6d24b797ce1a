"""Effort that one request may cost: patterns are searched for in so much text, and values of schemas are made up to so many."""

from __future__ import annotations

from ..core.errors import HTTPError

_WINDOW = 8_000
"""Characters of a text that patterns are searched for in; some take time that grows with its square."""

_STEPS = 40_000
"""Steps, at about ten microseconds each."""

BYTES_PER_STEP = 200

MOST_ITEMS = 10_000
"""The most that a schema may ask for of items or properties."""

LONGEST_TEXT = 1_000_000
"""The most characters that a schema may ask for."""


class TooMuch(Exception):
    """A request asks for more than it may; raised with what it is, and told with where it stands."""

    def refusal(self, place: str) -> HTTPError:
        """Return the answer that names the place."""
        return HTTPError(f"The value is invalid for '{place}'. {self}")  # unseen words


class Effort:
    """What is left of a request's effort."""

    def __init__(self, steps: int = _STEPS) -> None:
        self._left = steps

    @property
    def is_low(self) -> bool:
        """Whether more than half is spent."""
        return self._left < _STEPS // 2

    def spend(self, steps: int) -> None:
        """Take steps off.

        Raises:
            TooMuch: there are none left.
        """
        self._left -= steps
        if self._left < 0:
            raise TooMuch("It asks for more than one request may cost.")


def searched(text: str) -> str:
    """Return the part of a text in which patterns are searched for: its beginning and its end, if it is long."""
    half = _WINDOW // 2
    return text if len(text) <= _WINDOW else f"{text[:half]}\n{text[-half:]}"


def at_most(value: object, most: int, keyword: str) -> int:
    """Return a number that a schema asks for.

    Raises:
        TooMuch: it is too large.
        TypeError: it is no number.
    """
    if not isinstance(value, int | float):
        raise TypeError(keyword)
    if value > most:
        raise TooMuch(f"{keyword!r} is more than {most}.")
    return int(value)
