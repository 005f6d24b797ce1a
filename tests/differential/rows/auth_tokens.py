"""Tokens for live interactions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ..cases import Case

_CREATE: dict[str, Any] = {"theirs": "interactions.auth_tokens.create", "ours": "auth_tokens.create"}
_DELETE: dict[str, Any] = {"theirs": "interactions.auth_tokens.delete", "ours": "auth_tokens.delete"}
_TOLD: dict[str, Any] = {"answers": ({"auth_token": "auth_tokens/abc1"},), "refused": ("cloud",)}
_TIME = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)

CASES = [
    Case("auth_tokens.create: one", arguments={"interaction_id": "x1"}, **_CREATE, **_TOLD),
    Case("auth_tokens.create: until then", arguments={"interaction_id": "x1", "expire_time": _TIME}, **_CREATE, **_TOLD),
    Case("auth_tokens.delete: one", arguments={"interaction_id": "x1", "auth_token": "abc1"}, **_DELETE, refused=("cloud",)),
]
