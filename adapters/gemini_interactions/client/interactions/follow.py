# Generated from async_follow.py by scripts/unasync.py: change that file, then run `make format`.
"""Follow a run in the background to its end, and tell how far it has come."""

from __future__ import annotations

from functools import partial

from ...telemetry import reason_of
from ...wire.interaction import Interaction
from ..http.deadline import Deadline
from ..http.errors import DeadlineExceeded, GeminiInteractionsError
from ..http.log import logger
from ..http.requester import Requester
from .calls import get_call
from .progress import OnProgress, ProgressTeller, check_on_progress, ends_news
from .stream import open_stream
from .wait import wait


def follow(
    requester: Requester,
    id: str,
    *,
    poll_interval: float = 2.0,
    max_poll_interval: float = 15.0,
    deadline: Deadline | float | None = None,
    on_progress: OnProgress | None = None,
    traceparent: str = "",
) -> Interaction:
    """Wait for a run to end, and return the interaction with whatever status ended it.

    A run that nobody looks at is polled. One that somebody looks at tells of itself, since a poll is not known to say more of a
    run than that it is at work: between the first poll and the last, one stream takes the place of all others. Where it fails,
    the run is polled.

    Args:
        requester: makes the requests.
        id: the interaction's id.
        poll_interval: seconds before the second poll; it grows by half each time, up to `max_poll_interval`.
        max_poll_interval: seconds.
        deadline: seconds to wait at the most.
        on_progress: is called at each change, and once at the end; it may be async.
        traceparent: the span of the call that began it, where somebody traced that.

    Raises:
        DeadlineExceeded: it was still running.
        GeminiInteractionsError: polling failed for good.
        Exception: what `on_progress` raised; the run goes on.
    """
    deadline = Deadline.of(deadline)
    check_on_progress(on_progress)
    poll = partial(
        wait,
        requester,
        id,
        poll_interval=poll_interval,
        max_poll_interval=max_poll_interval,
        deadline=deadline,
        traceparent=traceparent,
    )
    if on_progress is None:
        return poll()
    teller = ProgressTeller(on_progress)
    try:
        return poll(
            teller=teller,
            listen=partial(_listen, requester, id, teller, deadline, poll_interval) if teller.listens else None,
        )
    finally:
        teller.wait_ended(id)


def _listen(requester: Requester, id: str, teller: ProgressTeller, deadline: Deadline, poll_interval: float) -> None:
    """Listen to a run as long as it tells of itself. Why it stops doing so, if not at its end, the polls will meet as well."""
    try:
        call = get_call(requester.url, id, stream=True)
        events = open_stream(requester, call, deadline=deadline, poll_interval=poll_interval)
    except DeadlineExceeded:
        raise
    except GeminiInteractionsError as error:
        logger.info("The run %s cannot be listened to, and is polled: %s", id, reason_of(error))
        return
    logger.info("The run %s is listened to.", id)
    with events:
        while True:
            try:
                event = next(events, None)
            except DeadlineExceeded as error:
                seen = events.interaction
                message = f"After {deadline} the interaction {id} is {seen.status}."
                raise DeadlineExceeded(message, interaction=seen) from error
            except GeminiInteractionsError as error:
                logger.info("The run %s is not heard any more, and is polled: %s", id, reason_of(error))
                return
            if event is None or events.has_ended:
                return
            if ends_news(event):
                teller.tell(events.interaction)
