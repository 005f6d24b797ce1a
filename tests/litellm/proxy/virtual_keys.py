"""Virtual keys without a database: whatever key a client comes with is a caller of its own."""

from __future__ import annotations

from litellm.proxy._types import UserAPIKeyAuth


async def user_api_key_auth(request: object, api_key: str) -> UserAPIKeyAuth:
    return UserAPIKeyAuth(api_key=api_key, user_id=f"user of {api_key}")
