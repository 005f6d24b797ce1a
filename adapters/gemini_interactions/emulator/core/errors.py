"""Errors as the service answers them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .answer import JSON_HEADERS, Answer, to_json

INVALID_ARGUMENT = "Request contains an invalid argument."
"""The service's words where it does not say which argument."""


@dataclass(slots=True)
class HTTPError(Exception):
    """A request that the service turns down, raised wherever that is found out.

    Attributes:
        message: the service's words.
        code: its code in snake case (aistudio.google.com/docs/api-errors).
        status: the HTTP status.
        headers: headers besides the content type.
    """

    message: str
    code: str = "invalid_request"
    status: int = 400
    headers: Mapping[str, str] = field(default_factory=dict)

    def answer(self) -> Answer:
        """Return the answer that says so."""
        return Answer(self.status, {**JSON_HEADERS, **self.headers}, to_json(error_body(self.message, self.code)))


OPEN = "open question"
"""In the source of a refusal: what nobody has published, be it the words or the refusal itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A row of a table of refusals.

    Attributes:
        name: what is refused.
        message: the service's words, with gaps in braces.
        source: where they are known from; `OPEN` stands in it where that is nowhere.
        code: see `HTTPError`.
        status: the HTTP status.
    """

    name: str
    message: str
    source: str
    code: str = "invalid_request"
    status: int = 400

    def error(self, **words: object) -> HTTPError:
        """Return the error, with the gaps of its message filled."""
        return HTTPError(self.message.format_map(words), self.code, self.status)


WRONG_VALUE = Refusal(
    name="a value that a setting does not have",
    message="The value '{value}' is not supported for {place}.{supported}",
    source="live, summer 2026",
)


def error_body(message: str, code: str) -> dict[str, Any]:
    """Return the error envelope of the Interactions API: the message first, nothing else."""
    return {"error": {"message": message, "code": code}}


def classic_error_body(status: int, message: str, name: str, details: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Return the error envelope of the gateway in front of it, as all older Google APIs have it."""
    error: dict[str, Any] = {"code": status, "message": message, "status": name}
    if details is not None:
        error["details"] = details
    return {"error": error}


def not_found(message: str) -> HTTPError:
    """Return an error of 404 `not_found`."""
    return HTTPError(message, "not_found", 404)


def invalid_argument(headers: Mapping[str, str] | None = None) -> HTTPError:
    """Return an error of 400 that does not name the argument."""
    return HTTPError(INVALID_ARGUMENT, headers=headers or {})


def unsupported(value: object, place: str, supported: Iterable[str] = ()) -> HTTPError:
    """Return an error of 400 about a value that is none of those supported.

    Args:
        value: the value.
        place: its path, in quotation marks.
        supported: the values to list, if any.
    """
    listed = ", ".join(f"'{name}'" for name in supported)
    return WRONG_VALUE.error(value=value, place=place, supported=f" Supported values: {listed}." if listed else "")
