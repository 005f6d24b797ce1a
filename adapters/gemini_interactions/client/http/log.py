"""Tell the logger `gemini_interactions` what the client does: at INFO what takes longer, at DEBUG each request.

No key, no header and nothing of what is asked or answered is logged; of an address, its path.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from time import perf_counter

import httpx

from ...telemetry import reason_of
from .call import Call
from .errors import GeminiInteractionsError

VARIABLE = "GEMINI_INTERACTIONS_LOG"
"""The variable of the environment that switches the log on, with the name of a level: `debug`, `info`, `warning`, `error`."""

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}

# No NullHandler: it would keep Python from showing warnings of ours to a program that has set up no logging.
logger: logging.Logger = logging.getLogger("gemini_interactions")


def switch_on(level: str) -> None:
    """Log to the standard error output from a level on. A program that sets up logging of its own gets it there instead.

    Args:
        level: its name, in any case; with any other text nothing is changed but a warning is logged.
    """
    number = LEVELS.get(level.strip().lower())
    if number is None:
        logger.warning("%s=%r is no level: it is one of %s.", VARIABLE, level, ", ".join(LEVELS))
        return
    logger.setLevel(number)
    if not any(isinstance(handler, _StandardError) for handler in logger.handlers):
        logger.addHandler(_StandardError())


class _StandardError(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes where nobody else does: where the root has handlers, each line would stand there twice."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s: %(message)s", "%H:%M:%S"))

    def filter(self, record: logging.LogRecord) -> bool:
        return not logging.getLogger().handlers and bool(super().filter(record))


def now_if_logged() -> float | None:
    """Return the time by which a request is measured; None where requests are not logged."""
    return perf_counter() if logger.isEnabledFor(logging.DEBUG) else None


def log_answer(call: Call, response: httpx.Response, began: float, blot: Callable[[str], str]) -> None:
    """Log a request and its answer, as far as it was read: of a stream, its beginning.

    Args:
        call: the request.
        response: the answer.
        began: when it was sent.
        blot: takes secrets out of a text.
    """
    logger.debug(
        "%s %s: %s after %.0f ms, %d bytes sent, %d received",
        call.method,
        _path(call, blot),
        response.status_code,
        (perf_counter() - began) * 1000,
        len(call.content or b""),
        getattr(response, "num_bytes_downloaded", 0),
    )


def log_failure(call: Call, failure: Exception, began: float, blot: Callable[[str], str]) -> None:
    """Log a request that was not answered."""
    took = (perf_counter() - began) * 1000
    logger.debug("%s %s: %s after %.0f ms", call.method, _path(call, blot), type(failure).__name__, took)


def log_retry(call: Call, error: GeminiInteractionsError, delay: float, attempt: int, blot: Callable[[str], str]) -> None:
    """Log that a request is made again, and tell whoever traces it: why, and after how long.

    Args:
        call: the request.
        error: how it failed.
        delay: seconds until the next attempt.
        attempt: the number of the attempt that failed, counted from 0.
        blot: takes secrets out of a text.
    """
    call.operation.retried(error, delay, attempt)
    logger.info(
        "%s %s is tried again in %.1f s (retry %d): %s", call.method, _path(call, blot), delay, attempt + 1, reason_of(error)
    )


def log_wait(call: Call, error: GeminiInteractionsError, seconds: float, refusals: int) -> None:
    """Tell whoever traces a request that it waits for its turn, as all do that share its rate limit, which is logged once.

    Args:
        call: the request.
        error: how it was refused.
        seconds: how long it waits at least.
        refusals: how often it had been refused before.
    """
    call.operation.retried(error, seconds, refusals)


def _path(call: Call, blot: Callable[[str], str]) -> str:
    return blot(httpx.URL(call.url).path)


if os.environ.get(VARIABLE):  # set to nothing is how many files of settings leave it out
    switch_on(os.environ[VARIABLE])
