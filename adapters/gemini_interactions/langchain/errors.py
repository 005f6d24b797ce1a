"""Raise errors that are both ours, with the service's own words, and LangChain's, which its middleware handles.

A context overflow starts a summary, a rate limit a retry, an invalid request neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from langchain_core import exceptions as lc
from langchain_core.messages import AIMessage

from ..client.http import errors as gi
from ..framework import whole_answers
from ..wire.interaction import Error, Interaction


class InvalidRequestError(gi.InvalidRequestError, lc.ModelInvalidRequestError):
    """The request is wrong; `field` names where, if the service did."""


class ContextOverflowError(gi.InvalidRequestError, lc.ContextOverflowError):
    """The input is longer than the model can read."""


class PreviousInteractionUnavailable(gi.PreviousInteractionUnavailable, lc.ModelInvalidRequestError):
    """The interaction to continue is gone, and the history to send in its place is not in hand."""


_Refusal: type[lc.ModelError] = getattr(
    lc, "ModelRefusalError", lc.ModelInvalidRequestError
)  # langchain-core has it from 1.7.5 on


class ContentBlockedError(gi.ContentBlockedError, _Refusal):  # type: ignore[misc,valid-type]
    """The prompt or the answer was blocked.

    Attributes:
        raw_message: the message that came, if one did, with a refusal block; None where the request itself was refused.
    """

    raw_message: AIMessage | None = None


class AuthenticationError(gi.AuthenticationError, lc.ModelAuthenticationError):
    """The key is missing or wrong."""


class MissingAPIKey(gi.MissingAPIKey, lc.ModelAuthenticationError):
    """No API key was given, nor is one in the environment."""


class PermissionDeniedError(gi.PermissionDeniedError, lc.ModelPermissionDeniedError):
    """The key may not do this."""


class NotFoundError(gi.NotFoundError, lc.ModelNotFoundError):
    """The model or agent does not exist."""


class InteractionNotFound(gi.InteractionNotFound, lc.ModelNotFoundError):
    """The interaction does not exist, or not any more."""


class EnvironmentNotFound(gi.EnvironmentNotFound, lc.ModelNotFoundError):
    """The sandbox does not exist, or not any more."""


class FileUnavailable(gi.FileUnavailable, lc.ModelInvalidRequestError):
    """A file of the Files API cannot be used."""


class ConflictError(gi.ConflictError, lc.ModelAPIError):
    """The request collides with another."""


class RateLimitError(gi.RateLimitError, lc.ModelRateLimitError):
    """Too many requests, or the quota is used up; `retry_after` says how long to wait, if the service did."""


class ServerError(gi.ServerError, lc.ModelAPIError):
    """The service failed."""


class UnsupportedError(gi.ServerError, lc.ModelInvalidRequestError):
    """501: the service cannot do this, now or later."""


class InteractionCancelled(gi.InteractionCancelled, lc.ModelError, RuntimeError):
    """The run was stopped before it had answered. No retry repeats it."""


class InvalidResponseError(gi.InvalidResponseError, lc.ModelAPIError):
    """The answer is not what the API answers."""


class StreamInterrupted(gi.StreamInterrupted, lc.ModelConnectionError):
    """The stream ended before its end; `interaction` is what had been received."""


class ConnectionFailed(gi.ConnectionFailed, lc.ModelConnectionError):
    """The service could not be reached."""


class RequestTimeout(gi.RequestTimeout, lc.ModelTimeoutError):
    """The service did not answer in time."""


class DeadlineExceeded(gi.DeadlineExceeded, lc.ModelTimeoutError):
    """The call did not end within its deadline."""

    is_retryable = False  # the caller's time is up


class InvalidOption(gi.InvalidOption, lc.ModelInvalidRequestError):
    """An option cannot be sent. Nothing was sent."""


class ModelError(gi.APIError, lc.ModelError):
    """Anything else the service refuses."""


class StructuredOutputError(whole_answers.StructuredOutputError, lc.OutputParserException):
    """The answer is not the object that was asked for: it was cut off, blocked, or is something else.

    Attributes:
        raw: the message that came.
    """

    def __init__(self, message: str, *, raw: AIMessage | None = None) -> None:
        super().__init__(message)
        self.raw = raw
        self.llm_output: str | None = str(raw.text) if raw is not None else None


class BlockedOutputError(ContentBlockedError, whole_answers.StructuredOutputError):
    """The answer that was to be an object was blocked; asking for it in better form does not help, so it is no parser's error.

    Attributes:
        raw: the message that came; core calls it `raw_message`.
    """

    def __init__(self, message: str, *, raw: AIMessage | None = None) -> None:
        super().__init__(message, code="content_blocked")
        self.raw = raw
        self.raw_message: AIMessage | None = raw


TWINS: dict[type[gi.GeminiInteractionsError], type[gi.GeminiInteractionsError]] = {
    gi.InvalidRequestError: InvalidRequestError,
    gi.PreviousInteractionUnavailable: PreviousInteractionUnavailable,
    gi.ContentBlockedError: ContentBlockedError,
    gi.AuthenticationError: AuthenticationError,
    gi.MissingAPIKey: MissingAPIKey,
    gi.PermissionDeniedError: PermissionDeniedError,
    gi.NotFoundError: NotFoundError,
    gi.InteractionNotFound: InteractionNotFound,
    gi.EnvironmentNotFound: EnvironmentNotFound,
    gi.FileUnavailable: FileUnavailable,
    gi.ConflictError: ConflictError,
    gi.RateLimitError: RateLimitError,
    gi.ServerError: ServerError,
    gi.InteractionCancelled: InteractionCancelled,
    gi.InvalidResponseError: InvalidResponseError,
    gi.StreamInterrupted: StreamInterrupted,
    gi.ConnectionFailed: ConnectionFailed,
    gi.RequestTimeout: RequestTimeout,
    gi.DeadlineExceeded: DeadlineExceeded,
    gi.InvalidOption: InvalidOption,
    gi.APIError: ModelError,
}
"""The twin of each error of ours, by its exact class."""

_TOLD_BY_CLASS = (RuntimeError, ValueError, OSError)
"""Classes of Python's that LangGraph's `RetryPolicy` does not try again after; of others, it does."""


class _NotAgain(RuntimeError):
    """What must not be repeated, whatever it is besides: LangGraph's `RetryPolicy` goes by the class alone."""

    def __reduce__(self) -> tuple[Any, ...]:
        state = {name: value for name, value in self.__dict__.items() if name != "response"}
        return _not_again, (
            type(self).__bases__[0],
            self.args,
            state | ({"response": None} if "response" in self.__dict__ else {}),
        )


def _class_not_again(twin: type[Any]) -> type[Any]:
    if issubclass(twin, _TOLD_BY_CLASS):
        return twin
    own = {name: getattr(twin, name) for name in ("__module__", "__qualname__", "__doc__")}
    made: type[Any] = type(twin.__name__, (twin, _NotAgain), {**own, "__reduce__": _NotAgain.__reduce__})
    return made


_CLASSES_NOT_AGAIN = {twin: _class_not_again(twin) for twin in (*TWINS.values(), ContextOverflowError, UnsupportedError)}


def _not_again(twin: type[Any], args: tuple[Any, ...], state: Mapping[str, Any]) -> gi.GeminiInteractionsError:
    """Make an error of a twin's class that must not be repeated."""
    cls: Any = _CLASSES_NOT_AGAIN[twin]
    made: gi.GeminiInteractionsError = cls.__new__(cls)  # not by `__init__`, which would compose the message anew
    made.args = args
    made.__dict__.update(state)
    return made


RetryOn = tuple[type[BaseException], ...] | Callable[[BaseException], bool]
"""What LangChain's retries go by: classes of errors, or a function that tells."""


def but_no_second_run(retry_on: RetryOn) -> Callable[[BaseException], bool]:
    """Return a function that tells whether to try again as `retry_on` does, but never what must not be asked twice."""

    def is_to_be_repeated(error: BaseException) -> bool:
        if getattr(error, "must_not_repeat", False):  # also what somebody's `on_progress` raised, while the run goes on
            return False
        return isinstance(error, retry_on) if isinstance(retry_on, tuple) else retry_on(error)

    return is_to_be_repeated


@contextmanager
def as_model_errors(*, as_text: bool = False) -> Iterator[None]:
    """Raise our errors as those that are LangChain's too; see `to_model_error`."""
    try:
        yield
    except lc.ModelError:
        raise
    except gi.GeminiInteractionsError as error:
        raise to_model_error(error, as_text=as_text) from error.__cause__


def to_model_error(error: gi.GeminiInteractionsError, *, as_text: bool = False) -> gi.GeminiInteractionsError:
    """Copy an error of ours, with all that it carries, as its twin that is a `langchain_core.exceptions.ModelError` too.

    Args:
        error: ours.
        as_text: whether a message that it brings is to have a text as its content, as `output_version="v0"` asks.
    """
    twin = TWINS.get(type(error))
    if type(error) is gi.InvalidRequestError and error.is_context_overflow:
        twin = ContextOverflowError
    elif type(error) is gi.ServerError and error.status_code == 501:
        twin = UnsupportedError
    if twin is None:
        return error
    if error.must_not_repeat:
        made = _not_again(twin, error.args, error.__dict__)
        if getattr(made, "is_retryable", False):
            made.__dict__["is_retryable"] = False  # by the class, another try of the same request might help
    else:
        made = twin.__new__(twin)  # not by `__init__`, which would compose the message anew
        made.args = error.args
        made.__dict__.update(error.__dict__)
    if isinstance(made, ContentBlockedError) and made.interaction is not None:
        made.raw_message = _refused(made, made.interaction, as_text=as_text)
    return made


def _refused(error: ContentBlockedError, interaction: Interaction, *, as_text: bool) -> AIMessage:
    """Return what came of an answer that was blocked; a stream tells the block beside the interaction."""
    from .from_steps import interaction_to_message  # most errors need no message

    errors = interaction.errors or [Error(code=error.code, message=error.message)]
    return interaction_to_message(interaction.model_copy(update={"errors": errors}), as_text=as_text)
