"""Agents of one's own, kept by the service: made, found, listed, deleted.

Reference: ai.google.dev/gemini-api/docs/custom-agents; fields are those of the official SDK.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...wire.agents import AgentPage, ManagedAgent
from ..calls import Service
from ..http.deadline import Deadline
from ..interactions.body import check_tool
from .base import Course, arun, async_pages, deleting, getting, pages, post_call, read, run

if TYPE_CHECKING:
    from ..async_client import AsyncClient
    from ..client import Client


class ManagedAgents:
    """The agents of this key, as `client.agents`.

    Args:
        client: whose connections and key are used.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    def create(
        self,
        id: str | None = None,
        *,
        base_agent: str | None = None,
        description: str | None = None,
        system_instruction: str | None = None,
        tools: Sequence[Any] | None = None,
        base_environment: Any = None,
        agent_config: Any = None,
        extra_body: Mapping[str, Any] | None = None,
        deadline: Deadline | float | None = None,
    ) -> ManagedAgent:
        """Make an agent. Ordinary keys may not do so yet (seen in September 2026); they are answered with 400.

        Args:
            id: its name, lower-case letters, digits and hyphens; the service's choice if not given.
            base_agent: the agent it is based on, such as `antigravity-preview-09-2026`; the service's choice if not given.
            description: what it does, for people.
            system_instruction: its instructions.
            tools: its tools, as in a request; only some types are taken.
            base_environment: its sandbox, see `gemini_interactions.agents.environment`.
            agent_config: its settings, see `gemini_interactions.agents.antigravity`.
            extra_body: sent as it is, over everything else.
            deadline: seconds for the whole call, retries included.

        Raises:
            InvalidOption: a tool is of an unknown type; nothing was sent.
            ConflictError: there is one of that id.
            APIError: the service refused or failed.
        """
        definition = {
            "id": id,
            "base_agent": base_agent,
            "description": description,
            "system_instruction": system_instruction,
            "tools": tools,
            "base_environment": base_environment,
            "agent_config": agent_config,
        }
        return run(self._client, _creating(self._client, definition, extra_body), deadline)

    def list(self, *, page_size: int | None = None, deadline: Deadline | float | None = None) -> Iterator[ManagedAgent]:
        """All agents, read page by page while iterating.

        Args:
            page_size: how many to ask for at a time; the service's choice if not given.
            deadline: seconds for all pages.
        """
        for page in pages(self._client, AgentPage, "agents", page_size=page_size, deadline=deadline):
            yield from page.agents or ()

    def get(self, id: str, *, deadline: Deadline | float | None = None) -> ManagedAgent:
        """The agent of an id.

        Raises:
            NotFoundError: there is none.
        """
        return run(self._client, getting(self._client, ManagedAgent, "agents", id), deadline)

    def delete(self, id: str, *, deadline: Deadline | float | None = None) -> None:
        """Delete an agent; its interactions stay.

        Raises:
            NotFoundError: there is none.
        """
        run(self._client, deleting(self._client, "agents", id), deadline)


class AsyncManagedAgents:
    """The agents of this key, as `client.agents` of the async client; see `ManagedAgents`."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def create(
        self,
        id: str | None = None,
        *,
        base_agent: str | None = None,
        description: str | None = None,
        system_instruction: str | None = None,
        tools: Sequence[Any] | None = None,
        base_environment: Any = None,
        agent_config: Any = None,
        extra_body: Mapping[str, Any] | None = None,
        deadline: Deadline | float | None = None,
    ) -> ManagedAgent:
        """Make an agent; see `ManagedAgents.create`."""
        definition = {
            "id": id,
            "base_agent": base_agent,
            "description": description,
            "system_instruction": system_instruction,
            "tools": tools,
            "base_environment": base_environment,
            "agent_config": agent_config,
        }
        return await arun(self._client, _creating(self._client, definition, extra_body), deadline)

    async def list(
        self, *, page_size: int | None = None, deadline: Deadline | float | None = None
    ) -> AsyncIterator[ManagedAgent]:
        """All agents, read page by page while iterating; see `ManagedAgents.list`."""
        async for page in async_pages(self._client, AgentPage, "agents", page_size=page_size, deadline=deadline):
            for agent in page.agents or ():
                yield agent

    async def get(self, id: str, *, deadline: Deadline | float | None = None) -> ManagedAgent:
        """The agent of an id; see `ManagedAgents.get`."""
        return await arun(self._client, getting(self._client, ManagedAgent, "agents", id), deadline)

    async def delete(self, id: str, *, deadline: Deadline | float | None = None) -> None:
        """Delete an agent; see `ManagedAgents.delete`."""
        await arun(self._client, deleting(self._client, "agents", id), deadline)


def _creating(service: Service, definition: Mapping[str, Any], extra_body: Mapping[str, Any] | None) -> Course[ManagedAgent]:
    """The course that makes an agent; fields that are None are left out."""
    body = {name: value for name, value in definition.items() if value is not None}
    for i, tool in enumerate(body.get("tools") or ()):
        check_tool(tool, f"tools[{i}]")
    answer = yield post_call(service, "agents", {**body, **(extra_body or {})})
    return read(answer, ManagedAgent)
