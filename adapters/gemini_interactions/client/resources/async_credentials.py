"""Keep secrets on the service for sandboxes, which use them without seeing them. They never come back.

Names and arguments are those of the official SDK.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from ...wire.credentials import Credential, CredentialListResponse
from ..http.deadline import Deadline
from .async_resource import AsyncResource
from .credential_calls import check_fields

_PATH = "credentials"


class AsyncCredentials(AsyncResource):
    """The credentials of this key, as `client.credentials`."""

    async def create(
        self,
        *,
        id: str,
        type: str,
        extra_body: Mapping[str, Any] | None = None,
        deadline: Deadline | float | None = None,
        **fields: Any,
    ) -> Credential:
        """Keep a credential.

        Args:
            id: its name, of your choice; with it, an allowlist, a variable or an MCP server asks for it.
            type: `bearer_token` (with `token`, and if you like `header_name` and `prefix`), `environment_variable` (with `value`,
                `injection_location`, one or more of `header`, `query` and `body`, and `trusted_domains`) or `oauth2` (with
                `client_id`, `client_secret`, `refresh_token`, `token_url`, and if you like `scopes`).
            extra_body: sent as it is, over everything else.
            deadline: seconds for the whole call, retries included.
            **fields: those of its type.

        Raises:
            InvalidOption: a field is not of its type, or is missing; nothing was sent.
            ConflictError: there is one of that id.
        """
        check_fields(type, fields, is_new=True, extra_body=extra_body)
        return await self._create(_PATH, Credential, {"id": id, "type": type, **fields}, extra_body, deadline)

    async def list(self, *, page_size: int | None = None, deadline: Deadline | float | None = None) -> AsyncIterator[Credential]:
        """Iterate over all credentials, without their secrets, page by page; `deadline` is for all of them."""
        async for page in self._pages(_PATH, CredentialListResponse, page_size=page_size, deadline=deadline):
            for credential in page.credentials or ():
                yield credential

    async def get(self, id: str, *, deadline: Deadline | float | None = None) -> Credential:
        """Return the credential of an id, without its secrets; NotFoundError where there is none."""
        return await self._get(_PATH, id, Credential, deadline)

    async def update(
        self,
        id: str,
        *,
        type: str,
        update_mask: str | Sequence[str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        deadline: Deadline | float | None = None,
        **fields: Any,
    ) -> Credential:
        """Change a credential: another token, another value.

        Args:
            id: its name.
            type: its type, which stays.
            update_mask: the names of the fields to change; those that are given, if it is left out.
            extra_body: sent as it is, over everything else.
            deadline: seconds for the whole call, retries included.
            **fields: those to change.
        """
        check_fields(type, fields, is_new=False, extra_body=extra_body)
        body = {"type": type, **fields}
        mask, more = update_mask, extra_body
        return await self._update(_PATH, id, Credential, body, update_mask=mask, extra_body=more, deadline=deadline)

    async def delete(self, id: str, *, deadline: Deadline | float | None = None) -> None:
        """Delete a credential; what names it then fails."""
        await self._delete(_PATH, id, deadline)
