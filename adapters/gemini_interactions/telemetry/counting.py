"""Count and log events that the caller did not ask for, such as a history sent again in full."""

from __future__ import annotations

import logging
from collections import Counter
from threading import Lock

from .failures import logger, never_failing
from .switch import recorder

counts: Counter[str] = Counter()
"""Occurrences of each event in this process: `state_reset`, `unproven_anchor`, `index_failure`, `environment_fork` and others."""

_lock = Lock()
_said: set[tuple[str, str]] = set()


def count(event: str, message: str, *args: object, level: int = logging.INFO, once: bool | str = False) -> None:
    """Count an event and log it. Where metrics are collected, it is counted there too, as `gemini_interactions.<event>`.

    Args:
        event: its name, in snake case.
        message: what to log, with `%s` for the arguments.
        args: the arguments; no secrets.
        level: the level to log at.
        once: log at this level the first time only, and at DEBUG after that; a text for the first time of that, such as a model.
    """
    with _lock:
        counts[event] += 1
        first = (event, once) not in _said if isinstance(once, str) else counts[event] == 1
        if isinstance(once, str):
            _said.add((event, once))
    logger.log(level if first or not once else logging.DEBUG, message, *args)
    _tell(event)


@never_failing
def _tell(event: str) -> None:
    if (told := recorder()) is not None:
        told.count(event)
