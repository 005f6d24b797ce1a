"""Make the HTTP requests of google-auth: it brings its own, but for another HTTP library, and without an end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from .. import pool
from ..deadline import Deadline


class TokenResponse:
    """An answer as google-auth reads it.

    Attributes:
        status: the HTTP status.
        headers: the headers.
        data: the body.
    """

    __slots__ = ("data", "headers", "status")

    def __init__(self, response: httpx.Response) -> None:
        self.status: int = response.status_code
        self.headers: dict[str, str] = dict(response.headers)
        self.data: bytes = response.content

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.status})"


class TokenRequests:
    """Makes requests until a moment.

    Args:
        until: when to give up.
    """

    __slots__ = ("_until",)

    _LONGEST = 30.0
    """Seconds for one request."""

    def __init__(self, until: Deadline) -> None:
        self._until = until

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **_: Any,
    ) -> TokenResponse:
        """Make a request.

        Args:
            url: the address.
            method: the HTTP method.
            body: the body's bytes.
            headers: the headers.
            timeout: seconds.

        Raises:
            google.auth.exceptions.TransportError: there was no answer.
        """
        from google.auth.exceptions import TransportError

        seconds = self._until.left(min(timeout or self._LONGEST, self._LONGEST))
        reason = "time is up"
        if seconds > 0:
            try:
                with httpx.Client(verify=pool.tls_context(), timeout=seconds) as http:
                    response = http.request(method, url, content=body, headers=dict(headers or {}))
                if not _may_pass(response.status_code):
                    return TokenResponse(response)
                reason = f"HTTP {response.status_code}"
            except httpx.HTTPError as failure:
                reason = f"{type(failure).__name__}: {failure}" if str(failure) else type(failure).__name__
            except httpx.InvalidURL:
                reason = "the address is none"
        # What may pass is an error at once: google-auth would sleep over it, and knows no deadline.
        # Out of the handler: httpx's error holds the request, and that the secret that a token is asked for with.
        raise TransportError(f"{httpx.URL(url).host}: {reason}")  # type: ignore[no-untyped-call]


def _may_pass(status: int) -> bool:
    return status in (408, 429) or status >= 500
