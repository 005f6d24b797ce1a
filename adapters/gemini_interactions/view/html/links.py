"""Addresses that may be followed, and names for the places in a page."""

from __future__ import annotations

import re
from hashlib import sha256
from urllib.parse import urlsplit

from .texts import shared_text, visible

_LONGEST = 2000
_IS_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,200}").fullmatch


def safe_link(address: object) -> str | None:
    """Return an address that a page may lead to: one of the web, without anything secret in it; None for any other.

    Args:
        address: what the service calls an address.
    """
    if not isinstance(address, str) or len(address) > _LONGEST or visible(address) != address or shared_text(address) != address:
        return None
    if address != address.strip() or any(char.isspace() for char in address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None


def anchor(id: str) -> str:
    """Return the name of an interaction's place in a page.

    Args:
        id: its id.
    """
    return f"gi-{id if _IS_PLAIN(id) else sha256(id.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
