"""Keep a token of a Google login fresh: renewed before it ends, once for everybody who waits for it, never on an event loop."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import Mapping
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary, WeakValueDictionary

import httpx

from ..deadline import Deadline
from ..errors import AuthenticationError, ConnectionFailed, GeminiInteractionsError, InvalidOption, MissingAPIKey, RequestTimeout
from ..event_loop import running_loop
from ..secrets import Secret
from . import login
from .token_requests import TokenRequests

LOG_IN = "gcloud auth application-default login"
"""The command that logs a machine in."""

_PAYER = "x-goog-user-project"
_LONGEST = 60.0
"""Seconds that a renewal may take."""
_MOST = 64
"""Logins by file that are kept."""
_LONG_WORD = re.compile(r"[\w~+/=-]{25,}")
_machine = Secret(secrets.token_hex())
"""Stands for a login that has only tokens, in this process."""


class GoogleLogin:
    """A Google login, and its token at the moment. Any number of threads and event loops may ask it.

    Args:
        source: what `login.read_credentials` gave: an object of google-auth's, a file's contents, or None for the machine.
    """

    def __init__(self, source: Any) -> None:
        self._source = source
        self._lock = Lock()
        self._loaded: tuple[Any, str | None] | None = None
        self._renewals: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Future[None]] = WeakKeyDictionary()
        self._identity: Secret | None = None
        self._refused: Secret | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def __reduce__(self) -> Any:
        raise TypeError("A login cannot be pickled.")

    @property
    def known_project(self) -> str | None:
        """The project that it is of, where that is known without asking anybody."""
        return login.project_of(self._source)

    @property
    def project(self) -> str | None:
        """The project that it is of, once it has been asked for a token."""
        return self._loaded[1] if self._loaded is not None else None

    @property
    def identity(self) -> Secret:
        """A secret of who asks, which stays while tokens change."""
        if self._identity is None:
            self._identity = login.lasting_secret(self._source) or _of_tokens_only(self._source)
        return self._identity

    def forget_token(self) -> None:
        """Renew the token before the next request, whatever it says of itself: the service has refused it."""
        self._refused = None if self._loaded is None else Secret(str(self._loaded[0].token))

    def headers(self, seconds: float) -> dict[str, Secret]:
        """Return the headers that say who asks and who pays.

        Args:
            seconds: to wait for them at the most.

        Raises:
            MissingAPIKey: nobody is logged in.
            AuthenticationError: the login is no good any more.
            ConnectionFailed: the token could not be renewed for now.
        """
        if not self._is_fresh():
            self._renew(Deadline(min(seconds, _LONGEST)))
        return self._headers()

    async def aheaders(self, seconds: float) -> dict[str, Secret]:
        """Return the headers that say who asks and who pays; see `headers`."""
        if not self._is_fresh():
            loop = running_loop()
            renewal = self._renewals.get(loop)
            if renewal is None or renewal.done():
                # Its own end, not that of who came first: the others go on waiting.
                renewal = self._renewals[loop] = asyncio.ensure_future(asyncio.to_thread(self._renew, Deadline(_LONGEST)))
                renewal.add_done_callback(self._seen)
            try:
                await asyncio.wait_for(asyncio.shield(renewal), seconds)
            except TimeoutError:
                if (
                    renewal.done()
                    and not renewal.cancelled()
                    and isinstance(error := renewal.exception(), GeminiInteractionsError)
                ):
                    raise error from None
                raise _late() from None
        return self._headers()

    def _seen(self, renewal: asyncio.Future[None]) -> None:
        """Look at how a renewal ended: nobody may be waiting for it any more."""
        self._renewals.pop(renewal.get_loop(), None)
        if not renewal.cancelled():
            renewal.exception()

    def _is_fresh(self) -> bool:
        if self._loaded is None or not self._loaded[0].valid:
            return False
        return self._refused is None or self._refused != Secret(str(self._loaded[0].token))

    def _is_usable(self) -> bool:
        """Whether the token is good for some minutes yet."""
        return self._loaded is not None and getattr(getattr(self._loaded[0], "token_state", None), "name", "") == "STALE"

    def _headers(self) -> dict[str, Secret]:
        assert self._loaded is not None
        credentials = self._loaded[0]
        if not isinstance(credentials.token, str) or not credentials.token:
            raise AuthenticationError(f"The Google login gave no token. Log in again: `{LOG_IN}`; or check 'credentials'.")
        payer = getattr(credentials, "quota_project_id", None)
        return {
            "authorization": Secret(f"Bearer {credentials.token}"),
            **({_PAYER: Secret(payer)} if isinstance(payer, str) and payer else {}),
        }

    def _renew(self, until: Deadline) -> None:
        if not self._lock.acquire(timeout=max(until.left(_LONGEST), 0)):
            raise _late()
        try:
            if not self._is_fresh():
                error = self._try_to_renew(TokenRequests(until))
                if error is not None and not (isinstance(error, ConnectionFailed) and self._is_usable()):
                    raise error
        finally:
            self._lock.release()

    def _try_to_renew(self, request: TokenRequests) -> GeminiInteractionsError | None:
        """Renew the token, or return why not: what google-auth raises holds the secrets of the login, and is let go here."""
        try:
            if self._loaded is None:
                self._loaded = login.load(self._source, request)
            if not self._is_fresh():
                self._loaded[0].refresh(request)
        except ImportError:
            raise
        except Exception as failure:
            return self._to_error(failure)
        return None

    def _to_error(self, failure: Exception) -> GeminiInteractionsError:
        from google.auth import exceptions

        reason = _told(failure)
        if isinstance(failure, exceptions.DefaultCredentialsError) and self._source is None:
            return MissingAPIKey(
                f"Nobody is logged in to Google Cloud on this machine. Run `{LOG_IN}`, let GOOGLE_APPLICATION_CREDENTIALS name a"
                f" key file, or pass credentials=. ({reason})"
            )
        if isinstance(failure, exceptions.TransportError) or getattr(failure, "retryable", False):
            error = ConnectionFailed(f"Google's token could not be renewed: {reason}")
            error.__cause__ = httpx.ConnectError(reason)  # so that it counts as not sent, whatever the request does
            return error
        if isinstance(failure, exceptions.GoogleAuthError) and not isinstance(failure, ValueError):
            if self._source is None:
                self._loaded = None  # who logs in again is read anew
            return AuthenticationError(
                f"The Google login has expired, was revoked, or may not do this. Log in again: `{LOG_IN}`; or renew the key that"
                f" 'credentials' stands for. ({reason})"
            )
        return InvalidOption(f"The Google login cannot be used: {reason}", field="credentials")


def _told(failure: Exception) -> str:
    """Return what an error says, without what follows its first words, and without anything as long as a secret."""
    words = str(failure.args[0]) if failure.args else ""
    return _LONG_WORD.sub("[…]", words)[:200] or type(failure).__name__


def _late() -> RequestTimeout:
    return RequestTimeout("Google's token was not renewed in time.")


_identities: WeakKeyDictionary[Any, Secret] = WeakKeyDictionary()


def _of_tokens_only(source: Any) -> Secret:
    """Return what stands for a login that has nothing lasting: for the machine in this process, for an object while it lives."""
    own = _machine if source is None else Secret(secrets.token_hex())
    try:
        return own if source is None else _identities.setdefault(source, own)
    except TypeError:  # it cannot be a key of a weak dictionary
        return own


_by_object: WeakValueDictionary[int, GoogleLogin] = WeakValueDictionary()
_by_text: dict[Secret, GoogleLogin] = {}
_lock = Lock()


def login_of(given: Any) -> GoogleLogin:
    """Return the login for what the caller gave, one for all clients that are given the same.

    Args:
        given: see `login.read_credentials`.

    Raises:
        InvalidOption: it is no login.
    """
    source = login.read_credentials(given)
    with _lock:
        if source is not None and not isinstance(source, Mapping):
            # A login holds its object, so that no other can have that number while it lives.
            found = _by_object.get(id(source)) or GoogleLogin(source)
            _by_object[id(source)] = found
            return found
        key = Secret(login.machine_place() if source is None else json.dumps(source, sort_keys=True, default=str))
        while len(_by_text) >= _MOST and key not in _by_text:
            del _by_text[next(iter(_by_text))]
        return _by_text.setdefault(key, GoogleLogin(source))
