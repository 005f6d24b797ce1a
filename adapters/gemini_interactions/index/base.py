"""Define an index: it finds the interaction that holds a history, for callers whose messages carry no anchor.

An index maps (digest of a history, caller) to the interaction that holds it. Entries never change: the first one stays. The
caller's identity is part of the key, so that one caller's text never leads into another's conversation. Where a lookup
fails, the history is sent in full.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Protocol

from ..conversation.encoding import utf8

DAY = 86_400.0
DEFAULT_TTL = DAY
"""Seconds: as long as the free tier keeps an interaction. The paid tier keeps it for 55 days."""


def caller_name(secret: str, caller: str = "") -> str:
    """Return the name, for an index, of a caller of whom a secret is known; it does not tell the secret.

    Args:
        secret: the secret.
        caller: who of those that have the secret.
    """
    known = utf8(f"{len(secret)}:{secret}{caller}")
    return blake2b(known, digest_size=16, person=b"gi caller").hexdigest()


def index_key(caller: str, scope: str, digest: bytes) -> str:
    """Return the key of a caller's history.

    Args:
        caller: who asks: a user, a tenant, a virtual key.
        scope: the service's address.
        digest: the digest of the history.
    """
    parts = (caller.encode(), scope.encode(), digest)
    return blake2b(b"".join(b"%d:%s" % (len(part), part) for part in parts), digest_size=24).hexdigest()


class ConversationIndex(Protocol):
    """Finds interactions by the keys of histories. No method raises: a broken index knows nothing, and logs it once."""

    def get(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Return the interaction ids of the keys that are known."""
        ...

    def put(self, key: str, interaction_id: str) -> None:
        """Remember an interaction, unless the key is known."""
        ...

    async def aget(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Look up as `get` does."""
        ...

    async def aput(self, key: str, interaction_id: str) -> None:
        """Remember as `put` does."""
        ...
