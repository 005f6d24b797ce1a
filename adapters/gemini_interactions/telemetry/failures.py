"""Keep what fails while a call is told of from the call itself."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

P = ParamSpec("P")

logger: logging.Logger = logging.getLogger("gemini_interactions")


def never_failing(method: Callable[P, None]) -> Callable[P, None]:
    """Log what fails while a call is told of: the call itself must not fail by it."""

    @wraps(method)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            method(*args, **kwargs)
        except Exception as error:
            log_failure(method.__name__, error)

    return guarded


def log_failure(what: str, error: Exception) -> None:
    """Log what failed and where, without the words of the error: they may quote what was asked."""
    if sys.is_finalizing():  # then nothing works any more
        return
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else "?"
    logger.warning("A call could not be told of (%s): %s at %s", what, type(error).__name__, where)
