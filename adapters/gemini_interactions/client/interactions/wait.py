# Generated from async_wait.py by scripts/unasync.py: change that file, then run `make format`.
"""Wait for a run in the background to end."""

from __future__ import annotations

import time
from collections.abc import Callable

from ...telemetry import reason_of, watched
from ...wire.interaction import IDLE, Interaction
from ..http.deadline import Deadline
from ..http.errors import DeadlineExceeded, GeminiInteractionsError
from ..http.log import logger
from ..http.numbers import number
from ..http.requester import Requester
from .calls import get_call
from .progress import ProgressTeller
from .send import send
from .wait_policy import GROWTH, has_ended, note_odd_end, polls_that_may_fail


def wait(
    requester: Requester,
    id: str,
    *,
    poll_interval: float = 2.0,
    max_poll_interval: float = 15.0,
    deadline: Deadline | float | None = None,
    teller: ProgressTeller | None = None,
    listen: Callable[[], None] | None = None,
    traceparent: str = "",
) -> Interaction:
    """Poll a run until it ends, and return the interaction with whatever status ended it.

    One that is `idle` is looked at a few times more: it may go on by itself.

    Args:
        requester: makes the requests.
        id: the interaction's id.
        poll_interval: seconds before the second poll; it grows by half each time, up to `max_poll_interval`.
        max_poll_interval: seconds; `poll_interval`, where that is more.
        deadline: seconds to wait at the most.
        teller: is told of each look at it; without one, nobody is.
        listen: listens to a run that is at work at the first look, as long as that goes; it is looked at again after it.
        traceparent: the span of the call that began it, where somebody traced that.

    Raises:
        DeadlineExceeded: it was still running.
        GeminiInteractionsError: polling failed for good.
    """
    deadline, poll_interval = Deadline.of(deadline), number("poll_interval", poll_interval)
    max_poll_interval = max(max_poll_interval, poll_interval)
    call = get_call(requester.url, id)
    call.traceparent = traceparent
    last: Interaction | None = None
    polls = failures = idle_polls = 0
    status = ""
    with watched(call) as operation:
        while True:
            try:
                # Where nobody is told yet, somebody may be from the next poll on.
                asked = call if operation.records else get_call(requester.url, id)
                last = send(requester, asked, deadline=deadline)
            except DeadlineExceeded as error:
                raise DeadlineExceeded(str(error), interaction=last) from error
            except GeminiInteractionsError as error:
                failures += 1
                if failures >= polls_that_may_fail(error):
                    raise
                logger.info("The run %s could not be looked at, for the %d. time in a row: %s", id, failures, reason_of(error))
            else:
                failures = 0
                polls += 1
                idle_polls = idle_polls + 1 if last.status == IDLE else 0
                is_over = has_ended(last, idle_polls)
                if last.status != status:
                    status = last.status
                    operation.event("poll", status=status, polls=polls)
                    logger.info("The run %s is %s, at poll %d%s.", id, status, polls, "" if is_over else ": waiting for its end")
                if teller is not None:
                    teller.tell(last, polls=polls, is_over=is_over)
                if is_over:
                    note_odd_end(last)
                    return last
                if listen is not None:
                    listen()
                    listen = None
                    continue
            if not deadline.leaves(poll_interval):
                found = f"is {last.status}" if last else "could not be read"
                raise DeadlineExceeded(f"After {deadline} the interaction {id} {found}.", interaction=last)
            time.sleep(poll_interval)
            poll_interval = min(poll_interval * GROWTH, max_poll_interval)
