"""Thought signatures: opaque proofs that the emulator issues, and recognises again without keeping them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Iterable
from typing import Any

PLACEHOLDER = "CiRlMjQ4MzBhNy01Y2Q2LTQyZmUtOTk4Yi1lZTUzOWU3MmI5YzM="
"""The signature that the service sends where the model did not think."""

SKIP = "skip_thought_signature_validator"
"""A client sends this in place of a signature for a transcript that another model made."""

# No secret: it keeps signatures valid over a restart and between emulators, as they are between the service's machines.
_KEY = b"gemini-interactions emulator"
# The first bytes that recorded signatures have in common.
_MAGIC = bytes.fromhex("010c39d6c7")
_NONCE = 16
_MAC = 32
_CHUNK = len(_MAGIC) + _NONCE + _MAC


def _mac(nonce: bytes) -> bytes:
    return hmac.digest(_KEY, nonce, hashlib.sha256)


class Signatures:
    """Signatures that were issued, told from others.

    A signature is base64 of one or more protobuf fields, each a nonce and its MAC. A streamed one has several, as the service
    sends it in chunks, so that it is not equal to what the same thought would have had in a JSON answer.
    """

    def __init__(self) -> None:
        self._accepted: set[str] = set()

    def issue(self, *, chunks: int = 1) -> str:
        """Return a new signature of so many chunks."""
        return b64encode(b"".join(self._chunk() for _ in range(chunks))).decode()

    def accept(self, steps: Iterable[dict[str, Any]]) -> None:
        """Accept the signatures of scripted steps, so that they may be replayed."""
        given = (step.get("signature") for step in steps)
        self._accepted.update(found for found in given if isinstance(found, str) and found and not self.is_valid(found))

    def is_valid(self, signature: str) -> bool:
        """Return whether a replayed signature passes: issued here, scripted, the placeholder, or the sentinel."""
        return signature in (PLACEHOLDER, SKIP) or signature in self._accepted or _is_issued(signature)

    @staticmethod
    def _chunk() -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return bytes((0x0A, _CHUNK)) + _MAGIC + nonce + _mac(nonce)


def _is_issued(signature: str) -> bool:
    try:
        data = b64decode(signature, validate=True)
    except (Base64Error, ValueError):
        return False
    size = _CHUNK + 2
    if not data or len(data) % size:
        return False
    head = bytes((0x0A, _CHUNK)) + _MAGIC
    for start in range(0, len(data), size):
        chunk = data[start : start + size]
        nonce = chunk[len(head) : len(head) + _NONCE]
        if not chunk.startswith(head) or not hmac.compare_digest(_mac(nonce), chunk[-_MAC:]):
            return False
    return True
