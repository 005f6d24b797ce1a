"""Register receivers of webhooks. What they receive is checked by `gemini_interactions.webhooks`.

Reference: aistudio.google.com/docs/webhooks; names and arguments are those of the official SDK.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from ...wire.base import present_fields
from ...wire.webhooks import Webhook, WebhookListResponse, WebhookPingResponse, WebhookRotateSigningSecretResponse
from ..http.deadline import Deadline
from ..http.paths import segment
from .async_resource import AsyncResource
from .calls import body_call

_PATH = "webhooks"


class AsyncWebhooks(AsyncResource):
    """The receivers of this key's project, as `client.webhooks`."""

    async def create(
        self,
        *,
        uri: str,
        subscribed_events: Sequence[str],
        name: str | None = None,
        extra_body: Mapping[str, Any] | None = None,
        deadline: Deadline | float | None = None,
    ) -> Webhook:
        """Register a receiver.

        Args:
            uri: where the service sends to.
            subscribed_events: what it is told of, such as `interaction.completed`.
            name: its name, for people.
            extra_body: sent as it is, over everything else.
            deadline: seconds for the whole call, retries included.

        Returns:
            The receiver with its `new_signing_secret`, told once: keep it for `gemini_interactions.webhooks.verify`.
        """
        fields = {"uri": uri, "subscribed_events": subscribed_events, "name": name}
        return await self._create(_PATH, Webhook, fields, extra_body, deadline)

    async def list(self, *, page_size: int | None = None, deadline: Deadline | float | None = None) -> AsyncIterator[Webhook]:
        """Iterate over all receivers, page by page; `deadline` is for all of them."""
        async for page in self._pages(_PATH, WebhookListResponse, page_size=page_size, deadline=deadline):
            for webhook in page.webhooks or ():
                yield webhook

    async def get(self, id: str, *, deadline: Deadline | float | None = None) -> Webhook:
        """Return the receiver of an id; NotFoundError where there is none."""
        return await self._get(_PATH, id, Webhook, deadline)

    async def update(
        self,
        id: str,
        *,
        name: str | None = None,
        uri: str | None = None,
        subscribed_events: Sequence[str] | None = None,
        state: str | None = None,
        update_mask: str | Sequence[str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        deadline: Deadline | float | None = None,
    ) -> Webhook:
        """Change a receiver; `state` switches it off (`disabled`) or on (`enabled`). Without `update_mask`: what is given."""
        fields = {"name": name, "uri": uri, "subscribed_events": subscribed_events, "state": state}
        mask, more = update_mask, extra_body
        return await self._update(_PATH, id, Webhook, fields, update_mask=mask, extra_body=more, deadline=deadline)

    async def delete(self, id: str, *, deadline: Deadline | float | None = None) -> None:
        """Delete a receiver; nothing is sent to it any more."""
        await self._delete(_PATH, id, deadline)

    async def ping(self, id: str, *, deadline: Deadline | float | None = None) -> WebhookPingResponse:
        """Let the service send a receiver a message, to see whether it arrives."""
        call = body_call("POST", self._requester.url, f"{_PATH}/{segment(id)}:ping", None)
        return await self._ask(call, WebhookPingResponse, deadline)

    async def rotate_signing_secret(
        self, id: str, *, revocation_behavior: str | None = None, deadline: Deadline | float | None = None
    ) -> WebhookRotateSigningSecretResponse:
        """Get a new signing secret, told once. Those before hold on, or end, as `revocation_behavior` says.

        It is `revoke_previous_secrets_after_h24` or `revoke_previous_secrets_immediately`; which of them holds if none is given
        is not documented.
        """
        path, body = f"{_PATH}/{segment(id)}:rotateSigningSecret", present_fields(revocation_behavior=revocation_behavior)
        call = body_call("POST", self._requester.url, path, body, idempotent=False)
        return await self._ask(call, WebhookRotateSigningSecretResponse, deadline)
