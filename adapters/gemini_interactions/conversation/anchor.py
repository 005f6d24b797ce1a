"""Sign and check anchors: an interaction id on a framework's message, with the proof that this library left it there.

Whoever supplies the messages (a browser, another tenant) can copy an anchor but not make one: the proof covers the id, the
scope in which the id means something, and the digest of the history it stands for.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any, Self

_CONTEXT = b"gemini-interactions anchor 1"


@dataclass(frozen=True, slots=True)
class Anchor:
    """An interaction that holds a history up to and including the reply it stands on.

    Attributes:
        interaction_id: the id to continue from.
        mac: the proof; empty on an id without one, which only `state="server"` trusts.
        environment_id: the sandbox of an agent's run, which continues with the conversation.
    """

    interaction_id: str
    mac: str = ""
    environment_id: str | None = None

    @classmethod
    def read(cls, fields: Any, *, interaction_id: str, mac: str) -> Self | None:
        """Read an anchor from fields that came back with a message; whatever they hold, it is an anchor or none.

        Args:
            fields: a mapping, or what stands in its place.
            interaction_id: the name of the field with the id.
            mac: the name of the field with the proof.
        """
        found = fields.get(interaction_id) if isinstance(fields, Mapping) else None
        if not isinstance(found, str) or not found:
            return None
        proof, environment_id = fields.get(mac), fields.get("environment_id")
        return cls(found, proof if isinstance(proof, str) else "", environment_id if isinstance(environment_id, str) else None)


class AnchorKey:
    """Makes and checks anchors for one caller and one scope.

    Args:
        secret: the API key, or `state_secret` where credentials rotate. Replies anchored under one secret are not continued under
            another; they are replayed.
        scope: the service's address: an id means something else at another. The API lets models and agents take
            turns in one conversation, so they are not part of it.
    """

    __slots__ = ("_key", "_scope")

    def __init__(self, secret: str, scope: str) -> None:
        self._key = hmac.digest(secret.encode(), _CONTEXT, sha256)
        self._scope = scope.encode()

    def sign(self, interaction_id: str, digest: bytes, environment_id: str | None = None) -> Anchor:
        """Make the anchor of an interaction whose history has this digest."""
        return Anchor(interaction_id, self._mac(interaction_id, digest, environment_id), environment_id)

    def holds(self, anchor: Anchor, digest: bytes) -> bool:
        """Return whether an anchor was made with this key, in this scope, for this history."""
        return bool(anchor.mac) and hmac.compare_digest(
            anchor.mac.encode(), self._mac(anchor.interaction_id, digest, anchor.environment_id).encode()
        )

    def _mac(self, interaction_id: str, digest: bytes, environment_id: str | None) -> str:
        parts = (self._scope, interaction_id.encode(), digest, (environment_id or "").encode())
        message = b"".join(b"%d:%s" % (len(part), part) for part in parts)
        return urlsafe_b64encode(hmac.digest(self._key, message, sha256)[:24]).decode()


@cache
def process_secret() -> str:
    """Return the secret for callers without API key and `state_secret`; it changes with every process."""
    return secrets.token_hex()
