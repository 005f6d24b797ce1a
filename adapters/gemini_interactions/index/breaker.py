"""Leave alone what has just failed: an index saves work, and must not cost more than it saves."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic

from ..telemetry import count

PATIENCE = 0.08
"""Seconds that an index may take, unless told otherwise: a broken one costs a call no more than 100 ms."""

_FIRST_PAUSE = 2.0
_LONGEST_PAUSE = 60.0
"""Seconds for which a broken index is left alone: doubled with every failure in a row."""


class Unavailable(Exception):
    """The index is being left alone."""


class Breaker:
    """Notes that something failed, so that it is not asked for a while; then one call tries it again.

    Args:
        what: what it is, for the log.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._lock = Lock()
        self._pause = 0.0
        self._until = 0.0

    @contextmanager
    def guarding(self) -> Iterator[None]:
        """Run a block that may fail, which then ends in silence; it does not begin while the index is left alone.

        Raises:
            Unavailable: the index is not to be asked, or did not answer.
        """
        if self._pause and not self._may_try():
            self._log(None)
            raise Unavailable
        try:
            yield
        except Exception as error:
            with self._lock:
                self._pause = min(max(2 * self._pause, _FIRST_PAUSE), _LONGEST_PAUSE)
                self._until = monotonic() + self._pause
            self._log(error)
            raise Unavailable from None
        self._pause = 0.0

    def _may_try(self) -> bool:
        with self._lock:
            now = monotonic()
            if now < self._until:
                return False
            self._until = now + self._pause  # the others go on without, until it is known whether it is back
            return True

    def _log(self, error: Exception | None) -> None:
        """Count it, and log once that the index does not work: it then knows nothing, and histories are sent in full."""
        # The class only: messages of database drivers may hold addresses with passwords.
        count(
            "index_failure",
            "The conversation index (%s) failed: %s. Histories are sent in full until it is back.",
            self._what,
            "it is left alone for a while" if error is None else type(error).__name__,
            level=logging.WARNING,
            once=True,
        )
