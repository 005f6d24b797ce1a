"""Decide whether to try again, and when.

As the official client does it: five attempts, waits of 0.5 s doubled up to 8 s, `Retry-After` unless it is 0; after 408, 409,
429, 5xx and failed connections. Different on purpose: 501 is not tried again, since nothing passes there; the wait that an
error's body names (`RetryInfo`) counts; a wait of more than a minute is told instead of slept through; and what begins a run or
an agent is repeated only where it has certainly not begun.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import httpx

from .auth import without_key
from .call import Call
from .deadline import Deadline
from .error_mapping import is_retryable, meant_status
from .errors import (
    APIError,
    ConnectionFailed,
    DeadlineExceeded,
    GeminiInteractionsError,
    InvalidOption,
    InvalidResponseError,
    RequestTimeout,
    StreamInterrupted,
)

MAX_RETRY_AFTER = 60.0
"""Seconds of Retry-After that a retry waits for. What asks for more is told to the caller, who can plan it better."""

CREATING = 10.0
"""Seconds past a deadline in which a request that makes a run in the background may still be answered."""

USUAL_TIMEOUT = 600.0
"""Seconds for an attempt, where nobody says otherwise."""

CHEAP_TIMEOUT = 1800.0
"""Seconds for an attempt in a tier that waits for capacity, unless the timeout was made shorter than usual.

The tier `flex` answers within 15 minutes, says aistudio.google.com/docs/flex-inference; an answer that is given up before, and
asked for again, is paid twice. Open question [time_limit_of_the_service]: how long the service itself works on such a request. It
is told the same number, by the header that the official SDK sends for a timeout; where the service does not read it, nothing is
lost.
"""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

_PERHAPS_DONE = frozenset({408, 409})
_NOT_DONE = frozenset({501, 503})
"""What the service answers before it has done anything; as 429, and as all that says that the request is wrong."""

_NOT_SENT = httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When to try again.

    Attributes:
        max_retries: attempts after the first; 0 means none.
        first_delay: seconds before the first retry; doubled each time.
        max_delay: seconds, the most of it.
        jitter: the share of a delay that chance may take off.
    """

    max_retries: int = 4
    first_delay: float = 0.5
    max_delay: float = 8.0
    jitter: float = 0.25

    def delay(self, attempt: int, retry_after: float | None = None) -> float:
        """Return the seconds to wait before retry number `attempt`, counted from 0."""
        delay = min(self.first_delay * 2.0**attempt, self.max_delay)
        if retry_after is not None:  # never less than before the first retry: it may ask for next to nothing, again and again
            return max(retry_after, min(delay, self.first_delay) * (1.0 - self.jitter * random.random()))
        return delay * (1.0 - self.jitter * random.random())

    def delay_or_raise(self, error: GeminiInteractionsError, call: Call, attempt: int, deadline: Deadline) -> float:
        """Return the seconds to wait before another attempt.

        Args:
            error: how this attempt failed; its cause is httpx's own error, where there is one.
            call: the request.
            attempt: the number of this attempt, counted from 0.
            deadline: when to give up.

        Raises:
            GeminiInteractionsError: the error, where another attempt is of no use or not allowed.
            DeadlineExceeded: there is no time left for one.
        """
        if may_have_begun(error, call):
            error.must_not_repeat = True
        if isinstance(error, RequestTimeout) and not deadline.leaves(0.001):  # it was the deadline that cut this attempt short
            raise _too_late(error, deadline) from error
        delay = self.delay(attempt, getattr(error, "retry_after", None))
        if attempt >= self.max_retries or not _is_worth_repeating(error, call) or delay > MAX_RETRY_AFTER:
            raise error
        if not deadline.leaves(delay):
            raise _too_late(error, deadline) from error
        return delay


def seconds_for_attempt(call: Call, timeout: float, deadline: Deadline) -> float:
    """Return the seconds that an attempt may take.

    Raises:
        DeadlineExceeded: there are none left.
    """
    if call.waits_for_capacity and timeout >= USUAL_TIMEOUT:
        timeout = max(timeout, CHEAP_TIMEOUT)
    remaining = deadline.left(timeout)
    if remaining <= 0:
        raise DeadlineExceeded(f"The call did not end within {deadline}.")
    # A run that is being made when time is up would be left without anybody who knows its id. (A stream tells it at once.)
    return remaining if not call.begins_run or call.streams else min(timeout, remaining + CREATING)


def connection_error(failure: httpx.HTTPError, call: Call) -> GeminiInteractionsError:
    """Return our error for one of httpx's, which is left without the key."""
    url = httpx.URL(call.url)
    where = url.netloc.decode("ascii")
    reason = str(failure) or type(failure).__name__
    without_key(failure)
    if isinstance(failure, httpx.LocalProtocolError):  # its words quote the header
        failure.args = ()
        failure.__cause__ = failure.__context__ = None
        return InvalidOption(
            f"The request to {where} cannot be written as HTTP: a header of the HTTP client's has a line break, a blank at an end"
            " or another character that cannot be sent.",
            field="headers",
        )
    if isinstance(failure, httpx.TimeoutException):
        return RequestTimeout(f"No answer from {where} in time: {reason}")
    if isinstance(failure, httpx.TransportError):
        way_out = f". {ConnectionFailed.WAY_OUT}" if isinstance(failure, httpx.ConnectError) and url.host in LOOPBACK else ""
        return ConnectionFailed(f"The connection to {where} failed: {reason}{way_out}")
    return InvalidResponseError(f"The answer of {where} cannot be read: {reason}")


def may_have_begun(error: GeminiInteractionsError, call: Call) -> bool:
    """Return whether a request that may be made once only was perhaps carried out, although it failed with this error.

    Args:
        error: the failure; its cause is httpx's own error, where there is one.
        call: the request.
    """
    if call.idempotent or isinstance(error.__cause__, _NOT_SENT):
        return False
    if isinstance(error, InvalidResponseError):
        return True
    if isinstance(error, APIError):
        status = meant_status(error)
        return status is None or status in _PERHAPS_DONE or (status >= 500 and status not in _NOT_DONE)
    return isinstance(error, StreamInterrupted | ConnectionFailed)


def _is_worth_repeating(error: GeminiInteractionsError, call: Call) -> bool:
    if isinstance(error, StreamInterrupted):  # before its first event: later ones never come here
        return call.idempotent
    return is_retryable(error)


def _too_late(error: GeminiInteractionsError, deadline: Deadline) -> DeadlineExceeded:
    late = DeadlineExceeded(f"The call did not end within {deadline}; last: {error}")
    late.must_not_repeat = error.must_not_repeat
    return late
