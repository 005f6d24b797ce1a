"""Write texts and JSON as bytes to be hashed: equal exactly when they are, whatever characters a framework lets pass."""

from __future__ import annotations

import json
from typing import Any

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=str)


def utf8(text: str) -> bytes:
    """Return a text as bytes; halves of surrogate pairs, which no request can hold, too."""
    return text.encode("utf-8", "surrogatepass")


def canonical(value: Any) -> bytes:
    """Return a JSON value as bytes, whatever the order of its fields."""
    return _ENCODER.encode(value).encode()
