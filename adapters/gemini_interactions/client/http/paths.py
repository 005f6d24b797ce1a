"""Put what callers name into the addresses of requests: one rule for the ids of everything that the service keeps."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from .errors import InvalidOption

_LONGEST = 1024
"""Characters; ids have some hundreds."""

_PLAIN = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]*")
_NO_ID = re.compile(r"\.{1,2}|.*[\s/\\?#%].*", re.DOTALL)


def segment(id: Any, field: str = "id") -> str:
    """Return an id as one part of a path.

    Args:
        id: as the caller gave it.
        field: what to call it in the error.

    Raises:
        InvalidOption: it is no text, or has something in it that no id has, and that could lead elsewhere.
    """
    if not isinstance(id, str) or not id or len(id) > _LONGEST or not is_plain(id) or _NO_ID.fullmatch(id):
        raise InvalidOption(f"{_named(id)} is no {field}.", field=field)
    return quote(id, safe="")


def parameter(value: Any, field: str) -> str:
    """Return a value for the query.

    Raises:
        InvalidOption: it is no text, or cannot be sent.
    """
    if not isinstance(value, str) or not value or len(value) > _LONGEST or not is_plain(value):
        raise InvalidOption(f"{_named(value)} is no {field}.", field=field)
    return value


def is_plain(text: str) -> bool:
    """Whether a text has no control characters and no halves of characters."""
    return bool(_PLAIN.fullmatch(text))


def _named(value: Any) -> str:
    text = ascii(value) if isinstance(value, str) else type(value).__name__
    return text if len(text) < 80 else f"{text[:60]}…"
