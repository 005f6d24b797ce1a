# Generated from async_auth_tokens.py by scripts/unasync.py: change that file, then run `make format`.
"""Let somebody else, such as a browser, take part in one live interaction, without your key. Experimental; Gemini API only.

The official SDK has this as `client.interactions.auth_tokens`; names and arguments are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ...wire.auth_tokens import InteractionAuthToken
from ..http.deadline import Deadline
from .auth_token_calls import delete_token_call, tokens_path
from .resource import Resource
from .times import rfc3339


class AuthTokens(Resource):
    """The tokens of interactions, as `client.auth_tokens`."""

    def create(
        self,
        interaction_id: str,
        *,
        expire_time: datetime | str | None = None,
        extra_body: Mapping[str, Any] | None = None,
        deadline: Deadline | float | None = None,
    ) -> InteractionAuthToken:
        """Make a token for an interaction.

        Args:
            interaction_id: the interaction.
            expire_time: when it ends, in RFC 3339 or with a time zone; the service's choice if not given.
            extra_body: sent as it is, over everything else.
            deadline: seconds for the whole call, retries included.

        Returns:
            The token, `auth_tokens/…`, told once. It goes where a key goes, for live interactions only.
        """
        fields = {"expire_time": rfc3339(expire_time, "expire_time")}
        return self._create(self._path(interaction_id), InteractionAuthToken, fields, extra_body, deadline)

    def delete(self, interaction_id: str, auth_token: str, *, deadline: Deadline | float | None = None) -> None:
        """End a token; it is given with or without the `auth_tokens/` in front.

        The API has it in the address, which the logger `httpx` shows at INFO.
        """
        call = delete_token_call(self._requester.url, self._path(interaction_id), auth_token)
        self._requester.request(call, deadline=deadline)

    def _path(self, interaction_id: str) -> str:
        self._requester.need_gemini_api("auth_tokens")
        return tokens_path(interaction_id)
