"""What an index does: find the interaction that holds a history, for callers whose messages carry nothing back.

An index maps (digest of a history, caller) to the interaction that holds it. Entries never change: the first one stays. The
caller's identity is part of the key, so that one caller's text never leads into another's conversation. A lookup that fails is a
history that is sent in full, no more.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Protocol

from ..telemetry import count

DAY = 86_400.0
DEFAULT_TTL = DAY
"""Seconds: as long as the free tier keeps an interaction. The paid tier keeps it for 55 days."""


def index_key(caller: str, scope: str, digest: bytes) -> str:
    """The key of a history of a caller's.

    Args:
        caller: who asks: a user, a tenant, a virtual key.
        scope: the service's address.
        digest: the digest of the history.
    """
    parts = (caller.encode(), scope.encode(), digest)
    return blake2b(b"".join(b"%d:%s" % (len(part), part) for part in parts), digest_size=24).hexdigest()


class ConversationIndex(Protocol):
    """What an index does. None of it raises: a broken index is one that knows nothing, and says so once."""

    def get(self, keys: Sequence[str]) -> Mapping[str, str]:
        """The interaction ids of those keys that are known."""
        ...

    def put(self, key: str, interaction_id: str) -> None:
        """Remember an interaction, unless the key is known."""
        ...

    async def aget(self, keys: Sequence[str]) -> Mapping[str, str]:
        """See `get`."""
        ...

    async def aput(self, key: str, interaction_id: str) -> None:
        """See `put`."""
        ...


def log_failure(what: str, error: Exception) -> None:
    """Log, once, that an index does not work: it then knows nothing, and histories are sent in full."""
    # The class only: messages of database drivers may hold addresses with passwords.
    count(
        "index_failure",
        "The conversation index (%s) failed: %s. Histories are sent in full until it is back.",
        what,
        type(error).__name__,
        level=logging.WARNING,
        once=True,
    )
