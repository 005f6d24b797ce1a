"""Waiting for a run to end: when to look, what to forgive, when to give up. No I/O."""

from __future__ import annotations

import logging
from collections.abc import Generator
from dataclasses import dataclass

from ...telemetry import count
from ...wire.interaction import ENDS, RUNNING, Interaction
from ..http.deadline import Deadline
from ..http.error_mapping import is_retryable
from ..http.errors import DeadlineExceeded, GeminiInteractionsError

_FORGIVEN = 5
"""Failed looks in a row after which a wait gives up; one that succeeds forgives those before it."""


@dataclass(frozen=True, slots=True)
class WaitPolicy:
    """How to wait for a run.

    Attributes:
        deadline: seconds for the whole call, or None.
        poll_interval: seconds between the first two looks at a run in the background; it grows by half, up to 15.
        cancel_abandoned: whether a run that is waited for no longer is stopped on the service.
    """

    deadline: float | None = None
    poll_interval: float = 2.0
    cancel_abandoned: bool = True

    def gives_up(self, error: BaseException | None) -> bool:
        """Whether a run is to be stopped, now that waiting for it ended with this error, or with none.

        A failure to look is no reason: the run may end well, and its id is in the error.
        """
        left = error is None or not isinstance(error, Exception) or isinstance(error, DeadlineExceeded)
        return self.cancel_abandoned and left


@dataclass(frozen=True, slots=True)
class Look:
    """Get the interaction now."""


@dataclass(frozen=True, slots=True)
class Sleep:
    """Wait so many seconds."""

    seconds: float


def waiting(
    interaction_id: str, *, poll_interval: float, max_poll_interval: float, deadline: Deadline
) -> Generator[Look | Sleep, Interaction | GeminiInteractionsError | None, Interaction]:
    """The course of a wait.

    Any status but `in_progress` and `queued` ends it, known or not: a closed list would wait for ever on the first new one.

    Args:
        interaction_id: for the error's text.
        poll_interval: seconds before the second look; it grows by half each time, up to `max_poll_interval`.
        max_poll_interval: seconds.
        deadline: when to give up.

    Raises:
        DeadlineExceeded: the run was still going on.
        GeminiInteractionsError: looking failed for good.
    """
    failures = 0
    last: Interaction | None = None
    while True:
        outcome = yield Look()
        if isinstance(outcome, DeadlineExceeded):
            raise DeadlineExceeded(str(outcome), interaction=last) from outcome
        if isinstance(outcome, GeminiInteractionsError):
            failures += 1
            if failures >= _FORGIVEN or not is_retryable(outcome):
                raise outcome
        elif outcome is not None:
            failures = 0
            last = outcome
            if outcome.status not in RUNNING:
                if outcome.status not in ENDS:
                    count(
                        "unknown_status",
                        "The interaction %s ended as %r, which this version does not know.",
                        interaction_id,
                        outcome.status,
                        level=logging.WARNING,
                    )
                return outcome
        if not deadline.leaves(poll_interval):
            status = f"is {last.status}" if last else "could not be read"
            raise DeadlineExceeded(f"After {deadline} the interaction {interaction_id} {status}.", interaction=last)
        yield Sleep(poll_interval)
        poll_interval = min(poll_interval * 1.5, max_poll_interval)
