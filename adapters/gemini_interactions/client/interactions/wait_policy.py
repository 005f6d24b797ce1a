"""Decide how long to wait for a run, and what becomes of it when nobody waits any more."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from ...telemetry import count
from ...wire.interaction import ENDS, IDLE, Interaction
from ..http.error_mapping import is_retryable, meant_status
from ..http.errors import APIError, DeadlineExceeded, GeminiInteractionsError, NotFoundError
from .progress import AsyncOnProgress

FAILED_POLLS = 5
"""Failed polls in a row after which a wait gives up; one that succeeds forgives those before it."""

MISSING_POLLS = 3
"""The same for polls that do not find the run: it may not be everywhere yet."""

IDLE_POLLS = 4
"""Polls in a row that find a run idle, after which a wait takes that for its end.

Open question [idle_runs]: `idle` came with live interactions, where it stands between two inputs; no run over HTTP was ever seen
in it. If it passes by itself, the first poll that meets it must not end a wait; if it waits for an input that nobody sends, a
wait must not last for ever.
"""

GROWTH = 1.5
"""The factor by which the time between two polls grows."""


@dataclass(frozen=True, slots=True)
class WaitPolicy:
    """How to wait for a run.

    Attributes:
        deadline: seconds for the whole call, or None.
        poll_interval: seconds between the first two polls of a run in the background; it grows by half, up to 15.
        cancel_abandoned: whether a run that is waited for no longer is stopped on the service.
        on_progress: is called with a `Progress` while a run is waited for.
    """

    deadline: float | None = None
    poll_interval: float = 2.0
    cancel_abandoned: bool = True
    on_progress: AsyncOnProgress | None = None

    def should_cancel(self, error: BaseException | None) -> bool:
        """Whether a run is to be stopped, now that waiting for it ended with this error, or with none.

        A failure to poll is no reason: the run may end well, and its id is in the error.
        """
        left = error is None or not isinstance(error, Exception) or isinstance(error, DeadlineExceeded)
        return self.cancel_abandoned and left


def polls_that_may_fail(error: GeminiInteractionsError) -> int:
    """Return the number of failed polls in a row at which a wait gives up, the one that failed like this included."""
    if isinstance(error, NotFoundError):
        return MISSING_POLLS
    status = meant_status(error) if isinstance(error, APIError) else None
    passes = is_retryable(error) or (status is not None and status >= 500)
    return FAILED_POLLS if passes else 1


def has_ended(interaction: Interaction, idle_polls: int) -> bool:
    """Whether a run is waited for no longer.

    Any status but `in_progress` and `queued` ends a wait: a closed list would wait for ever on the first new one.

    Args:
        interaction: the run as it was just found.
        idle_polls: how many polls in a row, this one included, have found it idle.
    """
    return idle_polls >= IDLE_POLLS if interaction.status == IDLE else not interaction.is_running


def note_odd_end(interaction: Interaction) -> None:
    """Warn if a run ended with a status that this version does not know, or that need not be an end."""
    if interaction.status == IDLE:
        count(
            "idle_run",
            "The interaction %s has been idle for %d polls and is taken as it is; it may still go on, see client.get().",
            interaction.id,
            IDLE_POLLS,
            level=logging.WARNING,
        )
    elif interaction.status not in ENDS:
        count(
            "unknown_status",
            "The interaction %s ended as %r, which this version does not know.",
            interaction.id,
            interaction.status,
            level=logging.WARNING,
        )
