"""Shorten what is shown of an object: texts, base64, long lists, deep values, ids."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

LONGEST_TEXT = 80
"""Characters of a text that is shown whole."""

MOST_ITEMS = 20
"""Entries of a list or an object that are shown."""

MOST_LEVELS = 6
"""Lists and objects inside one another that are shown."""

HIDDEN = frozenset(
    {
        *("headers", "transform", "env"),
        *("api_key", "apikey", "api-key", "x-api-key", "x-goog-api-key", "authorization", "cookie", "password"),
        *("token", "access_token", "refresh_token", "auth_token", "bearer_token", "id_token"),
        *("secret", "client_secret", "signing_secret", "private_key"),
    }
)
"""Fields that may hold secrets: headers for a server or a domain, variables of a sandbox, keys and tokens by their usual names,
which also the arguments of functions and what is unknown have."""

_IN_ADDRESS = re.compile(
    rf"(?<=://)[^/?#\s@]*@|(?<=[?&])(?:key|sig|signature|{'|'.join(map(re.escape, sorted(HIDDEN)))})=[^&#\s]+", re.IGNORECASE
)
"""What may be secret in an address: the user with a password, and keys in the query."""

_HEADS = {True: 60, False: 12}
"""Characters shown of a longer text: of one in words, or an address, and of one such as base64, which tells a reader nothing."""

_TAIL = 8
"""Characters of an id that tell it from others; ids of one conversation begin alike."""


class Shown(str):
    """A text that is its own repr."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def shown_field(name: Any, value: Any, levels: int = MOST_LEVELS) -> Any:
    """Return a value to show in place of a field's."""
    is_hidden = value is not None and isinstance(name, str) and name.lower() in HIDDEN
    return Shown("…") if is_hidden else shown(value, levels)


def shown(value: Any, levels: int = MOST_LEVELS) -> Any:
    """Return a value to show in place of another: the same where it is short, else with its length."""
    if isinstance(value, str):
        if isinstance(value, Shown):
            return value
        value = without_secrets(value)
        return value if len(value) <= LONGEST_TEXT else shown_text(value)
    if isinstance(value, dict | list):
        if not levels:
            return Shown("{…}" if isinstance(value, dict) else "[…]")
        more = [Shown(f"… {len(value) - MOST_ITEMS:,} more")] if len(value) > MOST_ITEMS else []
        if isinstance(value, list):
            return [shown(item, levels - 1) for item in value[:MOST_ITEMS]] + more
        items = [(shown(key), shown_field(key, value[key], levels - 1)) for key in list(value)[:MOST_ITEMS]]
        return dict(items) | dict.fromkeys(more, Shown("…"))
    return value


def without_secrets(text: str) -> str:
    """Return a text without what may be secret in the addresses it holds: passwords, keys and signatures."""
    return _IN_ADDRESS.sub(_hidden, text) if "://" in text else text


def _hidden(secret: re.Match[str]) -> str:
    name, is_query, _ = secret[0].partition("=")
    return f"{name}=…" if is_query and not secret[0].endswith("@") else "…@"


def shown_text(text: str) -> Shown:
    """Return the beginning of a text in quotes, without secrets in its addresses, and its length if that is not all."""
    text = without_secrets(text)
    if len(text) <= LONGEST_TEXT:
        return Shown(repr(text))
    beginning = text[:LONGEST_TEXT]
    head = text[: _HEADS["://" in beginning or any(char.isspace() for char in beginning)]]
    return Shown(f"{head.rstrip() + '…'!r} ({len(text):,} characters)")


def shown_id(id: str) -> Shown:
    """Return the end of an id, which is the part that differs."""
    return Shown(id if len(id) <= 2 * _TAIL else f"…{id[-_TAIL:]}")


def counted(words: Iterable[str]) -> Shown:
    """Return each word once, in the order in which they came, with how often it did."""
    return Shown(", ".join(word if count == 1 else f"{word} ×{count}" for word, count in Counter(words).items()))
