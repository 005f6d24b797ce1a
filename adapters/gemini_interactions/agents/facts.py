"""List what each agent takes, requires and refuses.

Sources: aistudio.google.com/docs/deep-research, /docs/antigravity, /docs/custom-agents, and what was seen live; see the
comments. All of it is in preview and changes: a row may be replaced (`register_agent`), and `extra_body` passes everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class AgentFacts:
    """The facts about an agent that decide which requests it takes.

    Attributes:
        config_type: the `type` of its `agent_config`; None: not known, so any.
        background: whether it runs in the background only (True), in the foreground only (False) or in either (None).
        environment: whether it needs a sandbox (True), has none (False), or may have one (None).
        needs_store: whether it refuses `store=False`.
        refused_options: options it does not take -> what to do instead.
        refused_tools: types of tools it does not take -> what to do instead.
        refused_inputs: types of content that a prompt may not have -> what to do instead.
        stored_functions: whether functions of the caller's need a stored interaction.
    """

    config_type: str | None = None
    background: bool | None = None
    environment: bool | None = None
    needs_store: bool = False
    refused_options: Mapping[str, str] = field(default_factory=dict)
    refused_tools: Mapping[str, str] = field(default_factory=dict)
    refused_inputs: Mapping[str, str] = field(default_factory=dict)
    stored_functions: bool = False


_CONFIG = {"generation_config": "Its settings go in 'agent_config'."}
_NO_FORMAT = {"response_format": "Ask for the form in the prompt, or let a model put the answer into it afterwards."}

ANY_AGENT = AgentFacts(refused_options=_CONFIG)
"""An agent of which nothing else is known, such as one of your own."""

DEEP_RESEARCH = AgentFacts(
    config_type="deep-research",
    background=True,  # 400 "Agents are required to use background=true" (live)
    environment=False,
    needs_store=True,
    refused_options={
        **_CONFIG,
        **_NO_FORMAT,
        # 400 "Please include any specific instructions in the input prompt instead" (live)
        "system_instruction": "Put the instructions in the prompt.",
    },
    refused_tools={"function": "Offer the function on an MCP server (tools.mcp_server), or call it from a model."},
)
"""Deep Research: up to 60 minutes, with its own searching, reading and computing."""

_AS_TEXT = "Give it as text, or let a model read it first."
ANTIGRAVITY = AgentFacts(
    config_type="antigravity",
    environment=True,
    refused_options={**_CONFIG, **_NO_FORMAT},
    refused_tools=dict.fromkeys(("file_search", "computer_use", "google_maps"), "Let a model use it."),
    refused_inputs=dict.fromkeys(("audio", "video", "document"), f"{_AS_TEXT} Files go in the environment's sources."),
    stored_functions=True,
)
"""Antigravity: works in a sandbox of files. Whether it runs in the background differs by version, so it is not settled here."""

AGENTS: dict[str, AgentFacts] = {
    "deep-research-": DEEP_RESEARCH,
    "antigravity-": ANTIGRAVITY,
    # 400 "does not support using background=True" (live, May to July 2026); the one of September takes it.
    "antigravity-preview-05-2026": replace(ANTIGRAVITY, background=False),
}
"""The facts about agents, by name or its beginning; the longest that fits counts, else `ANY_AGENT`."""


def agent_facts(agent: str) -> AgentFacts:
    """Return the row of an agent.

    Args:
        agent: its name.
    """
    fitting = [name for name in AGENTS if agent.startswith(name)]
    return AGENTS[max(fitting, key=len)] if fitting else ANY_AGENT


def default_options(agent: str, *, continues: bool) -> dict[str, Any]:
    """Return the options of a chat with an agent that go without saying: it runs no other way.

    Args:
        agent: its name.
        continues: whether it goes on with an interaction. A new sandbox would then be without its files, and is not assumed.
    """
    facts = agent_facts(agent)
    options: dict[str, Any] = {}
    if facts.background is True:
        options["background"] = True
    if facts.environment is True and not continues:
        options["environment"] = "remote"
    return options


def register_agent(name: str, facts: AgentFacts) -> None:
    """Enter an agent: one of your own, a new one, or one whose row is out of date.

    Args:
        name: its name, or the beginning of several names.
        facts: its row, such as `replace(ANTIGRAVITY, background=None)` with `dataclasses.replace`.
    """
    if not name:
        raise ValueError("An agent's name is not empty.")
    AGENTS[name] = facts
