# Generated from async_agents.py by scripts/unasync.py: change that file, then run `make format`.
"""Keep agents of one's own on the service.

Reference: aistudio.google.com/docs/custom-agents; fields are those of the official SDK.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...telemetry import watched_resource
from ...wire.agents import AgentPage, ManagedAgent
from ..http.deadline import Deadline
from ..interactions.body import check_tool
from .calls import creation_call
from .resource import Resource

_PATH = "agents"


class ManagedAgents(Resource):
    """The agents of this key, as `client.agents`."""

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
        for i, tool in enumerate(tools or ()):
            check_tool(tool, f"tools[{i}]")
        definition = {
            "id": id,
            "base_agent": base_agent,
            "description": description,
            "system_instruction": system_instruction,
            "tools": tools,
            "base_environment": base_environment,
            "agent_config": agent_config,
        }
        call = creation_call(self._requester.url, _PATH, definition, extra_body)
        with watched_resource(call, "create_agent", (extra_body or {}).get("id", id)):
            return self._ask(call, ManagedAgent, deadline)

    def list(self, *, page_size: int | None = None, deadline: Deadline | float | None = None) -> Iterator[ManagedAgent]:
        """Iterate over all agents, page by page.

        Args:
            page_size: how many to ask for at a time; the service's choice if not given.
            deadline: seconds for all pages.
        """
        for page in self._pages(_PATH, AgentPage, page_size=page_size, deadline=deadline):
            yield from page.agents or ()

    def get(self, id: str, *, deadline: Deadline | float | None = None) -> ManagedAgent:
        """Return the agent of an id.

        Raises:
            NotFoundError: there is none.
        """
        return self._get(_PATH, id, ManagedAgent, deadline)

    def delete(self, id: str, *, deadline: Deadline | float | None = None) -> None:
        """Delete an agent; its interactions stay.

        Raises:
            NotFoundError: there is none.
        """
        self._delete(_PATH, id, deadline)
