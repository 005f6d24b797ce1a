"""From what the service said of a failure to the error of our tree.

Reference: ai.google.dev/gemini-api/docs/api-errors. Two envelopes occur: `{"error": {"message", "code"}}` from the Interactions
API, and Google's classic one (numeric code, `status`, sometimes inside an array) from the gateway in front of it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from time import time

import httpx

from ...wire.interaction import Interaction
from .errors import (
    APIError,
    AuthenticationError,
    ConflictError,
    ConnectionFailed,
    ContentBlockedError,
    EnvironmentNotFound,
    GeminiInteractionsError,
    InteractionNotFound,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    PreviousInteractionUnavailable,
    RateLimitError,
    ServerError,
)

_BY_STATUS: dict[int, type[APIError]] = {
    400: InvalidRequestError,
    401: AuthenticationError,
    402: PermissionDeniedError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    416: InvalidRequestError,
    422: InvalidRequestError,
    429: RateLimitError,
}

_BY_CODE: dict[str, type[APIError]] = {
    "invalid_request": InvalidRequestError,
    "failed_precondition": InvalidRequestError,
    "parameter_unknown": InvalidRequestError,
    "authentication": AuthenticationError,
    "payment_required": PermissionDeniedError,
    "permission_denied": PermissionDeniedError,
    "not_found": NotFoundError,
    "model_not_found": NotFoundError,
    "aborted": ConflictError,
    "already_exists": ConflictError,
    "rate_limit_exceeded": RateLimitError,
    "quota_exceeded": RateLimitError,
    "too_many_requests": RateLimitError,
    **dict.fromkeys(("api_error", "unimplemented", "service_unavailable", "deadline_exceeded", "gateway_timeout"), ServerError),
    **dict.fromkeys(
        (
            "safety",
            "recitation",
            "language",
            "prohibited_content",
            "spii",
            "blocklist",
            "image_safety",
            "image_prohibited_content",
            "image_recitation",
            "image_other",
            "content_blocked",
        ),
        ContentBlockedError,
    ),
}

_RETRYABLE_STATUS = frozenset({408, 409, 429})
_FIELD = re.compile(
    r"(?:parameter|key) '([^']+)'(?: (?:at|in)(?: input)? '([^']+)')?|for '([^']+)'(?: at '([^']+)')?|at '([^']+)'"
)
# The service mostly answers `invalid_request` for blocks too; only the words tell.
_BLOCKED = re.compile(r"\brequest blocked due to\b|\bcontent[ _]blocked\b|\bprohibited[ _]content\b", re.IGNORECASE)
_PREVIOUS = re.compile(r"previous[ _]interaction", re.IGNORECASE)
# No answer for an environment that is gone was recorded; these words cover the emulator's, and what Google's others say.
_ENVIRONMENT = re.compile(
    r"\benvironment\b.*\b(?:not found|does not exist|expired)\b|\b(?:not found|no such)\b.*\benvironment\b",
    re.IGNORECASE | re.DOTALL,
)
_INTERACTION = re.compile(r"\binteraction\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fault:
    """What an error body says, whichever envelope it came in."""

    message: str
    code: str | None = None
    numeric: int | None = None


def parse_fault(body: object) -> Fault | None:
    """Read either error envelope, also inside an array; None if the value is neither."""
    if isinstance(body, list) and body:
        body = body[0]
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, str):
        return Fault(error)
    if not isinstance(error, dict) or not error:
        return None
    code = error.get("code")
    status = error.get("status")
    return Fault(
        message=str(error.get("message") or error),
        code=code if isinstance(code, str) else status.lower() if isinstance(status, str) else None,
        numeric=code if isinstance(code, int) else None,
    )


def named_field(message: str) -> str | None:
    """The path of the field that an error message names: `Unknown parameter 'x' at 'tools[0]'` names `tools[0].x`."""
    match = _FIELD.search(message)
    if match is None:
        return None
    name, where, named, outer, place = match.groups()
    if place:
        return place
    parts = [outer or where, name or named]
    return ".".join(part for part in parts if part)


def error_from_response(
    response: httpx.Response,
    content: bytes,
    *,
    chained: bool = False,
    interaction_id: str | None = None,
    secret: str | None = None,
) -> APIError:
    """The error that an HTTP answer stands for.

    Args:
        response: the answer; its request is not kept, since it carries the key.
        content: the body.
        chained: whether the request continued an interaction.
        interaction_id: the interaction that the request was about.
        secret: the key, to be blotted out of whatever is shown.
    """
    text = _blot(content.decode("utf-8", "replace"), secret)
    try:
        body: object = json.loads(text)
    except ValueError:
        body = text
    fault = parse_fault(body)
    if fault is None:
        shown = " ".join(text.split())[:200] or "an empty body"
        fault = Fault(f"{response.reason_phrase or 'HTTP error'}, answered with {shown}")
    return api_error(
        fault,
        status_code=response.status_code,
        body=body,
        response=httpx.Response(
            response.status_code, headers=_without_encoding(response.headers), content=text.encode("utf-8", "replace")
        ),
        chained=chained,
        interaction_id=interaction_id,
        retry_after=_retry_after(response.headers),
    )


def api_error(
    fault: Fault,
    *,
    status_code: int | None = None,
    body: object = None,
    response: httpx.Response | None = None,
    chained: bool = False,
    interaction_id: str | None = None,
    interaction: Interaction | None = None,
    retry_after: float | None = None,
) -> APIError:
    """The error of our tree for what the service said."""
    status = status_code or fault.numeric
    cls = (
        _BY_CODE.get(fault.code or "")
        or _BY_STATUS.get(status or 0)
        or (ServerError if status is None or status >= 500 else APIError)
    )
    if status == 400 and "api key" in fault.message.lower():
        cls = AuthenticationError
    elif issubclass(cls, InvalidRequestError) and _BLOCKED.search(fault.message):
        cls = ContentBlockedError
    elif issubclass(cls, NotFoundError | InvalidRequestError) and _ENVIRONMENT.search(fault.message):
        # Before `chained`: the history sent again would meet the same missing environment.
        cls = EnvironmentNotFound
    elif chained and _previous_is_unavailable(fault, status):
        cls = PreviousInteractionUnavailable
    elif cls is NotFoundError and interaction_id and not chained and fault.code != "model_not_found":
        cls = InteractionNotFound
    gone = cls is EnvironmentNotFound
    return cls(
        f"{fault.message} {EnvironmentNotFound.WAY_OUT}" if gone else fault.message,
        status_code=status_code,
        code=fault.code,
        field=named_field(fault.message),
        body=body,
        response=response,
        interaction_id=interaction_id,
        interaction=interaction,
        retry_after=retry_after,
    )


def raise_for_status(interaction: Interaction) -> None:
    """Raise if an interaction ended without an answer.

    `incomplete` and `budget_exceeded` have one, cut short; `requires_action` waits for the caller.

    Raises:
        APIError: it failed or was cancelled; what it had produced is under `interaction`.
    """
    if interaction.status not in ("failed", "cancelled"):
        return
    error = interaction.errors[0] if interaction.errors else None
    message = (error and error.message) or f"The interaction ended as {interaction.status}."
    code = (error and error.code) or ("cancelled" if interaction.status == "cancelled" else None)
    raise api_error(Fault(message, code), interaction_id=interaction.id or None, interaction=interaction)


def is_retryable(error: GeminiInteractionsError) -> bool:
    """Whether the same request may succeed later: 408, 409, 429, 5xx but 501, and connections that failed."""
    if isinstance(error, APIError):
        status = error.status_code
        return status is not None and (status in _RETRYABLE_STATUS or (status >= 500 and status != 501))
    return isinstance(error, ConnectionFailed)


def _previous_is_unavailable(fault: Fault, status: int | None) -> bool:
    """Whether a request that continued an interaction failed because of it.

    Open question: the exact answer for an expired id was never recorded. Third parties met 404, 400 and 403 that speak of the
    interaction, and 501 where a turn had used a built-in tool. All are taken alike: the caller's own history is then sent
    instead, and if that was not the reason, the second answer says so.
    """
    if status == 501 or fault.code == "unimplemented":
        return True
    if status == 404 or fault.code == "not_found":
        return fault.code != "model_not_found" and not re.search(r"\b(model|agent)\b", fault.message, re.IGNORECASE)
    if _PREVIOUS.search(fault.message):
        return True
    return status == 403 and bool(_INTERACTION.search(fault.message))


def _retry_after(headers: httpx.Headers) -> float | None:
    """The seconds that `retry-after-ms` or `Retry-After` (seconds or a date) ask for."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name)
        if value is None:
            continue
        try:
            return max(0.0, float(value) * unit)
        except ValueError:
            pass
        try:
            return max(0.0, parsedate_to_datetime(value).timestamp() - time())
        except ValueError:
            continue
    return None


def _without_encoding(headers: httpx.Headers) -> list[tuple[str, str]]:
    """The headers of a body that has been decoded."""
    return [(k, v) for k, v in headers.multi_items() if k not in ("content-encoding", "content-length", "transfer-encoding")]


def _blot(text: str, secret: str | None) -> str:
    # No key is short; a short one is a test's, and would take letters out of words.
    return text.replace(secret, "[key]") if secret and len(secret) > 5 else text
