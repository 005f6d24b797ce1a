"""Find the API key, send it, and keep it out of whatever is shown."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from .errors import MissingAPIKey

if TYPE_CHECKING:  # the classes of the frameworks look for a key while they are made, without an HTTP client
    import httpx

KEY_VARIABLES = ("GEMINI_API_KEY", "GOOGLE_API_KEY")
"""Where a key is looked for, in this order."""

KEY_HEADER = "x-goog-api-key"
_SECRET_HEADERS = (KEY_HEADER, "authorization")


def key_from_environment() -> str | None:
    """Return the key in the environment, if there is one."""
    return next((value for name in KEY_VARIABLES if (value := os.environ.get(name))), None)


def key_headers(key: str | None, headers: Mapping[str, str]) -> dict[str, str]:
    """Return the header that says who asks; none where `headers`, in lower case, say so already.

    Raises:
        MissingAPIKey: there is no key, or it is none.
    """
    if any(name in headers for name in _SECRET_HEADERS):
        return {}
    if key is None:
        raise MissingAPIKey(f"No API key: pass api_key=, or set {' or '.join(KEY_VARIABLES)} in the environment.")
    if not key.isascii() or not key.isprintable():
        raise MissingAPIKey("The API key has characters that no key has (a line break, a quote?); check where it comes from.")
    return {KEY_HEADER: key}


def without_key(error: httpx.HTTPError) -> httpx.HTTPError:
    """Take the key off the request that an httpx error carries: errors get logged, pickled and sent about."""
    try:
        request = error.request
    except RuntimeError:
        return error
    for name in _SECRET_HEADERS:
        request.headers.pop(name, None)
    return error


def blot(text: str, key: str | None) -> str:
    """Return a text without the key."""
    # No key is short; a short one is a test's, and would take letters out of words.
    return text.replace(key, "[key]") if key and len(key) > 5 else text
