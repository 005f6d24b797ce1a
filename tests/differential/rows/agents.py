"""Agents of one's own."""

from __future__ import annotations

from ..cases import Case

DEFINITION = {
    "id": "my-agent",
    "base_agent": "antigravity-preview-09-2026",
    "description": "Reads papers.",
    "system_instruction": "Be brief.",
    "tools": [{"type": "code_execution"}, {"type": "url_context"}],
    "base_environment": {"type": "remote", "network": {"allowlist": [{"domain": "arxiv.org"}]}},
}

CASES = [
    Case("agents.create: whole", "agents.create", DEFINITION),
    Case("agents.create: its name only", "agents.create", {"id": "my-agent"}),
    Case("agents.create: in a sandbox that is there", "agents.create", {"id": "my-agent", "base_environment": "env_1"}),
    Case("agents.list: all", "agents.list", answers=({"agents": [{"id": "a"}]},)),
    Case("agents.list: of a size", "agents.list", {"page_size": 7}),
    Case("agents.get: one", "agents.get", {"id": "my-agent"}),
    Case("agents.delete: one", "agents.delete", {"id": "my-agent"}),
]
