"""Errors as the service answers them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .answer import JSON_HEADERS, Answer, to_json


@dataclass(slots=True)
class HTTPError(Exception):
    """A request that the service turns down, raised wherever that is found out.

    Attributes:
        message: the service's words.
        code: its code in snake case (ai.google.dev/gemini-api/docs/api-errors).
        status: the HTTP status.
        headers: headers besides the content type.
    """

    message: str
    code: str = "invalid_request"
    status: int = 400
    headers: Mapping[str, str] = field(default_factory=dict)

    def answer(self) -> Answer:
        """The answer that says so."""
        return Answer(self.status, {**JSON_HEADERS, **self.headers}, to_json(error_body(self.message, self.code)))


def error_body(message: str, code: str) -> dict[str, Any]:
    """The error envelope of the Interactions API: the message first, nothing else."""
    return {"error": {"message": message, "code": code}}


def classic_error_body(status: int, message: str, name: str, details: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """The error envelope of the gateway in front of it, as all older Google APIs have it."""
    error: dict[str, Any] = {"code": status, "message": message, "status": name}
    if details is not None:
        error["details"] = details
    return {"error": error}


def not_found(message: str) -> HTTPError:
    """A refusal with 404 `not_found`."""
    return HTTPError(message, "not_found", 404)
