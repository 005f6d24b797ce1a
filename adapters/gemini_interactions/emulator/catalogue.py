"""The models and agents that the emulator has, and in what they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MODEL_PREFIXES = ("gemini-", "gemma-", "lyria-", "nano-")
"""Any id that begins so is a model here: tests should not have to follow Google's release notes. Veo is not in this API."""

# Models whose thinking levels are limited (live messages); the others take all.
_LEVELS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("gemini-3.7-flash", ("high", "low", "medium")),
    ("gemini-3.8-flash", ("high", "low", "medium")),
)
# Models that do not think unless told to.
_UNTHINKING = ("gemini-3.5-flash-lite", "gemma-", "lyria-", "nano-")


def is_model(name: str) -> bool:
    """Whether there is a model of this id."""
    return name.startswith(MODEL_PREFIXES)


def thinking_levels(model: str) -> tuple[str, ...] | None:
    """The thinking levels that a model is limited to, in the order in which the service lists them; None: no limit."""
    return next((levels for prefix, levels in _LEVELS if model.startswith(prefix)), None)


def default_thinking_level(model: str) -> str:
    """The thinking level of a request that sets none."""
    return "minimal" if model.startswith(_UNTHINKING) else "medium"


def searches_last(model: str) -> bool:
    """Whether built-in tool steps come after the answer: so with 2.5, while 3.x puts them before the thought."""
    return model.startswith("gemini-2.5")


def makes_images(model: str) -> bool:
    """Whether a model answers with an image by itself."""
    return "-image" in model or model.startswith("nano-")


@dataclass(frozen=True, slots=True)
class Agent:
    """What an agent demands and refuses.

    `family` is the `type` of its agent_config; `refused` are request fields and tool types that it does not take.
    """

    family: str
    background: bool | None = None
    environment: bool = False
    refused: frozenset[str] = frozenset()
    refused_tools: frozenset[str] = frozenset()


_DEEP_RESEARCH = Agent(
    family="deep-research",
    background=True,
    refused=frozenset({"system_instruction", "response_format", "environment"}),
    refused_tools=frozenset({"function"}),
)
_ANTIGRAVITY = Agent(
    family="antigravity",
    environment=True,
    refused=frozenset({"response_format"}),
    refused_tools=frozenset({"file_search", "computer_use", "google_maps"}),
)

AGENTS: Mapping[str, Agent] = {
    "deep-research-pro-preview-12-2025": _DEEP_RESEARCH,
    "deep-research-preview-04-2026": _DEEP_RESEARCH,
    "deep-research-max-preview-04-2026": _DEEP_RESEARCH,
    "antigravity-preview-05-2026": Agent(
        "antigravity", False, True, _ANTIGRAVITY.refused, _ANTIGRAVITY.refused_tools
    ),  # retired 2026-10-05; it never ran in the background
    "antigravity-preview-09-2026": _ANTIGRAVITY,
}
