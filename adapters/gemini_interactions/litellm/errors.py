"""Our errors as LiteLLM's, which its retries, fallbacks and cooldowns go by.

LiteLLM recognises a context overflow or a blocked prompt of the providers it knows only; from this one it must be told. Each
error has the HTTP response attached, with `Retry-After` if the service asked for a wait. The original is its `__cause__`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import litellm.exceptions as lm

from ..client.http import errors as gi
from .names import PROVIDER

BY_CLASS: tuple[tuple[type[gi.GeminiInteractionsError], type[Exception]], ...] = (
    (gi.InvalidOption, lm.BadRequestError),
    (gi.MissingAPIKey, lm.AuthenticationError),
    (gi.ContentBlockedError, lm.ContentPolicyViolationError),
    (gi.InvalidRequestError, lm.BadRequestError),
    (gi.AuthenticationError, lm.AuthenticationError),
    (gi.PermissionDeniedError, lm.PermissionDeniedError),
    (gi.NotFoundError, lm.NotFoundError),
    (gi.ConflictError, lm.BadRequestError),
    (gi.RateLimitError, lm.RateLimitError),
    (gi.InteractionCancelled, lm.APIError),
    (gi.InvalidResponseError, lm.InternalServerError),
    (gi.StreamInterrupted, lm.InternalServerError),
    (gi.RequestTimeout, lm.Timeout),
    (gi.DeadlineExceeded, lm.Timeout),
    (gi.ConnectionFailed, lm.InternalServerError),
    (gi.ServerError, lm.InternalServerError),
    (gi.APIError, lm.BadRequestError),
    (gi.GeminiInteractionsError, lm.InternalServerError),
)
"""The first row whose left class an error is of, unless its status is in `BY_STATUS`."""

BY_STATUS: dict[int, type[Exception]] = {
    408: lm.Timeout,
    502: lm.BadGatewayError,
    503: lm.ServiceUnavailableError,
    504: lm.Timeout,
    501: lm.BadRequestError,  # it will not work later either, so nobody should try
}


ONCE = 499
"""The status of what must not be asked a second time, since a run would be begun beside another: the API's own for `cancelled`.

Neither LiteLLM nor OpenAI's clients behind a proxy try again after it, and no deployment is left out for it.
"""

_TRIED_AGAIN = frozenset({408, 409, 429})
"""The statuses, beside 5xx, after which they do."""


@contextmanager
def as_litellm_errors(model: str) -> Iterator[None]:
    """Turn our errors into LiteLLM's.

    Args:
        model: the model's name, for the error.
    """
    try:
        yield
    except gi.GeminiInteractionsError as error:
        raise to_litellm_error(error, model) from error


def to_litellm_error(error: gi.GeminiInteractionsError, model: str) -> Exception:
    """Return the error of LiteLLM's for one of ours.

    Args:
        error: ours.
        model: the model's name.
    """
    status = getattr(error, "status_code", None)
    twin = BY_STATUS.get(status or 0) or next(theirs for ours, theirs in BY_CLASS if isinstance(error, ours))
    if isinstance(error, gi.InvalidRequestError) and error.is_context_overflow:
        twin = lm.ContextWindowExceededError
    status = _STATUS.get(twin, 500)
    if error.must_not_repeat and (status in _TRIED_AGAIN or status >= 500):
        twin, status = lm.Timeout if twin is lm.Timeout else lm.APIError, ONCE
    made = _make(twin, str(error), model, _response(error, status))
    made.__dict__["interaction_id"] = getattr(error, "interaction_id", None)
    return made


def _make(twin: type[Any], message: str, model: str, response: httpx.Response) -> Exception:
    # Of LiteLLM's classes, `Timeout` took no response before 1.106, and `APIError` none until later. Theirs alone is a status
    # that may be another than the class's.
    given: dict[str, Any] = {"response": response}
    if twin is lm.Timeout:
        given = {"headers": dict(response.headers), "exception_status_code": response.status_code}
    elif twin is lm.APIError:
        given = {"status_code": response.status_code}
    made: Exception = twin(message=message, model=model, llm_provider=PROVIDER, **given)
    made.__dict__["response"] = response
    return made


def _response(error: gi.GeminiInteractionsError, status: int) -> httpx.Response:
    """Return the response that an error carries: the service's, or one made up where there was none. It holds no key."""
    # LiteLLM's retries and its answers to clients go by this status: it is the class's, not one that the class does not fit.
    received = getattr(error, "response", None)
    headers = list(received.headers.multi_items()) if received is not None else []
    wait = getattr(error, "retry_after", None)
    if wait is not None and not any(name.lower() == "retry-after" for name, _ in headers):
        headers.append(("retry-after", f"{wait:g}"))
    content = received.content if received is not None else str(error).encode("utf-8", "replace")
    request = httpx.Request("POST", "https://generativelanguage.googleapis.com/v1beta/interactions")
    return httpx.Response(status, headers=headers, content=content, request=request)


_STATUS: dict[type[Any], int] = {
    lm.BadRequestError: 400,
    lm.ContextWindowExceededError: 400,
    lm.ContentPolicyViolationError: 400,
    lm.AuthenticationError: 401,
    lm.PermissionDeniedError: 403,
    lm.NotFoundError: 404,
    lm.Timeout: 408,
    lm.RateLimitError: 429,
    lm.APIError: 499,
    lm.BadGatewayError: 502,
    lm.ServiceUnavailableError: 503,
}
