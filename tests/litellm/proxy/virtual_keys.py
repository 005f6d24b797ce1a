"""Virtual keys without a database: whatever key a client comes with is a caller of its own; tokens name a user and no key."""

from __future__ import annotations

from litellm.proxy._types import UserAPIKeyAuth


async def user_api_key_auth(request: object, api_key: str) -> UserAPIKeyAuth:
    if api_key.startswith("token-of-"):  # what LiteLLM makes of a JWT
        return UserAPIKeyAuth(api_key=None, user_id=api_key.removeprefix("token-of-"), team_id="team")
    return UserAPIKeyAuth(api_key=api_key, user_id=f"user of {api_key}")
