"""Hold secrets so that nothing shows them by itself, and take them out of whatever is shown.

Trackers of errors keep the locals of every frame that an error passes. So a secret is wrapped where it comes in, before anything
can be refused, and is a plain text again only inside an expression.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Mapping
from contextlib import suppress
from gc import get_referents
from types import FrameType, TracebackType
from typing import Any
from urllib.parse import quote, unquote

from pydantic import SecretStr

from .errors import ConnectionFailed, EnvironmentNotFound, FileUnavailable

BLOT = "[key]"

_SHORTEST = 6
"""Characters. No key is shorter; a shorter one is a test's, and would take letters out of words."""

_TELLING = 12
"""Characters at the beginning of a secret by which it is recognised where a text was cut in its middle."""

_MOST = 64
"""Secrets that are remembered: tokens are renewed, and an answer may come after the next one."""

_DEEPEST = 64
"""Levels of a decoded body that are looked through; what is deeper is shown as text."""

_SECRET_HEADER = re.compile(r"auth|key|token|secret|cookie|passw|credential|session", re.IGNORECASE)
_ALL_SECRET = re.compile("headers|credentials", re.IGNORECASE)
"""Settings of which every text is held."""
_SOME_SECRET = re.compile("(client|http)_(options|args)|vertexai_config", re.IGNORECASE)
"""Settings that are made of others: a project or a version in them is read as one that stands on its own."""
_NO_SECRET = frozenset({"continuation_token"})
"""What only sounds like one: it is sent in the body, and gives nobody access."""
_OWN_WORDS = re.compile(
    f"({'|'.join(re.escape(error.WAY_OUT) for error in (ConnectionFailed, EnvironmentNotFound, FileUnavailable))})"
)
"""Sentences of this package: where a key is a common word, as `emulator`, a word in them tells nothing of it."""
_MAY_BE_SECRET = re.compile("[@?#]")
_QUERY = re.compile("[?#].*", re.DOTALL)
_USERINFO = re.compile(r"(?<=//)[^/?#]*@")
_LIBRARIES = ("gemini_interactions", "httpx", "httpcore", "h11", "h2")
"""Modules whose frames are emptied: they hold requests, and what was answered."""


class Secret:
    """A text that nothing shows: no repr, no format, no look at its fields. It cannot be pickled."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text; where it is given a name, a traceback may keep it."""
        return self._text

    def __repr__(self) -> str:
        return BLOT

    def __len__(self) -> int:
        return len(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __deepcopy__(self, memo: dict[int, Any]) -> Secret:
        return self

    def __reduce__(self) -> Any:
        raise TypeError("A secret cannot be pickled.")


class HiddenText(str):
    """A text that its owner reads as any other, and that is not shown where its owner is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'[hidden]'"


class Address(str):
    """An address that is shown without the user and password in it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(shown_address(str(self)))


def held(value: Any) -> Any:
    """Wrap a text, or what pydantic has wrapped; return anything else as it is."""
    if isinstance(value, SecretStr):
        return Secret(value.get_secret_value())
    return Secret(value) if isinstance(value, str) else value


def held_headers(headers: Any) -> Any:
    """Wrap the values of headers, also where they stand in other settings; return anything else, such as a function, as it is."""
    if not isinstance(headers, Mapping):
        return headers
    return {name: held_headers(value) if isinstance(value, Mapping) else held(value) for name, value in headers.items()}


def held_address(url: Any) -> Any:
    """Wrap an address that may have a password or a key in it; return any other as it is."""
    return Secret(url) if isinstance(url, str) and _MAY_BE_SECRET.search(url) else url


def hold_secrets(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Wrap whatever in settings is a secret by its name, right or misspelled; `shown` unwraps it."""
    return {name: _held_setting(name, value) for name, value in settings.items()}


def _held_setting(name: str, value: Any) -> Any:
    if name.endswith("url"):
        return held_address(value)
    if isinstance(value, Mapping) and _ALL_SECRET.search(name):
        return held_headers(value)
    if isinstance(value, Mapping) and _SOME_SECRET.search(name):
        return {key: held_address(_held_setting(str(key), item)) for key, item in value.items()}
    return held(value) if is_secret_header(name) and name not in _NO_SECRET else value


def shown(value: Any) -> Any:
    """Return what `held` wrapped."""
    return value.reveal() if isinstance(value, Secret) else value


def shown_headers(headers: Any) -> Any:
    """Return what `held_headers` wrapped."""
    if not isinstance(headers, Mapping):
        return headers
    return {name: shown_headers(value) if isinstance(value, Mapping) else shown(value) for name, value in headers.items()}


def shown_address(url: Any) -> Any:
    """Return an address without user, password and query; anything else as it is."""
    url = shown(url)
    return _USERINFO.sub("", _QUERY.sub("", url)) if isinstance(url, str) else url


def userinfo(url: Any) -> Secret | None:
    """Return the user and password in an address, decoded, if they are there."""
    found = _USERINFO.search(str(shown(url)))
    return Secret(unquote(found.group()[:-1])) if found else None


def is_secret_header(name: str) -> bool:
    """Whether a header of this name is likely to hold a secret, so that its value is kept out of texts."""
    return bool(_SECRET_HEADER.search(name))


class Blotter:
    """Takes the secrets that were sent out of texts, errors and frames."""

    def __init__(self) -> None:
        self._known: tuple[tuple[Secret, re.Pattern[str]], ...] = ()  # never changed, so that threads may share it

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def learn(self, headers: Iterable[tuple[str, Secret]]) -> None:
        """Remember the secrets in headers."""
        self.add(value for name, value in headers if is_secret_header(name))

    def add(self, values: Iterable[Secret]) -> None:
        """Remember secrets, with all forms in which they may come back."""
        known = dict(self._known)
        for value in values:
            for secret in _secrets_in(value):
                known[secret] = known.pop(secret) if secret in known else _pattern(secret)
        self._known = tuple(known.items())[-_MOST:]

    def blot(self, text: str) -> str:
        """Return a text without the secrets, also where it breaks off in the middle of one."""
        if not self._known:
            return text
        return "".join(part if place % 2 else self._blotted_words(part) for place, part in enumerate(_OWN_WORDS.split(text)))

    def _blotted_words(self, text: str) -> str:
        for _, pattern in self._known:
            text = pattern.sub(BLOT, text)
        return text

    def blot_value(self, value: Any) -> Any:
        """Return a text, bytes, or what JSON was decoded to, without the secrets."""
        return self._blotted(value, 0) if self._known else value

    def clean(self, error: BaseException) -> None:
        """Take the secrets off an error and what led to it, and out of the frames it has left.

        An error of others that cannot be rid of a secret is taken off the chain.
        """
        seen: set[int] = set()
        ahead = [error]
        while ahead:
            link = ahead.pop()
            if id(link) in seen:
                continue
            seen.add(id(link))
            self._clean_one(link)
            _empty_frames(link.__traceback__)
            if link.__cause__ is not None and not self._can_stay(link.__cause__):
                link.__cause__ = None
            context = link.__context__
            if context is not None and not self._can_stay(context, is_shown=not link.__suppress_context__):
                link.__context__ = None
            ahead += [beyond for beyond in (link.__cause__, link.__context__) if beyond is not None]

    def _clean_one(self, error: BaseException) -> None:
        if not self._known or not _is_of_these_libraries(error):
            return
        error.args = tuple(self.blot_value(arg) for arg in error.args)
        for name, value in vars(error).items():
            if isinstance(value, str | bytes | list | dict):
                error.__dict__[name] = self.blot_value(value)

    def _can_stay(self, error: BaseException, *, is_shown: bool = True) -> bool:
        if _is_of_these_libraries(error):
            return True
        if not is_shown:  # as pydantic's, in place of which another is raised: it quotes what it could not read
            return False
        text = f"{error!r} {error}"
        return self.blot(text) == text

    def _blotted(self, value: Any, depth: int) -> Any:
        if isinstance(value, str):
            return self.blot(value)
        if isinstance(value, bytes):
            text = value.decode("utf-8", "surrogateescape")
            blotted = self.blot(text)
            return value if blotted == text else blotted.encode("utf-8", "surrogateescape")
        if isinstance(value, dict | list) and depth > _DEEPEST:
            return "[nested too deeply to be shown]"
        if isinstance(value, dict):
            return {self._blotted(name, depth): self._blotted(item, depth + 1) for name, item in value.items()}
        if isinstance(value, list):
            return [self._blotted(item, depth + 1) for item in value]
        return value


def _secrets_in(value: Secret) -> set[Secret]:
    """Return what of a header's value is secret: all of it, what follows a scheme, and the password in a Basic one."""
    scheme, _, token = value.reveal().partition(" ")
    found = {value.reveal(), token}
    if scheme.lower() == "basic":
        try:
            plain = b64decode(token, validate=True).decode()
        except ValueError:
            plain = ""
        found |= {plain, plain.partition(":")[2]}
    found |= {quote(text, safe="") for text in found}
    return {Secret(text) for text in found if len(text) >= _SHORTEST}


def _pattern(secret: Secret) -> re.Pattern[str]:
    whole = re.escape(secret.reveal())
    if len(secret) <= _TELLING:
        return re.compile(whole)
    return re.compile(rf"{whole}|{re.escape(secret.reveal()[:_TELLING])}[\w.~+/=%-]*")


def _is_of_these_libraries(error: BaseException) -> bool:
    return type(error).__module__.partition(".")[0] in _LIBRARIES


def _empty_frames(trace: TracebackType | None) -> None:
    """Empty the frames that an error has left, so far as they are this package's and the HTTP client's."""
    while trace is not None:
        if str(trace.tb_frame.f_globals.get("__name__")).partition(".")[0] in _LIBRARIES:
            _clear(trace)
        trace = trace.tb_next


def _clear(trace: TracebackType) -> None:
    if not _is_over(trace.tb_frame):
        return  # what it holds is its own affair; Python before 3.13 closes a generator whose frame is cleared, and may crash
    with suppress(RuntimeError):
        trace.tb_frame.clear()


def _is_over(frame: FrameType) -> bool:
    """Whether a frame will not go on: only then do its variables belong to it, and not to a generator or a thread."""
    return any(held is frame.f_code for held in get_referents(frame))
