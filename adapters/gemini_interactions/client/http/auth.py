"""Find out who asks, for each request anew, and say it in the headers."""

from __future__ import annotations

import os
import re
import secrets
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from inspect import isawaitable
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from pydantic import SecretStr

from .errors import AuthenticationError, GeminiInteractionsError, InvalidOption, MissingAPIKey
from .secrets import Blotter, Secret, held, held_headers

if TYPE_CHECKING:  # the classes of the frameworks look for a key while they are made, without an HTTP client
    import httpx

    from .cloud.tokens import GoogleLogin

KEY_VARIABLES = ("GEMINI_API_KEY", "GOOGLE_API_KEY")
"""Where a key is looked for, in this order."""

KEY_HEADER = "x-goog-api-key"
_AUTHORIZATION = "authorization"
_IDENTIFYING = (_AUTHORIZATION, KEY_HEADER)
"""The headers of which each says who asks."""

Key = str | SecretStr | Callable[[], str | SecretStr | Awaitable[str | SecretStr]]
"""A key, or a function that gives one; it may be async, for asynchronous calls."""
Headers = Mapping[str, Key] | Callable[[], Mapping[str, Key] | Awaitable[Mapping[str, Key]]]
"""Headers, of which each value may be a function, or a function that gives them all."""

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_KEY = re.compile(r"[\x21-\x7e]+")

_functions: WeakKeyDictionary[Any, Secret] = WeakKeyDictionary()


def key_from_environment() -> SecretStr | None:
    """Return the key in the environment, if there is one."""
    return next((SecretStr(value) for name in KEY_VARIABLES if (value := os.environ.get(name))), None)


class SentHeaders:
    """Headers as they are sent, with secrets among them; they are not shown.

    Args:
        values: by their names.
    """

    __slots__ = ("_pairs",)

    def __init__(self, values: Mapping[str, Secret]) -> None:
        self._pairs = [(name, value.reveal()) for name, value in values.items()]

    def on(self, request: httpx.Request) -> httpx.Request:
        """Put them on a request, and return it."""
        request.headers.encoding = "latin-1"
        for name, value in self._pairs:
            request.headers[name] = value
        return request


class Credentials:
    """Who asks: a key, headers, or functions that give them.

    Args:
        api_key: the key; else the one in the environment, read for each request.
        headers: headers for every request; with one that says who asks, no key is sent.
        userinfo: the user and password of an address.
        blotter: learns what is sent.
        login: a Google login, whose tokens say who asks where no header does; then there is no key.

    Raises:
        InvalidOption: a header cannot be sent; it is named, its value is not.
    """

    def __init__(
        self, api_key: Any, headers: Any, userinfo: Secret | None, blotter: Blotter, login: GoogleLogin | None = None
    ) -> None:
        api_key, headers = held(api_key), held_headers(headers)
        if not (api_key is None or isinstance(api_key, Secret) or callable(api_key)):
            raise InvalidOption(f"'api_key' must be a text or a function, not {type(api_key).__name__}.", field="api_key")
        if not (headers is None or isinstance(headers, Mapping) or callable(headers)):
            raise InvalidOption(f"'headers' must be an object or a function, not {type(headers).__name__}.", field="headers")
        self._key = api_key or None
        self._headers = headers if callable(headers) else {_checked_name(name): value for name, value in (headers or {}).items()}
        self._userinfo = userinfo
        self._blotter = blotter
        self.login = login
        self._own = Secret(secrets.token_hex())  # stands for a function that cannot be remembered
        self._known: tuple[dict[str, Secret], SentHeaders] | None = None
        if not callable(headers):
            for name, value in self._headers.items():
                if not callable(value):
                    check_header(name, value)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    @property
    def key(self) -> Secret | None:
        """The key, if there is one and no function gives it."""
        return None if callable(self._key) or self.login is not None else self._key or held(key_from_environment())

    @property
    def identity(self) -> Secret | None:
        """A secret of who asks; None if nobody says so.

        A function has one of its own, as long as it lives: what it gives changes.
        """
        if callable(self._headers):
            return self._identity_of(self._headers)
        found = [self._headers[name] for name in _IDENTIFYING if name in self._headers]
        if not found and self.login is not None:
            return self.login.identity
        if not found and not callable(self._key):
            return self.key
        return self._identity_of(found[0] if found else self._key)

    def _identity_of(self, source: Any) -> Secret:
        if not callable(source):
            return held(source)  # type: ignore[no-any-return]
        try:
            return _functions.setdefault(source, Secret(secrets.token_hex()))
        except TypeError:  # it cannot be a key of a weak dictionary
            return self._own

    def forget_token(self, error: GeminiInteractionsError) -> bool:
        """Have another token made where the service has refused one that seemed good; False if it was no token of a login."""
        if self.login is None or callable(self._headers) or _says_who(self._headers):
            return False
        if not isinstance(error, AuthenticationError) or error.status_code != 401:
            return False
        self.login.forget_token()
        return True

    def get(self, seconds: float) -> SentHeaders:
        """Return the headers of a request that is made now.

        Args:
            seconds: to wait for them at the most, where somebody else has to be asked.

        Raises:
            MissingAPIKey: there is no key, or it is none; or nobody is logged in.
            AuthenticationError: the login is no good any more.
            ConnectionFailed: its token could not be renewed for now.
            InvalidOption: a header cannot be sent.
        """
        headers = self._headers if not callable(self._headers) else held_headers(_asked("headers", self._headers))
        values = {name: held(_asked(name, value)) if callable(value) else value for name, value in _items(headers)}
        if not _says_who(values):
            if self.login is not None:
                values = {**self.login.headers(seconds), **values}
            else:
                values[KEY_HEADER] = held(_asked("api_key", self._key)) if callable(self._key) else self.key
        return self._made(values)

    async def aget(self, seconds: float) -> SentHeaders:
        """Return the headers of a request that is made now; functions may be async."""
        headers = self._headers if not callable(self._headers) else held_headers(await _awaited(self._headers))
        values = {name: held(await _awaited(value)) if callable(value) else value for name, value in _items(headers)}
        if not _says_who(values):
            if self.login is not None:
                values = {**await self.login.aheaders(seconds), **values}
            else:
                values[KEY_HEADER] = held(await _awaited(self._key)) if callable(self._key) else self.key
        return self._made(values)

    def _made(self, values: dict[str, Any]) -> SentHeaders:
        if self._known is not None and self._known[0] == values:
            return self._known[1]
        kept = dict(values)
        if KEY_HEADER in values:
            _check_key(values[KEY_HEADER])
        for name, value in values.items():
            check_header(name, value)
        if self._userinfo is not None:
            kept.setdefault(_AUTHORIZATION, _basic(self._userinfo))
        self._blotter.learn(kept.items())
        made = SentHeaders({name: Secret(value.reveal().strip(" \t")) for name, value in kept.items()})
        self._known = values, made
        return made


def check_header(name: str, value: Any) -> None:
    """Refuse a value that no header has; it is not quoted.

    Raises:
        InvalidOption: it is no text, or has a line break or another character that cannot be sent.
    """
    if not isinstance(value, str | Secret):
        raise InvalidOption(f"The header {name!r} must be a text, not {type(value).__name__}.", field="headers")
    if not _fits(_VALUE, value):
        raise InvalidOption(
            f"The header {name!r} has a line break or another character that cannot be sent; check where it comes from.",
            field="headers",
        )


def _checked_name(name: object) -> str:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise InvalidOption(f"{name!r} is no name of a header.", field="headers")
    return name.lower()


def _check_key(key: Any) -> None:
    if key is None or (isinstance(key, Secret) and not key):
        raise MissingAPIKey(f"No API key: pass api_key=, or set {' or '.join(KEY_VARIABLES)} in the environment.")
    if not isinstance(key, Secret):
        raise MissingAPIKey(f"The API key must be a text, not {type(key).__name__}; check the function that gives it.")
    if not _fits(_KEY, key):
        raise MissingAPIKey(
            "The API key has characters that no key has (a blank or a line break at its end, a quote?); check where it comes"
            " from."
        )


def _fits(pattern: re.Pattern[str], value: Any) -> bool:
    return bool(pattern.fullmatch(value.reveal() if isinstance(value, Secret) else value))


def _items(headers: Any) -> list[tuple[str, Any]]:
    if not isinstance(headers, Mapping):
        raise InvalidOption(f"'headers' gave {type(headers).__name__}; it must give an object.", field="headers")
    return [(_checked_name(name), value) for name, value in headers.items()]


def _says_who(headers: Mapping[str, Any]) -> bool:
    return any(name in headers for name in _IDENTIFYING)


def _basic(userinfo: Secret) -> Secret:
    return Secret(f"Basic {b64encode(userinfo.reveal().encode()).decode()}")


def _asked(name: str, function: Callable[[], Any]) -> Any:
    given = function()
    if not isawaitable(given):
        return given
    if hasattr(given, "close"):
        given.close()
    raise InvalidOption(f"{name!r} is given by an async function, which only asynchronous calls can ask.", field=name)


async def _awaited(function: Callable[[], Any]) -> Any:
    given = function()
    return await given if isawaitable(given) else given


def without_key(failure: httpx.HTTPError) -> httpx.HTTPError:
    """Take the headers off the request that an httpx error carries: errors get logged, pickled and sent about."""
    try:
        request = failure.request
    except RuntimeError:
        return failure
    failure.request = bare(request.method, str(request.url))
    if (response := getattr(failure, "response", None)) is not None:
        response.request = failure.request
    return failure


@lru_cache(maxsize=64)
def bare(method: str, url: str, encodings: str | None = None) -> httpx.Request:
    """Return a request without body, which says where it went, and of its headers at most the encodings that it asked for."""
    import httpx

    return httpx.Request(method, url, headers=None if encodings is None else {"accept-encoding": encodings})
