"""Describe a request to make, and the answer to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from ...telemetry import SILENT, Operation
from .error_mapping import api_error
from .errors import APIError, GeminiInteractionsError
from .secrets import Secret

EVENTS = "text/event-stream"
"""The media type of server-sent events."""

Params = dict[str, Any]
"""A query: texts by name; of a name that stands there several times, a list of them."""


@dataclass(slots=True)
class Call:
    """A request to make.

    Attributes:
        method: the HTTP method.
        url: the address.
        content: the body.
        headers: headers beside those of every request.
        params: the query.
        idempotent: whether it may be done twice; otherwise it is repeated only if it surely was not done.
        begins_run: whether it begins what goes on without the connection, and whose id only the answer tells.
        waits_for_capacity: whether it asks for a cheap tier, whose answers come when there is room.
        make_error: makes the error of what the service says of a failure, as `api_error` does.
        secrets: those in the body.
        operation: what is told of it, to whoever traces calls.
        asks: the model or agent that it asks, by which a rate limit counts; empty where it asks none.
    """

    method: str
    url: str
    content: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    params: Params | None = None
    idempotent: bool = True
    begins_run: bool = False
    waits_for_capacity: bool = False
    make_error: Callable[..., APIError] = api_error
    secrets: tuple[Secret, ...] = ()
    operation: Operation = SILENT
    asks: str = ""

    @property
    def streams(self) -> bool:
        """Whether it asks for server-sent events."""
        return self.headers.get("accept") == EVENTS

    def amend(self, error: GeminiInteractionsError) -> bool:
        """Change the request so that it can be made at once where it failed with this error; False if nothing can be changed."""
        return False


@dataclass(frozen=True, slots=True)
class Response:
    """An answer that has been read.

    Attributes:
        http: status and headers.
        content: the body.
        blot: takes secrets out of a text: the service may have said again what it was sent.
    """

    http: httpx.Response
    content: bytes = field(repr=False)
    blot: Callable[[str], str] = field(repr=False)

    @property
    def shown(self) -> str:
        """The beginning of the body, for an error."""
        # A secret that begins in what is shown is taken out whole.
        return " ".join(self.blot(self.content[:4096].decode("utf-8", "replace"))[:200].split())

    @property
    def kind(self) -> str:
        """The media type, for an error."""
        return self.blot(self.http.headers.get("content-type", "")) or "no content type"
