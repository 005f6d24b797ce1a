"""Define the errors of this package: one small tree, each with what the service said and where.

Reference: aistudio.google.com/docs/api-errors.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:  # errors are imported where neither is needed yet
    import httpx

    from ...wire.interaction import Interaction


E = TypeVar("E", bound=Exception)

# The words of the overflow in generateContent, which the Interactions API is expected to keep; none was recorded.
_OVERFLOW = r"token count|context (?:window|length)|exceeds the maximum number of tokens|input is too long"


class GeminiInteractionsError(Exception):
    """Whatever goes wrong in this package.

    Attributes:
        must_not_repeat: whether the same request, made again, would begin and bill another run, beside one that goes on, or may,
            or has ended.
    """

    must_not_repeat = False


class InvalidOption(GeminiInteractionsError, ValueError):
    """Something the caller passed cannot be sent. Nothing was sent.

    Attributes:
        field: the option at fault, where there is one.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class MissingAPIKey(GeminiInteractionsError):
    """No API key was given, nor is one in the environment. Nothing was sent."""


class APIError(GeminiInteractionsError):
    """The service refused or failed.

    Attributes:
        message: the service's own words.
        status_code: the HTTP status; None for an error inside a stream that had begun.
        code: the service's code in snake case, such as `invalid_request`.
        field: the path of the field that the service named, such as `generation_config.top_k`.
        body: the decoded body, or its text where it is not JSON.
        response: the HTTP response, without the request's key.
        request_id: the id of the request, where a proxy or gateway gave one.
        interaction_id: the interaction in question, where there is one.
        interaction: what had been received before an error in mid-stream.
        retry_after: seconds to wait, where the service said so.
    """

    def __init__(
        self,
        message: str,
        *,
        status_code: int | None = None,
        code: str | None = None,
        field: str | None = None,
        body: object = None,
        response: httpx.Response | None = None,
        interaction_id: str | None = None,
        interaction: Interaction | None = None,
        retry_after: float | None = None,
    ) -> None:
        self.message = message
        self.status_code = status_code
        self.code = code
        self.field = field
        self.body = body
        self.response = response
        self.request_id: str | None = response.headers.get("x-goog-request-id") if response is not None else None
        self.interaction_id = interaction_id
        self.interaction = interaction
        self.retry_after = retry_after
        prefix = " ".join(str(part) for part in (status_code, code) if part)
        super().__init__(f"{prefix}: {message}" if prefix else message)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.args, {k: v for k, v in self.__dict__.items() if k != "response"} | {"response": None})


def _rebuild(cls: type[E], args: tuple[Any, ...], state: dict[str, Any]) -> E:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class InvalidRequestError(APIError):
    """400 and its like: the request itself is wrong; `field` names where, if the service did."""

    @property
    def is_context_overflow(self) -> bool:
        """Whether the input was longer than the model can read: frameworks then summarise, or ask another model."""
        return bool(re.search(_OVERFLOW, self.message, re.IGNORECASE))


class PreviousInteractionUnavailable(InvalidRequestError):
    """The interaction to continue is gone (expired, deleted), unknown to this key, still running, or cannot be continued."""


class ContentBlockedError(InvalidRequestError):
    """The prompt or the answer was blocked; `code` or `message` says for what."""


class AuthenticationError(APIError):
    """The key is missing or wrong."""


class PermissionDeniedError(APIError):
    """The key may not do this."""


class NotFoundError(APIError):
    """The thing does not exist: a model, an agent, a route."""


class InteractionNotFound(NotFoundError):
    """The interaction does not exist, or not any more."""


class EnvironmentNotFound(NotFoundError):
    """The environment of an agent does not exist, or not any more: it was deleted, or not used for 7 days."""

    WAY_OUT = (
        "An environment is gone once it was deleted, or not used for 7 days. No other was made in its place: make one with "
        "environment='remote' or client.environments.create(), and put the files into it again."
    )


class FileUnavailable(APIError):
    """A file of the Files API cannot be used: it is gone, as after 48 hours, unknown to this key, not ready, or broken."""

    WAY_OUT = (
        "A file is kept for 48 hours, for the project that uploaded it, and can be used once it is ACTIVE: upload it again"
        " (client.files.upload), wait for it (client.files.wait), or give its bytes instead of its address."
    )


class ConflictError(APIError):
    """The request collides with another."""


class RateLimitError(APIError):
    """Too many requests, or the quota is used up."""


class ServerError(APIError):
    """The service failed, or something in front of it did."""


class InteractionCancelled(APIError):
    """The interaction was stopped before it had answered. Nothing repeats it by itself: whoever stopped it meant to."""

    must_not_repeat = True


class InvalidResponseError(APIError):
    """The answer is not what the API answers: not JSON, not UTF-8, not an interaction."""


class StreamInterrupted(GeminiInteractionsError):
    """A stream ended before its end.

    Attributes:
        interaction: what had been received.
        last_event_id: where to resume, on streams that have event ids.
    """

    def __init__(self, message: str, *, interaction: Interaction, last_event_id: str | None = None) -> None:
        super().__init__(message)
        self.interaction = interaction
        self.last_event_id = last_event_id

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.args, dict(self.__dict__))


class ConnectionFailed(GeminiInteractionsError):
    """The service could not be reached, or hung up before it answered.

    Attributes:
        interaction: the parts of the answer that had come before, where it comes in several.
    """

    WAY_OUT = "Does anything run there? The emulator does after `python -m gemini_interactions.emulator`."
    """Where the address is this machine's."""

    interaction: Interaction | None = None


class RequestTimeout(ConnectionFailed, TimeoutError):
    """The service did not answer within `timeout`."""


class DeadlineExceeded(GeminiInteractionsError, TimeoutError):
    """The call did not end within `deadline`.

    Attributes:
        interaction: the run as it was last seen, where it is one that goes on.
    """

    def __init__(self, message: str, *, interaction: Interaction | None = None) -> None:
        super().__init__(message)
        self.interaction = interaction
