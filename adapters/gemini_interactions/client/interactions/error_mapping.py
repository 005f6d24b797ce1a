"""Turn what the service says of an interaction that failed into the error of our tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from ...wire.interaction import IDLE, Error, Interaction
from ..http.error_mapping import ErrorBody, api_error, error_class, is_retryable
from ..http.errors import (
    APIError,
    AuthenticationError,
    ContentBlockedError,
    EnvironmentNotFound,
    FileUnavailable,
    InteractionCancelled,
    InteractionNotFound,
    NotFoundError,
    PreviousInteractionUnavailable,
)

_PREVIOUS = re.compile(r"previous[ _]interaction", re.IGNORECASE)
_INTERACTION = re.compile(r"\binteraction\b", re.IGNORECASE)
_FILE = re.compile(r"\bFile \S+ (?:or it may not exist|is not in an ACTIVE state)")
# In the words of generateContent; none was recorded of the Interactions API.
_MODEL = re.compile(r"\b(model|agent)\b", re.IGNORECASE)

# What else a request may name that is not there: each has a way out of its own, or none.
_OTHER_THING = re.compile(
    r"\b(?:file|file ?search ?stores?|store|document|environment|interaction|credential|voice|skill|cached ?content)s?\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")

CANCELLED = "cancelled"
"""The status of a run that was stopped, and the code of the error in its stream."""

_WITHOUT_ANSWER = frozenset({"failed", CANCELLED})

_BLOCKED = "content_blocked"
# The codes of google.rpc that cannot mean a block, as the API calls them.
_OF_ANOTHER_KIND: Mapping[Any, str] = {
    1: CANCELLED,
    2: "api_error",
    4: "deadline_exceeded",
    5: "not_found",
    8: "resource_exhausted",
    10: "aborted",
    12: "unimplemented",
    13: "api_error",
    14: "service_unavailable",
    16: "authentication",
}

# The history sent again would meet the same missing environment, and the same refusal.
_SETTLED = (AuthenticationError, ContentBlockedError, EnvironmentNotFound)


def interaction_error(
    body: ErrorBody,
    *,
    interaction_id: str | None = None,
    continues: bool = False,
    hint: Callable[[str, bool], str] | None = None,
    status_code: int | None = None,
    **more: Any,
) -> APIError:
    """Return the error of our tree for what the service said of an interaction.

    Args:
        body: what it said.
        interaction_id: the interaction that the request was about.
        continues: whether the request continued it.
        hint: says what was probably meant, of the words and of whether there is no such model or agent.
        status_code: the HTTP status; None inside a stream.
        **more: further arguments of `api_error`.
    """
    status = status_code or body.numeric
    cls = error_class(body, status)
    if _FILE.search(body.message):
        cls, body = FileUnavailable, replace(body, message=f"{body.message.rstrip('.')}. {FileUnavailable.WAY_OUT}")
    elif not issubclass(cls, _SETTLED):
        if continues and _previous_is_unavailable(body, status):
            cls = PreviousInteractionUnavailable
        elif cls is NotFoundError and interaction_id and not continues and body.code != "model_not_found":
            cls = InteractionNotFound
    if hint is not None and (more_words := hint(body.message, cls is NotFoundError and _may_be_the_model(body))):
        words = body.message.rstrip(". ")
        body = replace(body, message=f"{words}{'' if words.endswith('?') else '.'} {more_words}")
    return api_error(body, cls=cls, status_code=status_code, interaction_id=interaction_id, **more)


def blot_errors(errors: Iterable[Error] | None, blot: Callable[[str], str]) -> None:
    """Take secrets out of the errors of an interaction, which are in the service's words."""
    for error in errors or ():
        error.code, error.message = (blot(text) if isinstance(text, str) else text for text in (error.code, error.message))


def raise_for_status(interaction: Interaction) -> None:
    """Raise an error if an interaction ended without an answer.

    `incomplete` and `budget_exceeded` have one, cut short; `requires_action` waits for the caller. One that is `idle` may have
    one, whole or not.

    Raises:
        InteractionCancelled: it was stopped.
        APIError: it failed, or is idle and has said nothing; what it had produced is under `interaction`. Only where the code of
            a failure says that it may pass is it to be repeated.
    """
    if interaction.status == IDLE and all(step["type"] == "thought" for step in interaction.reply_steps()):
        message = (
            "The interaction is idle and has not answered: it waits for an input, or goes on later. Look at it again with"
            " client.get(), or stop it with client.cancel()."
        )
        raise _final(interaction_error(ErrorBody(message, IDLE), interaction_id=interaction.id or None, interaction=interaction))
    if interaction.status not in _WITHOUT_ANSWER:
        return
    words = f"The interaction ended as {interaction.status}."
    error: Error | ErrorBody | None = interaction.errors[0] if interaction.errors else None
    if error is None:
        told = (
            step["error"] for step in reversed(interaction.reply_steps()) if step["type"] == "model_output" and step.get("error")
        )
        error = next(map(output_error, told), None)
    message = (error and error.message) or words
    about: dict[str, Any] = {"interaction_id": interaction.id or None, "interaction": interaction}
    if interaction.status == CANCELLED:
        raise InteractionCancelled(message, code=(error.code if error else None) or CANCELLED, **about)
    failure = interaction_error(ErrorBody(message, error.code if error else None), **about)
    raise failure if is_retryable(failure) else _final(failure)


def _final(error: APIError) -> APIError:
    error.must_not_repeat = True
    return error


def output_error(error: Mapping[str, Any]) -> ErrorBody:
    """Return what the error of a single output says: that it was blocked, unless its code is one of another kind.

    Args:
        error: a `google.rpc.Status`, whose code is a number; or what stands in its place.
    """
    given = error.get("code")
    code = given if isinstance(given, str) else _OF_ANOTHER_KIND.get(given, _BLOCKED)
    return ErrorBody(str(error.get("message") or ""), code)


def _may_be_the_model(body: ErrorBody) -> bool:
    """Whether it may be the model or agent that is not there: the service's words name no other thing."""
    words = _QUOTED.sub("", body.message)
    return body.code == "model_not_found" or bool(_MODEL.search(words)) or not _OTHER_THING.search(words)


def _previous_is_unavailable(body: ErrorBody, status: int | None) -> bool:
    """Whether a request that continued an interaction failed because of it.

    Open question [expired_previous_id]: the exact answer for an expired id was never recorded. Third parties met 404, 400 and 403
    that speak of the interaction, and 501 where a turn had used a built-in tool. All are taken alike: the caller's own history is
    then sent instead, and if that was not the reason, the second answer says so.
    """
    if status == 501 or body.code == "unimplemented":
        return True
    if status == 404 or body.code == "not_found":
        return body.code != "model_not_found" and not _MODEL.search(body.message)
    if _PREVIOUS.search(body.message):
        return True
    return status == 403 and bool(_INTERACTION.search(body.message))
