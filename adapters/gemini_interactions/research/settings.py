"""Hold what every turn of a research sends, for the service keeps none of it from turn to turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..agents import deep_research
from ..agents.facts import DEEP_RESEARCH, agent_facts
from ..client.http.errors import InvalidOption
from ..wire.base import WireModel, present_fields

ResearchAgent = (
    Literal["deep-research-preview-04-2026", "deep-research-max-preview-04-2026", "deep-research-pro-preview-12-2025"] | str
)
"""An agent that researches: the one for dialogues, the one for the most thorough reports, one that is older, or a newer one."""

ResearchInput = str | Sequence[Mapping[str, Any]]
"""What is asked or said: a text, or contents, such as a text beside a document."""

DEFAULT_AGENT = "deep-research-preview-04-2026"


@dataclass(frozen=True, slots=True, repr=False)
class ResearchSettings:
    """What every turn of a research sends; tools may hold secrets, so that it has no repr.

    Attributes:
        agent: the agent.
        tools: declarations of the service's tools.
        visualization: whether reports have images.
        thinking_summaries: whether thoughts are told.
        enable_bigquery_tool: whether it may query BigQuery.
        more: further options of a request, by the API's names.
    """

    agent: str = DEFAULT_AGENT
    tools: tuple[Mapping[str, Any], ...] | None = None
    visualization: Literal["auto", "off"] | None = None
    thinking_summaries: Literal["auto", "none"] | None = "auto"
    enable_bigquery_tool: bool | None = None
    more: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if any(not isinstance(tool, Mapping | WireModel) for tool in self.tools or ()):
            raise InvalidOption(
                "'tools' is a list of what gemini_interactions.tools builds, such as [google_search()].", field="tools"
            )
        kind = agent_facts(self.agent).config_type
        if kind not in (None, DEEP_RESEARCH.config_type):
            raise InvalidOption(
                f"The agent {self.agent!r} is of the kind {kind!r} and makes no research plans: give one such as"
                f" {DEFAULT_AGENT!r}, or call client.start(agent={self.agent!r}, …).",
                field="agent",
            )

    def options(self, input: ResearchInput, *, planning: bool, after: str | None = None, **more: Any) -> dict[str, Any]:
        """Return the options of a turn.

        Args:
            input: what is asked or said.
            planning: whether the answer is to be a plan; else it is a report.
            after: the interaction that the turn continues.
            **more: options of this turn alone.
        """
        config = deep_research(
            # A first turn that does not plan says nothing of it; one that approves a plan says so.
            collaborative_planning=planning or (False if after else None),
            visualization=self.visualization,
            thinking_summaries=self.thinking_summaries,
            enable_bigquery_tool=self.enable_bigquery_tool,
        )
        return present_fields(
            agent=self.agent,
            input=input,
            agent_config=config,
            tools=None if self.tools is None else list(self.tools),
            background=True,
            previous_interaction_id=after,
            **(self.more or {}),
            **more,
        )
