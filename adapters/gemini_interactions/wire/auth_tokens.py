"""Tokens with which somebody else takes part in one live interaction.

Experimental. Times are in RFC 3339; fields are those of the official SDK.
"""

from __future__ import annotations

from typing import ClassVar

from .base import WireModel
from .secrets import TellsSecrets


class InteractionAuthTokenCreateParams(WireModel):
    """The body of POST /interactions/{id}/auth_tokens."""

    expire_time: str | None = None


class InteractionAuthToken(TellsSecrets):
    """A token, `auth_tokens/…`, told once. It goes where a key goes; it is in no repr and no pickle."""

    SECRETS: ClassVar[frozenset[str]] = frozenset({"auth_token"})

    auth_token: str | None = None
    expires_at: str | None = None
