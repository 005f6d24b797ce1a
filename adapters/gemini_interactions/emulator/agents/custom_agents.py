"""The resource `agents`: agents of one's own, based on Antigravity (ai.google.dev/gemini-api/docs/custom-agents).

Definitions answer as they were given. Ordinary keys may not create agents yet (400, seen live in September 2026); here they may.
Open questions: what a request that sets `tools` or `system_instruction` itself does to the definition (taken here: it replaces
that part), and whether an agent may be based on Deep Research (taken here: no).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from threading import Lock
from typing import Any

from ..contract.catalogue import AGENTS
from ..contract.validation import check_body
from ..core.answer import Answer
from ..core.errors import HTTPError, not_found
from ..core.ids import new_uuid
from ..service.routing import Call, Route, json_answer, page, read_fields, route

Definition = dict[str, Any]

TOOLS = ("code_execution", "google_search", "url_context", "mcp_server", "function")
"""What the SDK's `AgentTool` allows; live only the first three were accepted (genai-rs, September 2026)."""

DEFAULT_BASE = "antigravity-preview-09-2026"

_FIELDS: Mapping[str, tuple[type, ...]] = {
    "id": (str,),
    "base_agent": (str,),
    "description": (str,),
    "system_instruction": (str,),
    "tools": (list,),
    "base_environment": (str, dict),
    "agent_config": (dict,),
}
# Field of the request <- field of the definition.
_GIVES: Mapping[str, str] = {
    "system_instruction": "system_instruction",
    "tools": "tools",
    "agent_config": "agent_config",
    "environment": "base_environment",
}
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class CustomAgents:
    """The definitions by id; any thread may use them."""

    def __init__(self) -> None:
        self._agents: dict[str, Definition] = {}
        self._lock = Lock()

    @property
    def routes(self) -> tuple[Route, ...]:
        """What `/agents` answers."""
        return (
            route("POST", r"/agents", self._create),
            route("GET", r"/agents", lambda call: json_answer(page("agents", list(self._agents.values()), call.query))),
            route("GET", r"/agents/([^/]+)", lambda call: json_answer(self.find(call.arguments[0]))),
            route("DELETE", r"/agents/([^/]+)", self._delete),
        )

    def find(self, id: str) -> Definition:
        """The definition of an id.

        Raises:
            HTTPError: 404, there is none.
        """
        definition = self._agents.get(id)
        if definition is None:
            raise not_found(f"Agent not found: '{id}'.")
        return definition

    def base_of(self, id: str | None) -> str | None:
        """The agent of the service that stands behind an id: its own, or the one that a definition is based on."""
        definition = self._agents.get(id or "")
        return id if definition is None else definition["base_agent"]

    def apply(self, body: dict[str, Any]) -> dict[str, Any]:
        """A request with what its agent's definition says, where it says nothing itself."""
        definition = self._agents.get(body.get("agent") or "")
        if definition is None:
            return body
        given = {to: definition[of] for to, of in _GIVES.items() if of in definition and body.get(to) is None}
        return {**body, **given}

    def _create(self, call: Call) -> Answer:
        definition = read_fields(call.body, _FIELDS)
        id = definition.setdefault("id", f"agent-{new_uuid()}")
        base = definition.setdefault("base_agent", DEFAULT_BASE) or DEFAULT_BASE
        definition["base_agent"] = base
        known = AGENTS.get(base)
        if not _ID.fullmatch(id) or id in AGENTS:
            raise HTTPError("Request contains an invalid argument.")
        if known is None:
            raise not_found(f"Agent not found: '{base}'.")
        if known.family != "antigravity":
            raise HTTPError(f"The value '{base}' is not supported for 'base_agent'.")  # unseen
        _check_tools(definition.get("tools") or [])
        _check_type(definition.get("agent_config"), "agent_config", known.family)
        if isinstance(definition.get("base_environment"), dict):
            _check_type(definition["base_environment"], "base_environment", "remote")
        try:
            check_body({to: definition[of] for to, of in _GIVES.items() if of in definition})
        except HTTPError as refusal:
            raise HTTPError(refusal.message.replace("'environment", "'base_environment")) from None
        with self._lock:
            if id in self._agents:
                raise HTTPError(f"Agent already exists: '{id}'.", "already_exists", 409)  # unseen
            self._agents[id] = definition
        return json_answer(definition)

    def _delete(self, call: Call) -> Answer:
        with self._lock:
            self.find(call.arguments[0])
            del self._agents[call.arguments[0]]
        return json_answer({})


def _check_tools(tools: list[Any]) -> None:
    for index, tool in enumerate(tools):
        if not isinstance(tool, dict):
            raise HTTPError(f"The value is invalid for 'tools[{index}]'. Expected an object.")
        if "type" not in tool:
            raise HTTPError("Missing key 'type' in input 'tools'.")
        if tool["type"] not in TOOLS:
            listed = ", ".join(f"'{name}'" for name in TOOLS)
            raise HTTPError(
                f"The value '{tool['type']}' is not supported for 'type' at 'tools[{index}]'. Supported values: {listed}."
            )
        if tool["type"] == "function" and not tool.get("name"):
            raise HTTPError("Missing key 'name' in input 'tools'.")


def _check_type(value: Mapping[str, Any] | None, name: str, expected: str) -> None:
    if value is not None and value.get("type") != expected:
        raise HTTPError(f"The value '{value.get('type')}' is not supported for '{name}.type'. Supported values: '{expected}'.")
