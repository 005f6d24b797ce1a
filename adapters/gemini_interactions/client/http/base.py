"""Keep the settings of a requester, and build its HTTP requests. No I/O."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Self

import httpx

from ..._version import __version__
from .auth import key_from_environment, key_headers
from .call import EVENTS, Call
from .decoding import ENCODINGS
from .errors import InvalidOption, InvalidResponseError
from .retries import RetryPolicy

DEFAULT_BASE_URL = "https://generativelanguage.googleapis.com"
# Open question: `v1` and `v1beta` answer alike wherever both were seen. The reference and all recordings are v1beta.
DEFAULT_API_VERSION = "v1beta"
_VERSIONS = ("v1", "v1alpha", "v1beta", "v1beta1", "v1beta2")
_USER_AGENT = f"gemini-interactions/{__version__} python/{platform.python_version()}"

ANSWERED = frozenset({200, 201, 202, 203})
"""The statuses of answers that hold what was asked for."""

_CONNECT = 15.0
"""Seconds to wait for a connection, at the most."""
_POOL = 60.0
"""Seconds to wait for a place in the pool, at the most."""


class BaseRequester:
    """The settings that the synchronous and the asynchronous requester share.

    Args:
        api_key: the key; else GEMINI_API_KEY, else GOOGLE_API_KEY from the environment, read when first needed.
        base_url: where the service is; else GOOGLE_GEMINI_BASE_URL, else Google's. With a path, for Vertex, up to the location.
        api_version: the version in the path, unless `base_url` has one.
        headers: headers for every request; with `Authorization` no key is needed.
        timeout: seconds for one attempt; in a stream, between two chunks. Flex tier and long answers need minutes.
        max_retries: attempts after the first, 0 for none.
    """

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        api_version: str | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 600.0,
        max_retries: int = 4,
    ) -> None:
        if max_retries < 0:
            raise InvalidOption("'max_retries' must be 0 or more.", field="max_retries")
        if timeout <= 0:
            raise InvalidOption("'timeout' must be more than 0 seconds.", field="timeout")
        base = (base_url or os.environ.get("GOOGLE_GEMINI_BASE_URL") or DEFAULT_BASE_URL).rstrip("/")
        if not _is_address(base):
            raise InvalidOption(f"'base_url' must be an http or https address, not {base!r}.", field="base_url")
        version = api_version or os.environ.get("GOOGLE_GENAI_API_VERSION") or DEFAULT_API_VERSION
        has_version = any(part in _VERSIONS for part in base.split("/")[3:])
        self._api_key = api_key or None
        self._headers = {name.lower(): value for name, value in (headers or {}).items()}
        self.base_url = base
        self.url = base if has_version else f"{base}/{version}"
        self.timeout = timeout
        self.policy = RetryPolicy(max_retries=max_retries)
        self.user_agent = _USER_AGENT

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(base_url={self.base_url!r}, timeout={self.timeout:g}, max_retries={self.policy.max_retries})"
        )

    def __getstate__(self) -> dict[str, Any]:
        """Without secrets and connections: an unpickled client takes its key from the environment."""
        return {**self.__dict__, "_api_key": None, "_headers": {}, "_http": None, "_transport": None}

    def __copy__(self) -> Self:
        twin = self.__class__.__new__(self.__class__)
        twin.__dict__.update(self.__dict__)
        return twin

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self.__copy__()  # connections and keys are to be shared, not copied

    @property
    def secret(self) -> str | None:
        """The API key, if there is one."""
        return self._api_key or key_from_environment()

    def request_headers(self) -> dict[str, str]:
        """Return the headers of every request, the key among them.

        Raises:
            MissingAPIKey: there is none.
        """
        headers = {"user-agent": self.user_agent, "accept": "application/json", **self._headers}
        return headers | key_headers(self.secret, headers)

    def build_request(self, http: httpx.Client | httpx.AsyncClient, call: Call, seconds: float) -> httpx.Request:
        """Return the HTTP request for an attempt that may take so many seconds."""
        return http.build_request(
            call.method,
            _parsed(call.url),
            content=call.content,
            params=call.params,
            headers={"accept-encoding": ENCODINGS} | self.request_headers() | call.headers,
            timeout=httpx.Timeout(seconds, connect=min(seconds, _CONNECT), pool=min(seconds, _POOL)),
        )


def is_event_stream(response: httpx.Response, call: Call) -> bool:
    """Whether an answer to a call for events is one.

    Raises:
        InvalidResponseError: it is something else, and not what may be taken in its place.
    """
    kind = response.headers.get("content-type", "")
    media_type = kind.partition(";")[0].strip().lower()
    if media_type == EVENTS:
        return True
    # Background runs of agents were seen to be answered whole where a stream was asked for; the run can be heard by its id.
    if not call.idempotent and media_type == "application/json":
        return False
    raise InvalidResponseError(
        f"The answer was to be a stream of events and is {kind or 'of no type'}.", status_code=response.status_code
    )


def _is_address(url: str) -> bool:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    return parsed.scheme in ("http", "https") and bool(parsed.host)


@lru_cache(maxsize=64)
def _parsed(url: str) -> httpx.URL:
    """Parse an address, once: most calls go to the same one."""
    return httpx.URL(url)
