"""The settings of an agent in a request, and the agents that the service keeps.

Reference: ai.google.dev/api/interactions-api, `AgentConfig`; aistudio.google.com/docs/custom-agents.
"""

from __future__ import annotations

from typing import Annotated, Literal

from .base import Page, Tagged, ThinkingSummaries, UnknownVariant, WireModel, known
from .environments import Environment
from .tools import Tool

AgentOption = Annotated[
    str,
    known(
        "deep-research-pro-preview-12-2025",
        "deep-research-preview-04-2026",
        "deep-research-max-preview-04-2026",
        "antigravity-preview-05-2026",
        "antigravity-preview-09-2026",
    ),
]

# Agent config


class DynamicAgentConfig(WireModel):
    """No settings."""

    type: Literal["dynamic"]


class AntigravityAgentConfig(WireModel):
    """Settings of the Antigravity agent; `max_total_tokens` ends a run as `incomplete`."""

    type: Literal["antigravity"]
    model: str | None = None
    max_total_tokens: int | None = None


class DeepResearchAgentConfig(WireModel):
    """Settings of the Deep Research agents."""

    type: Literal["deep-research"]
    collaborative_planning: bool | None = None
    enable_bigquery_tool: bool | None = None
    thinking_summaries: ThinkingSummaries | None = None
    visualization: Annotated[str, known("off", "auto")] | None = None


class FileContent(WireModel):
    """A source file."""

    path: str | None = None
    content: str | None = None


class FindRequest(WireModel):
    """The task of a Code Mender search."""

    mode: Annotated[str, known("scan", "verify")] | None = None
    description: str | None = None
    finding_id: str | None = None
    source_files: list[FileContent] | None = None


class FixRequest(WireModel):
    """The task of a Code Mender fix."""

    description: str | None = None
    finding_id: str | None = None
    source_files: list[FileContent] | None = None


class SessionConfig(WireModel):
    """Limits of a Code Mender session."""

    max_rounds: int | None = None


class CodeMenderAgentConfig(WireModel):
    """Settings of the Code Mender agent."""

    type: Literal["code-mender"]
    model: str | None = None
    session_id: str | None = None
    session_config: SessionConfig | None = None
    find_request: FindRequest | None = None
    fix_request: FixRequest | None = None


class UnknownInteractionAgentConfig(UnknownVariant):
    """Settings of an agent that this version does not know, verbatim."""


AgentConfig = Annotated[
    DynamicAgentConfig | AntigravityAgentConfig | DeepResearchAgentConfig | CodeMenderAgentConfig,
    Tagged(UnknownInteractionAgentConfig),
]

# Agents that the service keeps


class ManagedAgent(WireModel):
    """The definition of an agent: the defaults of a request to it. Run it with `agent=<id>`, as any other."""

    id: str
    base_agent: str | None = None
    description: str | None = None
    system_instruction: str | None = None
    tools: list[Tool] | None = None
    base_environment: Environment | str | None = None
    agent_config: AgentConfig | None = None


class AgentPage(Page):
    """A part of the list of agents."""

    agents: list[ManagedAgent] | None = None
