"""Keep the settings of a requester, and build its HTTP requests. No I/O."""

from __future__ import annotations

import platform
from functools import lru_cache
from math import ceil
from typing import Any, Self

import httpx

from ..._version import __version__
from .auth import Credentials, Headers, Key, bare, check_header, key_from_environment
from .call import EVENTS, Call
from .cloud.place import UNKNOWN_PROJECT, default_url, find_place, is_on_cloud
from .cloud.tokens import login_of
from .decoding import ENCODINGS
from .errors import GeminiInteractionsError, InvalidOption, InvalidResponseError
from .numbers import number
from .rate_limit import RateLimit
from .retries import RetryPolicy
from .secrets import Blotter, Secret, held, shown, shown_address, userinfo

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
        api_key: the key, or a function that gives it, asked for each request (and async, if the requests are); else
            GEMINI_API_KEY, else GOOGLE_API_KEY from the environment, read for each request.
        base_url: where the service is; else GOOGLE_GEMINI_BASE_URL (on Google Cloud GOOGLE_VERTEX_BASE_URL), else Google's. A
            user and password before the host are sent, and not shown.
        api_version: the version in the path, unless `base_url` has one; else GOOGLE_GENAI_API_VERSION.
        headers: headers for every request; with `Authorization` no key is needed. A value may be a function, or all of them.
        timeout: seconds for one attempt; in a stream, between two chunks. In the tiers `flex` and `deferred` at least 1800, but
            where it is less than 600.
        max_retries: attempts after the first, 0 for none.
        rate_limit: a rate that is shared with other clients.
        vertexai: whether to ask Google Cloud; else GOOGLE_GENAI_USE_ENTERPRISE or GOOGLE_GENAI_USE_VERTEXAI says so.
        project: the project there; else GOOGLE_CLOUD_PROJECT, else that of the login.
        location: a region, `us`, `eu` or `global`; else GOOGLE_CLOUD_LOCATION, else `global`.
        credentials: who asks there: an object of google-auth's, or a key file as a path, as JSON or as its contents; else what
            this machine is logged in as.
    """

    def __init__(
        self,
        *,
        api_key: Key | None = None,
        base_url: str | Secret | None = None,
        api_version: str | None = None,
        headers: Headers | None = None,
        timeout: float = 600.0,
        max_retries: int = 4,
        rate_limit: RateLimit | None = None,
        vertexai: bool | None = None,
        project: str | None = None,
        location: str | None = None,
        credentials: Any = None,
    ) -> None:
        if number("max_retries", max_retries) < 0:
            raise InvalidOption("'max_retries' must be 0 or more.", field="max_retries")
        if number("timeout", timeout) <= 0:
            raise InvalidOption("'timeout' must be more than 0 seconds.", field="timeout")
        if rate_limit is not None and not isinstance(rate_limit, RateLimit):
            raise InvalidOption(f"'rate_limit' must be a RateLimit, not {type(rate_limit).__name__}.", field="rate_limit")
        address = held(base_url or default_url(on_cloud=is_on_cloud(vertexai)))
        base = str(shown_address(address)).rstrip("/") if address is not None else None
        if address is not None and not _is_address(address):
            raise InvalidOption(
                f"'base_url' must be an http or https address without a query; {base!r} is none.", field="base_url"
            )
        place = find_place(
            base,
            api_version,
            vertexai=vertexai,
            project=project,
            location=location,
            has_credentials=credentials is not None,
            has_key=api_key is not None and bool(api_key),
            has_key_around=key_from_environment() is not None,
            project_of_login=lambda: login_of(credentials).known_project,
        )
        self._blotter = Blotter()
        login = login_of(credentials) if place.takes_tokens else None
        self.own_credentials: Credentials = Credentials(api_key, headers, userinfo(address), self._blotter, login)
        self._place = place
        self.base_url: str = place.base_url
        self.url: str = place.url
        self.timeout = timeout
        self.policy: RetryPolicy = RetryPolicy(max_retries=max_retries)
        self.rate_limit: RateLimit | None = rate_limit
        self.user_agent = _USER_AGENT

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.shown})"

    @property
    def shown(self) -> str:
        """The settings as a repr shows them."""
        return f"base_url={self.base_url!r}, timeout={self.timeout:g}, max_retries={self.policy.max_retries}"

    def __getstate__(self) -> dict[str, Any]:
        """Without secrets and connections: an unpickled client takes its key, or its login, from where it is then."""
        kept = {name: value for name, value in self.__dict__.items() if name not in ("own_credentials", "_blotter")}
        return {**kept, "_http": None, "_transport": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take the key from the environment of the process that unpickles."""
        self.__dict__.update(state)
        self._blotter = Blotter()
        self.own_credentials = Credentials(None, None, None, self._blotter, login_of(None) if self._place.takes_tokens else None)

    def __copy__(self) -> Self:
        twin = self.__class__.__new__(self.__class__)
        twin.__dict__.update(self.__dict__)
        return twin

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self.__copy__()  # connections and keys are to be shared, not copied

    @property
    def scope(self) -> str:
        """What an id of an interaction is valid in: the service's address, on Google Cloud with the project and the location."""
        return self._place.scope

    @property
    def on_cloud(self) -> bool:
        """Whether it is Google Cloud that is asked."""
        return self._place.on_cloud

    def need_gemini_api(self, what: str) -> None:
        """Refuse what Google Cloud has not, before anything is sent.

        Args:
            what: it, as callers know it, such as `files`.

        Raises:
            InvalidOption: Google Cloud is asked.
        """
        if self.on_cloud:
            raise InvalidOption(
                f"{what!r} is on the Gemini API only, not on Google Cloud: use a client with api_key=, without vertexai=True.",
                field=what,
            )

    @property
    def secret(self) -> str | None:
        """The API key, if there is one and no function gives it."""
        return shown(self.own_credentials.key)  # type: ignore[no-any-return]

    def blot(self, text: str) -> str:
        """Return a text without the secrets that were sent."""
        return self._blotter.blot(text)

    def clean(self, error: GeminiInteractionsError) -> GeminiInteractionsError:
        """Take the secrets that were sent off an error, what led to it and the frames it has left, and return it."""
        self._blotter.clean(error)
        return error

    def build_request(self, http: httpx.Client | httpx.AsyncClient, call: Call, seconds: float) -> httpx.Request:
        """Return the HTTP request for an attempt that may take so many seconds, still without the headers that say who asks."""
        for name, value in call.headers.items():
            check_header(name, value)
        if call.secrets:
            self._blotter.add(call.secrets)
        patience = {"x-server-timeout": f"{ceil(seconds)}"} if call.waits_for_capacity else {}
        return http.build_request(
            call.method,
            _parsed(self._located(call.url)),
            content=call.content,
            params=call.params,
            headers={
                "user-agent": self.user_agent,
                "accept": "application/json",
                "accept-encoding": ENCODINGS,
                **patience,
                **call.headers,
            },
            timeout=httpx.Timeout(seconds, connect=min(seconds, _CONNECT), pool=min(seconds, _POOL)),
        )

    def _located(self, url: str) -> str:
        """Return an address with the project of the login in it, where nobody else knew it."""
        if self.own_credentials.login is None or not self._place.lacks_project:
            return url
        project = self.own_credentials.login.project
        if project is None:
            raise InvalidOption(
                "The Google login does not say which project it is of: pass project=, or set GOOGLE_CLOUD_PROJECT.",
                field="project",
            )
        return url.replace(f"/projects/{UNKNOWN_PROJECT}/", f"/projects/{project}/", 1)

    def learn_secrets_of(self, http: httpx.Client | httpx.AsyncClient | None) -> None:
        """Remember the secrets that an HTTP client of the caller's sends with every request."""
        headers = getattr(http, "headers", None) or {}
        self._blotter.learn((name, Secret(value)) for name, value in headers.items())

    def forget_request(self, response: httpx.Response, call: Call) -> None:
        """Take off a response what it was asked with, but for the encodings, which its body is held against."""
        response.request = bare(call.method, call.url, response.request.headers.get("accept-encoding"))


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


def _is_address(url: Any) -> bool:
    try:
        parsed = httpx.URL(shown(url))
    except (httpx.InvalidURL, TypeError):
        return False
    return parsed.scheme in ("http", "https") and bool(parsed.host) and not (parsed.query or parsed.fragment)


@lru_cache(maxsize=64)
def _parsed(url: str) -> httpx.URL:
    """Parse an address, once: most calls go to the same one."""
    return httpx.URL(url)
