"""Turn what the service says of a failure into the error of our tree.

Reference: aistudio.google.com/docs/api-errors. Two envelopes occur: `{"error": {"message", "code"}}` from the Interactions
API, and Google's classic one (numeric code, `status`, sometimes inside an array) from the gateway in front of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from ...spelling import did_you_mean
from ...wire.json_text import read_json
from .errors import (
    APIError,
    AuthenticationError,
    ConflictError,
    ConnectionFailed,
    ContentBlockedError,
    EnvironmentNotFound,
    GeminiInteractionsError,
    InteractionCancelled,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
)
from .retry_after import retry_after

_BY_STATUS: dict[int, type[APIError]] = {
    400: InvalidRequestError,
    401: AuthenticationError,
    402: PermissionDeniedError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    413: InvalidRequestError,
    416: InvalidRequestError,
    422: InvalidRequestError,
    429: RateLimitError,
    499: InteractionCancelled,
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
    "cancelled": InteractionCancelled,
    "aborted": ConflictError,
    "already_exists": ConflictError,
    "rate_limit_exceeded": RateLimitError,
    "resource_exhausted": RateLimitError,
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
_STATUS_OF_CODE: dict[str, int] = {
    "aborted": 409,
    **dict.fromkeys(("rate_limit_exceeded", "quota_exceeded", "too_many_requests", "resource_exhausted"), 429),
    **dict.fromkeys(("api_error", "internal", "internal_error", "internal_server_error", "server_error"), 500),
    "bad_gateway": 502,
    **dict.fromkeys(("service_unavailable", "unavailable", "overloaded", "overloaded_error"), 503),
    **dict.fromkeys(("deadline_exceeded", "gateway_timeout"), 504),
}
"""The HTTP status that means what a code means, for errors that come without one: inside a stream."""
_FIELD = re.compile(
    r"(?:parameter|key) '([^']+)'(?: (?:at|in)(?: input)? '([^']+)')?|for '([^']+)'(?: at '([^']+)')?|at '([^']+)'"
)
# The service mostly answers `invalid_request` for blocks too; only the words tell.
_BLOCKED = re.compile(r"\brequest blocked due to\b|\bcontent[ _]blocked\b|\bprohibited[ _]content\b", re.IGNORECASE)
# No answer for an environment that is gone was recorded; these words cover the emulator's, and what Google's others say.
_ENVIRONMENT = re.compile(
    r"\benvironment\b.*\b(?:not found|does not exist|expired)\b|\b(?:not found|no such)\b.*\benvironment\b",
    re.IGNORECASE | re.DOTALL,
)
# The service's words since generateContent, and those of what may stand before it.
_TOO_LARGE = re.compile(
    r"\b(?:payload|document) size exceeds\b|\b(?:payload|content|request entity|entity|body|PDF at \S+)(?: is)? too large\b",
    re.IGNORECASE,
)
_VALUES = re.compile(r"\bvalue '([^']+)' is not supported\b.*\bSupported values: (.+)", re.IGNORECASE | re.DOTALL)
_QUOTED = re.compile(r"'([^']+)'")
_TOO_LARGE_WAY_OUT = (
    "Media go inline up to 100 MB in base64 a request, a PDF up to 50 MB. Upload what is larger (client.files.upload; the"
    ' adapters do it with upload="auto"), and give its uri.'
)


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """An error as the service words it, whichever envelope it came in."""

    message: str
    code: str | None = None
    numeric: int | None = None


def parse_error_body(body: object) -> ErrorBody | None:
    """Read either error envelope, also inside an array; None if the value is neither."""
    if isinstance(body, list) and body:
        body = body[0]
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, str):
        return ErrorBody(error)
    if not isinstance(error, dict) or not error:
        return None
    code = error.get("code")
    if isinstance(code, str) and len(code) == 3 and code.isascii() and code.isdigit():
        code = int(code)
    status = error.get("status")
    return ErrorBody(
        message=str(error.get("message") or error),
        code=code if isinstance(code, str) else status.lower() if isinstance(status, str) else None,
        numeric=code if isinstance(code, int) else None,
    )


def named_field(message: str) -> str | None:
    """Return the path of the field that an error message names: `Unknown parameter 'x' at 'tools[0]'` names `tools[0].x`."""
    match = _FIELD.search(message)
    if match is None:
        return None
    name, where, named, outer, place = match.groups()
    if place:
        return place
    parts = [outer or where, name or named]
    return ".".join(part for part in parts if part)


def error_class(body: ErrorBody, status: int | None) -> type[APIError]:
    """Return the class of error that the service means.

    Args:
        body: what it said.
        status: the HTTP status, where there is one.
    """
    cls = (
        _BY_CODE.get((body.code or "").lower())
        or _BY_STATUS.get(status or 0)
        or (ServerError if status is None or status >= 500 else APIError)
    )
    if status == 400 and "api key" in body.message.lower():
        return AuthenticationError
    if issubclass(cls, InvalidRequestError) and _BLOCKED.search(body.message):
        return ContentBlockedError
    if issubclass(cls, NotFoundError | InvalidRequestError) and _ENVIRONMENT.search(body.message):
        return EnvironmentNotFound
    return cls


def api_error(
    body: ErrorBody, *, cls: type[APIError] | None = None, status_code: int | None = None, raw: object = None, **more: Any
) -> APIError:
    """Return the error of our tree for what the service said.

    Args:
        body: what it said.
        cls: the class of the error, where more is known than `error_class` can tell.
        status_code: the HTTP status; None inside a stream.
        raw: the body as it came.
        **more: further fields of `APIError`.
    """
    cls = cls or error_class(body, status_code or body.numeric)
    message = body.message
    if cls is EnvironmentNotFound:
        message = f"{message} {EnvironmentNotFound.WAY_OUT}"
    elif status_code == 413 or _TOO_LARGE.search(message):
        message = f"{message} {_TOO_LARGE_WAY_OUT}"
    elif (values := _VALUES.search(message)) is not None:
        message += did_you_mean(values[1], _QUOTED.findall(values[2]))
    return cls(message, status_code=status_code, code=body.code, field=named_field(body.message), body=raw, **more)


def error_from_response(
    response: httpx.Response, content: bytes, *, make: Callable[..., APIError] = api_error, blot: Callable[[str], str] = str
) -> APIError:
    """Return the error that an HTTP answer stands for.

    Args:
        response: the answer; its request is not kept.
        content: the body.
        make: makes the error, as `api_error` does.
        blot: takes secrets out of whatever is shown.
    """
    text = blot(_unescaped(content.decode("utf-8", "replace")))
    try:
        raw: object = read_json(text)
    except ValueError:
        raw = text
    body = parse_error_body(raw)
    if body is None and response.has_redirect_location:
        body = ErrorBody(
            f"The service is elsewhere now ({_host(response)}). Redirects are not followed, since the key would go with them: "
            "set 'base_url' if you trust that place."
        )
    if body is None:
        shown = " ".join(text.split())[:200] or "an empty body"
        body = ErrorBody(f"{response.reason_phrase or 'HTTP error'}, answered with {shown}")
    kept = httpx.Response(
        response.status_code, headers=_kept_headers(response.headers, blot), content=text.encode("utf-8", "replace")
    )
    return make(body, status_code=response.status_code, raw=raw, response=kept, retry_after=retry_after(response.headers, raw))


def meant_status(error: APIError) -> int | None:
    """Return the HTTP status of an error, or for one inside a stream the status that its code or number stands for."""
    if error.status_code is not None:
        return error.status_code
    if (status := _STATUS_OF_CODE.get((error.code or "").lower())) is not None:
        return status
    body = parse_error_body(error.body)
    return body.numeric if body is not None else None


def is_retryable(error: BaseException) -> bool:
    """Tell whether the same request may succeed later: after 408, 409, 429, 5xx but 501, and connections that failed.

    Never where it would begin a second run beside one that was begun; see `GeminiInteractionsError.must_not_repeat`.

    Args:
        error: any error; one that is not of this package is no reason to try again.
    """
    if isinstance(error, GeminiInteractionsError) and error.must_not_repeat:
        return False
    if isinstance(error, APIError):
        status = meant_status(error)
        return status is not None and (status in _RETRYABLE_STATUS or (status >= 500 and status != 501))
    return isinstance(error, ConnectionFailed)


def _unescaped(text: str) -> str:
    """Return JSON without escapes of letters, in which a secret would not be found."""
    if "\\u" not in text:
        return text
    try:
        return json.dumps(read_json(text), ensure_ascii=False)
    except ValueError:
        return text


def _host(response: httpx.Response) -> str:
    try:
        return httpx.URL(response.headers["location"]).host or "another path"
    except httpx.InvalidURL:
        return "no address"


def _kept_headers(headers: httpx.Headers, blot: Callable[[str], str]) -> list[tuple[str, str]]:
    """Return the headers that fit a body that has been decoded, without secrets."""
    dropped = ("content-encoding", "content-length", "transfer-encoding")
    return [(name, blot(value)) for name, value in headers.multi_items() if name not in dropped]
