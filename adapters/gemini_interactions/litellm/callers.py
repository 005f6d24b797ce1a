"""Tell who asks: every identity that a proxy has established of a request, and the end user that a call names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

IDENTITIES = ("hash", "user_id", "team_id", "org_id", "project_id", "end_user_id")
"""What a proxy establishes of a request, each behind `user_api_key_`: by a virtual key, a JWT, or authentication of one's own."""

_OTHER_NAMES = {"hash": "user_api_key"}  # without the metadata of logs, the key's hash stands here


def caller_of(params: Mapping[str, Any], user: object = None) -> tuple[str, ...]:
    """Return the identities of who asks, each with its name; none in the SDK without `user=`.

    Args:
        params: LiteLLM's own parameters of the call.
        user: the end user that the call names.
    """
    found: dict[str, str] = {}
    for name in ("litellm_metadata", "metadata"):
        given = params.get(name)
        if isinstance(given, Mapping):
            for identity in IDENTITIES:
                value = given.get(f"user_api_key_{identity}") or given.get(_OTHER_NAMES.get(identity, ""))
                if value:
                    found[identity] = str(value)
    if user:
        found["user"] = str(user)
    return tuple(f"{name}={value}" for name, value in sorted(found.items()))
