"""Wait for a request's turn, and tell the others how it ended."""

from __future__ import annotations

from time import monotonic
from types import TracebackType
from typing import TypeGuard

from ..call import Call
from ..deadline import Deadline
from ..error_mapping import meant_status
from ..errors import APIError, DeadlineExceeded, GeminiInteractionsError
from ..log import log_wait
from ..rate_limit import RateLimit
from .gate import Ticket
from .line import Line
from .wakers import AsyncWaker

TOO_MANY, UNAVAILABLE = 429, 503
"""The statuses of refusals that pass: of the latter, those that say when, as a tier at capacity may."""


class AsyncAdmission:
    """One request under a rate limit, as a context manager around each attempt: it begins when it is the request's turn.

    Args:
        limit: the rate limit.
        call: the request.
        deadline: when to give up.
    """

    def __init__(self, limit: RateLimit, call: Call, deadline: Deadline) -> None:
        self._line: Line = limit.line_of(call)
        self._limit = limit
        self._call = call
        self._deadline = deadline
        self._ticket: Ticket | None = None
        self._refusals = 0

    async def __aenter__(self) -> None:
        """Wait.

        Raises:
            APIError: the service refuses, and for too long to be waited for.
            DeadlineExceeded: there is no time to wait so long.
        """
        self._ticket = None if self._refusals else self._line.enter_at_once(monotonic())
        if self._ticket is None:
            self._ticket = await self._wait()

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._ticket is None:
            return
        if error is None:
            self._line.passed(self._ticket, monotonic())
        elif not is_refusal(error):
            self._line.left(self._ticket, monotonic())

    def waits_out(self, error: GeminiInteractionsError) -> bool:
        """Return whether an attempt failed for the rate alone, so that the next one follows when it is its turn.

        Args:
            error: how it failed.

        Raises:
            APIError: it failed for the rate, and that is not waited for.
        """
        if not is_refusal(error):
            return False
        if self._ticket is None:  # it was told while it waited
            raise error
        seconds = self._line.refused(self._ticket, monotonic(), error)
        self._ticket = None
        if seconds is None:
            raise error
        log_wait(self._call, error, seconds, self._refusals)
        self._refusals += 1
        return True

    async def _wait(self) -> Ticket:
        line, waker = self._line, AsyncWaker()
        line.join(waker, in_front=self._refusals > 0)
        try:
            while True:
                look = line.look(waker, monotonic())
                if look.ticket is not None:
                    return look.ticket
                at_least, nap = look.at_least, look.nap
                if nap == 0.0 and line.window is not None:
                    at_least = nap = await waker.run(line.window.take, line.model, line.window.give_back)
                    if nap == 0.0:
                        if (ticket := line.enter(monotonic())) is not None:
                            return ticket
                        line.window.give_back(line.model)
                        continue
                self._check_deadline(at_least)
                await waker.wait(self._deadline.left(nap))
        finally:
            line.leave(waker, monotonic())

    def _check_deadline(self, seconds: float) -> None:
        if self._deadline.leaves(seconds):
            return
        refusal = self._line.refusal
        why = f"last: {refusal}" if refusal is not None else f"it waited for {self._limit!r}"
        raise DeadlineExceeded(f"The call did not end within {self._deadline}, since it has to wait for its turn; {why}")


def is_refusal(error: BaseException) -> TypeGuard[APIError]:
    """Return whether the service has refused a request for now, before it did anything for it."""
    if not isinstance(error, APIError):
        return False
    status = meant_status(error)
    return status == TOO_MANY or (status == UNAVAILABLE and error.retry_after is not None)
