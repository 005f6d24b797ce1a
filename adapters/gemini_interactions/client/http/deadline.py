"""Keep the moment by which something must have ended."""

from __future__ import annotations

from time import monotonic

from .numbers import number


class Deadline:
    """A moment of the monotonic clock, or none.

    Args:
        seconds: from now; None for no deadline.

    Raises:
        InvalidOption: it is something else.
    """

    __slots__ = ("_end", "seconds")

    def __init__(self, seconds: float | None) -> None:
        self.seconds: float | None = seconds
        self._end = None if seconds is None else monotonic() + number("deadline", seconds)

    @classmethod
    def of(cls, deadline: Deadline | float | None) -> Deadline:
        """Return a deadline that is one already, or one in so many seconds."""
        return deadline if isinstance(deadline, Deadline) else cls(deadline)

    def later(self, seconds: float) -> Deadline:
        """Return a moment so many seconds after this one; none, if this is none."""
        later = Deadline(None)
        if self._end is not None:
            later.seconds, later._end = self.seconds, self._end + seconds
        return later

    @property
    def passed(self) -> bool:
        """Whether it is over."""
        return self._end is not None and monotonic() > self._end

    def left(self, most: float = float("inf")) -> float:
        """Return the seconds until then, `most` at the most; 0 or less if it is over."""
        return most if self._end is None else min(most, self._end - monotonic())

    def leaves(self, seconds: float) -> bool:
        """Whether there is time to wait so many seconds and still do something."""
        return self._end is None or monotonic() + seconds < self._end

    def __str__(self) -> str:
        return "its deadline" if self.seconds is None else f"{self.seconds:g} s"
