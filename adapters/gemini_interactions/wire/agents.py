"""What a request says to an agent: its settings, and the sandbox it works in.

Reference: ai.google.dev/api/interactions-api, `AgentConfig` and `Environment`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import ThinkingSummaries, UnknownVariant, WireModel, known

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
    """What Code Mender is to look for."""

    mode: Annotated[str, known("scan", "verify")] | None = None
    description: str | None = None
    finding_id: str | None = None
    source_files: list[FileContent] | None = None


class FixRequest(WireModel):
    """What Code Mender is to fix."""

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
    Annotated[
        DynamicAgentConfig | AntigravityAgentConfig | DeepResearchAgentConfig | CodeMenderAgentConfig,
        Field(discriminator="type"),
    ]
    | UnknownInteractionAgentConfig,
    Field(union_mode="left_to_right"),
]

# Environment: the sandbox of an agent


class EnvVar(WireModel):
    """An environment variable, by value or by a stored credential."""

    value: str | None = None
    credential: str | None = None


class AllowlistEntry(WireModel):
    """A domain the sandbox may reach, and headers to add there."""

    domain: str | None = None
    credential: str | None = None
    transform: list[dict[str, str]] | dict[str, str] | None = None


class EnvironmentNetworkEgressAllowlist(WireModel):
    """What the sandbox may reach."""

    allowlist: list[AllowlistEntry] | Annotated[str, known("disabled")] | None = None


class Source(WireModel):
    """Files to put into the sandbox."""

    type: Annotated[str, known("gcs", "inline", "repository", "skill_registry")] | None = None
    source: str | None = None
    target: str | None = None
    content: str | None = None
    encoding: str | None = None


class Environment(WireModel):
    """A sandbox to create, or to change by `environment_id`."""

    type: Literal["remote"]
    environment_id: str | None = None
    sources: list[Source] | None = None
    network: EnvironmentNetworkEgressAllowlist | Annotated[str, known("disabled")] | None = None
    env: dict[str, EnvVar | str] | None = None
