"""Models and agents of the emulator, and the differences between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ...models import facts_of, levels_of

MODEL_PREFIXES = ("gemini-", "gemma-", "lyria-", "nano-")
"""Any id that begins so is a model here: tests should not have to follow Google's release notes. Veo is not in this API."""

# Models that do not think unless told to: the emulator's choice, where the facts do not say.
_UNTHINKING = ("gemma-", "lyria-", "nano-")


def is_model(name: str) -> bool:
    """Return whether there is a model of this id."""
    return name.startswith(MODEL_PREFIXES)


def thinking_levels(model: str) -> tuple[str, ...] | None:
    """Return the thinking levels that a model is limited to, in the order in which the service lists them; None: no limit."""
    facts = facts_of(model)
    return tuple(sorted(levels_of(model))) if facts.levels or facts.refused_levels else None


def default_thinking_level(model: str) -> str:
    """Return the thinking level of a request that sets none."""
    facts = facts_of(model)
    if facts.default_level is not None:
        return facts.default_level
    return "minimal" if model.startswith(_UNTHINKING) or not takes_thinking_levels(model) else "medium"


def takes_thinking_levels(model: str) -> bool:
    """Return whether a thinking level may be set at all."""
    return facts_of(model).levels != ()


def mixes_tools(model: str) -> bool:
    """Return whether built-in tools and functions may stand in one request."""
    return facts_of(model).mixes_tools is not False


def searches_last(model: str) -> bool:
    """Return whether built-in tool steps come after the answer: so with 2.5, while 3.x puts them before the thought."""
    return model.startswith("gemini-2.5")


def makes_images(model: str) -> bool:
    """Return whether a model answers with an image by itself."""
    return "-image" in model or model.startswith("nano-")


@dataclass(frozen=True, slots=True)
class Agent:
    """Demands and refusals of an agent.

    `family` is the `type` of its agent_config; `refused` are the request fields, tool types and types of input that it does not
    take. With `stateful_functions`, functions need a stored interaction. Without `streams_usage`, the last event of a stream
    tells no usage, while a GET does (seen live with Deep Research, big-AGI #1143). With `old_file_tools`, its own file tools have
    the names of May 2026.
    """

    family: str
    background: bool | None = None
    environment: bool = False
    refused: frozenset[str] = frozenset()
    refused_tools: frozenset[str] = frozenset()
    refused_inputs: frozenset[str] = frozenset()
    stateful_functions: bool = False
    streams_usage: bool = True
    old_file_tools: bool = False


_DEEP_RESEARCH = Agent(
    family="deep-research",
    background=True,
    refused=frozenset({"system_instruction", "response_format", "environment"}),
    refused_tools=frozenset({"function"}),
    streams_usage=False,
)
_ANTIGRAVITY = Agent(
    family="antigravity",
    environment=True,
    refused=frozenset({"response_format"}),
    refused_tools=frozenset({"file_search", "computer_use", "google_maps"}),
    refused_inputs=frozenset({"audio", "video", "document"}),
    stateful_functions=True,
)

AGENTS: Mapping[str, Agent] = {
    "deep-research-pro-preview-12-2025": _DEEP_RESEARCH,
    "deep-research-preview-04-2026": _DEEP_RESEARCH,
    "deep-research-max-preview-04-2026": _DEEP_RESEARCH,
    # Retired 2026-10-05; it never ran in the background.
    "antigravity-preview-05-2026": replace(_ANTIGRAVITY, background=False, old_file_tools=True),
    "antigravity-preview-09-2026": _ANTIGRAVITY,
}
