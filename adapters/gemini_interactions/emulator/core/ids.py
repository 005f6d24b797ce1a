"""Ids in the form the service gives them: interactions, calls, events, environments."""

from __future__ import annotations

import secrets
import struct
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from uuid import uuid4

_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
_PREFIX = "v1_"


def new_response_id(now: float) -> str:
    """Return the id of one answer: 17 bytes, the time in seconds first (little endian), as 23 characters of base64url."""
    return urlsafe_b64encode(struct.pack("<I", int(now) & 0xFFFFFFFF) + secrets.token_bytes(13)).rstrip(b"=").decode()


def interaction_id(root: str, own: str) -> str:
    """Return the id of an interaction: the ids of its chain's first answer and of its own.

    They are fields 1 and 2 of a protobuf message, decoded from recorded traffic; a client has to treat it as opaque.
    """
    parts = (root.encode(), own.encode())
    message = b"".join(bytes((tag, len(part))) + part for tag, part in zip((0x0A, 0x12), parts, strict=True))
    return _PREFIX + urlsafe_b64encode(message).rstrip(b"=").decode()


def split_interaction_id(value: str) -> tuple[str, str] | None:
    """Return the root and own part of an interaction's id, or None if it has not that form."""
    if not value.startswith(_PREFIX):
        return None
    encoded = value.removeprefix(_PREFIX)
    try:
        message = urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        length = message[1]
        return message[2 : 2 + length].decode(), message[4 + length :].decode()
    except (Base64Error, IndexError, ValueError):
        return None


def new_call_id() -> str:
    """Return the id of a call: eight lower-case letters and digits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(8))


def new_uuid() -> str:
    """Return the id of a sandbox: a bare UUID."""
    return str(uuid4())


def event_id(created: float, index: int) -> str:
    """Return the id of the event number `index` of a stream: base64 of a time in microseconds."""
    return b64encode(str(int(created * 1_000_000) + index).encode()).decode()


def event_index(value: str, created: float) -> int | None:
    """Return the number of the event that has this id in a stream of that time; None if the id is of no such form."""
    try:
        return int(b64decode(value, validate=True)) - int(created * 1_000_000)
    except ValueError:
        return None


def new_name() -> str:
    """Return the id of a file or a document: twelve lower-case letters and digits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))
