"""The resource `agents`: agents of one's own, based on Antigravity (aistudio.google.com/docs/custom-agents).

Definitions answer as they were given. Ordinary keys may not create agents yet (400, seen live in September 2026); here they may.
Open questions [definition_of_an_agent, agents_based_on_research]: what a request that sets `tools` or `system_instruction` itself
does to the definition (taken here: it replaces that part), and whether an agent may be based on Deep Research (taken here: no).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..contract.catalogue import AGENTS
from ..contract.validation import check_body
from ..core.errors import HTTPError, invalid_argument, not_found, unsupported
from ..core.ids import new_uuid
from ..storage.items import Items
from .collection import Collection
from .routing import Fields

Definition = dict[str, Any]

TOOLS = ("code_execution", "google_search", "url_context", "mcp_server", "function")
"""The tools that the SDK's `AgentTool` allows; live only the first three were accepted (genai-rs, September 2026)."""

DEFAULT_BASE = "antigravity-preview-09-2026"

_FIELDS: Fields = {
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
    """The definitions by id; any thread may use them.

    Attributes:
        collection: the row of its routes.
    """

    def __init__(self) -> None:
        self._definitions: Items[Definition] = Items("Agent")
        self.collection: Collection[Definition] = Collection(
            name="agents", items=self._definitions, fields=_FIELDS, create=self._create, show=lambda definition: definition
        )

    def base_of(self, id: str | None) -> str | None:
        """Return the service's agent behind an id: the id itself, or the one that a definition is based on."""
        definition = self._definitions.get(id or "")
        return id if definition is None else definition["base_agent"]

    def apply(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return a request, filled up with what its agent's definition says."""
        definition = self._definitions.get(body.get("agent") or "")
        if definition is None:
            return body
        return {**body, **{name: value for name, value in _given(definition).items() if body.get(name) is None}}

    def replaced_by(self, body: dict[str, Any]) -> tuple[str, ...]:
        """Return the fields of a request that are in place of what its agent's definition says."""
        definition = self._definitions.get(body.get("agent") or "")
        return () if definition is None else tuple(name for name in _given(definition) if body.get(name) is not None)

    def _create(self, definition: Definition) -> Definition:
        id = definition.setdefault("id", f"agent-{new_uuid()}")
        base = definition["base_agent"] = definition.get("base_agent") or DEFAULT_BASE
        known = AGENTS.get(base)
        if not _ID.fullmatch(id) or id in AGENTS:
            raise invalid_argument()
        if known is None:
            raise not_found(f"Agent not found: '{base}'.")
        if known.family != "antigravity":
            raise unsupported(base, "'base_agent'")  # unseen
        _check_tools(definition.get("tools") or [])
        _check_type(definition.get("agent_config"), "agent_config", known.family)
        if isinstance(definition.get("base_environment"), dict):
            _check_type(definition["base_environment"], "base_environment", "remote")
        try:
            check_body(_given(definition))
        except HTTPError as error:
            raise HTTPError(error.message.replace("'environment", "'base_environment")) from None
        self._definitions.add(id, definition)
        return definition


def _given(definition: Definition) -> dict[str, Any]:
    """Return the fields of a request that a definition sets."""
    return {field: definition[name] for field, name in _GIVES.items() if name in definition}


def _check_tools(tools: list[Any]) -> None:
    for index, tool in enumerate(tools):
        if not isinstance(tool, dict):
            raise HTTPError(f"The value is invalid for 'tools[{index}]'. Expected an object.")
        if "type" not in tool:
            raise HTTPError("Missing key 'type' in input 'tools'.")
        if tool["type"] not in TOOLS:
            raise unsupported(tool["type"], f"'type' at 'tools[{index}]'", TOOLS)
        if tool["type"] == "function" and not tool.get("name"):
            raise HTTPError("Missing key 'name' in input 'tools'.")


def _check_type(value: Mapping[str, Any] | None, name: str, expected: str) -> None:
    if value is not None and value.get("type") != expected:
        raise unsupported(value.get("type"), f"'{name}.type'", (expected,))
