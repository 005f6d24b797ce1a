"""One call of the service, from the first attempt to the last: what to retry, when, and with which body. No I/O.

The generator says what to do and is told what came of it; the sync and the async client do it, in a few lines each.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import httpx

from .http.deadline import Deadline
from .http.error_mapping import error_from_response, is_retryable
from .http.errors import (
    APIError,
    ConnectionFailed,
    DeadlineExceeded,
    GeminiInteractionsError,
    InvalidResponseError,
    PreviousInteractionUnavailable,
    RequestTimeout,
    StreamInterrupted,
)
from .interactions.wait import Sleep

T = TypeVar("T")

MAX_RETRY_AFTER = 60.0
"""Seconds of Retry-After that a retry waits for. What asks for more is told to the caller, who can plan it better."""

CREATING = 10.0
"""Seconds past a deadline in which a request that makes a run in the background may still be answered."""

KEY_HEADER = "x-goog-api-key"


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
        """Seconds to wait before retry number `attempt`, counted from 0."""
        if retry_after is not None:
            return retry_after
        delay = min(self.first_delay * 2.0**attempt, self.max_delay)
        return delay * (1.0 - self.jitter * random.random())


@dataclass(slots=True)
class Call:
    """A request to make.

    Attributes:
        method: the HTTP method.
        url: where to.
        content: the body.
        headers: beside those of every request.
        params: the query.
        interaction_id: the interaction it is about.
        chained: whether it continues an interaction.
        once: whether doing it twice would cost: then it is not repeated unless it surely was not done.
        resumable: whether its stream is of a run that goes on without the connection.
        continuation: makes the call for the next hop of the answer, from the token and the id of the hop before.
        fallback: the body to send instead if the interaction to continue is not available.
        state_reset: set when the fallback was sent.
    """

    method: str
    url: str
    content: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    params: dict[str, str] | None = None
    interaction_id: str | None = None
    chained: bool = False
    once: bool = False
    resumable: bool = False
    continuation: Callable[[str, str | None], Call] | None = None
    fallback: Callable[[], bytes] | None = None
    state_reset: bool = False


@dataclass(frozen=True, slots=True)
class Send:
    """Make the request now, and give it so many seconds."""

    call: Call
    timeout: float


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, read."""

    response: httpx.Response
    content: bytes


@dataclass(frozen=True, slots=True)
class Opened(Generic[T]):
    """An HTTP answer that goes on as a stream, its first event read."""

    stream: T


def exchange(
    call: Call, *, policy: RetryPolicy, timeout: float, deadline: Deadline, secret: str | None
) -> Generator[Send | Sleep, Any, Any]:
    """The course of a call.

    Yields:
        `Send`, to be answered with an `Answer`, an `Opened` or the exception that came instead; or `Sleep`.

    Returns:
        The `Answer` (status 200), or the `Opened`.

    Raises:
        GeminiInteractionsError: it failed for good.
    """
    attempt = 0
    while True:
        remaining = deadline.left(timeout)
        if remaining <= 0:
            raise DeadlineExceeded(f"The call did not end within {deadline}.")
        # A run that is being made when time is up would be left without anybody who knows its id. (A stream tells it at once.)
        patient = call.once and "accept" not in call.headers
        outcome = yield Send(call, min(timeout, remaining + CREATING) if patient else remaining)
        error, cause = _judge(outcome, call, secret)
        if error is None:
            return outcome
        if isinstance(error, PreviousInteractionUnavailable) and call.fallback is not None and not call.state_reset:
            call.content, call.chained, call.state_reset = call.fallback(), False, True
            continue
        delay = policy.delay(attempt, getattr(error, "retry_after", None))
        if attempt >= policy.max_retries or not _worth_repeating(error, cause, call) or delay > MAX_RETRY_AFTER:
            raise error from cause
        if not deadline.leaves(delay):
            raise DeadlineExceeded(f"The call did not end within {deadline}; last: {error}") from error
        yield Sleep(delay)
        attempt += 1


def without_key(error: httpx.HTTPError) -> httpx.HTTPError:
    """Take the key off the request that an httpx error carries: errors get logged, pickled and sent about."""
    try:
        request = error.request
    except RuntimeError:
        return error
    for name in (KEY_HEADER, "authorization"):
        request.headers.pop(name, None)
    return error


def _judge(outcome: object, call: Call, secret: str | None) -> tuple[GeminiInteractionsError | None, BaseException | None]:
    if isinstance(outcome, Opened):
        return None, None
    if isinstance(outcome, Answer):
        if outcome.response.status_code == 200:
            return None, None
        return (
            error_from_response(
                outcome.response, outcome.content, chained=call.chained, interaction_id=call.interaction_id, secret=secret
            ),
            None,
        )
    if isinstance(outcome, GeminiInteractionsError):
        return outcome, None
    assert isinstance(outcome, httpx.HTTPError)
    where = httpx.URL(call.url).host
    reason = str(outcome) or type(outcome).__name__
    without_key(outcome)
    if isinstance(outcome, httpx.TimeoutException):
        return RequestTimeout(f"No answer from {where} in time: {reason}"), outcome
    if isinstance(outcome, httpx.TransportError):
        return ConnectionFailed(f"The connection to {where} failed: {reason}"), outcome
    return InvalidResponseError(f"The answer of {where} cannot be read: {reason}"), outcome


def _worth_repeating(error: GeminiInteractionsError, cause: BaseException | None, call: Call) -> bool:
    if isinstance(error, StreamInterrupted):  # before its first event: later ones never come here
        return not call.once
    if not is_retryable(error):
        return False
    if call.once:
        return isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout) or (
            isinstance(error, APIError) and error.status_code in (429, 503)
        )
    return True
