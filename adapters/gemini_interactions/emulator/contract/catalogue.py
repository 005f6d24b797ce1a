"""Differences between models, by the beginnings of their names, and the agents. The names themselves are in `names`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from .names import bare_name

# Models whose thinking levels are limited (3.7 and 3.8: live messages; the others documented); the rest take all.
_LEVELS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("gemini-4-argon", ("high", "low", "medium")),
    ("gemini-4", ("high", "low", "medium", "xhigh")),
    ("gemini-3.1-pro", ("high", "low", "medium")),
    ("gemini-3.7-flash", ("high", "low", "medium")),
    ("gemini-3.8-flash", ("high", "low", "medium")),
)
# Models that do not think, and take no level. The message is known, the list of models is not documented.
_NEVER_THINKING = ("gemini-2.5-flash-image", "lyria-")
# Models that refuse a built-in tool beside a function (python-genai #2761, js-genai #1768; July 2026).
_NO_MIXED_TOOLS = ("gemini-3.6-flash", "gemini-3.5-flash-lite")
# Models that take the format of a sound (documented); of the newest that sing it is not said, all others refuse it (live).
_SOUND_FORMATS = ("gemini-3.8-flash-tts", "gemini-3.8-flash-lite-tts")
_SOUND_FORMATS_UNKNOWN = re.compile(r"lyria-3\.5|gemini-omni-|gemini-(?:3\.9|[4-9]).*-tts")
# Models that do not think unless told to.
_UNTHINKING = ("gemini-3.5-flash-lite", "gemini-3.1-flash-lite", "gemma-", "lyria-", "nano-")
# Models that think as hard as they can unless told otherwise (documented).
_HARD_THINKING = ("gemini-3.1-pro", "gemini-3-pro", "gemini-3-flash", "gemini-4-hydrogen", "gemini-4-neon")


def thinking_levels(model: str) -> tuple[str, ...] | None:
    """Return the thinking levels that a model is limited to, in the order in which the service lists them; None: no limit."""
    name = bare_name(model)
    return next((levels for prefix, levels in _LEVELS if name.startswith(prefix)), None)


def default_thinking_level(model: str) -> str:
    """Return the thinking level of a request that sets none."""
    name = bare_name(model)
    if name.startswith((*_UNTHINKING, *_NEVER_THINKING)):
        return "minimal"
    return "high" if name.startswith(_HARD_THINKING) else "medium"


def takes_thinking_levels(model: str) -> bool:
    """Return whether a thinking level may be set at all."""
    return not bare_name(model).startswith(_NEVER_THINKING) and "-tts" not in model


def takes_sound_formats(model: str, *, surely: bool = False) -> bool:
    """Return whether the format of a sound may be asked for.

    Args:
        model: which model.
        surely: whether it has to be documented, instead of not known to be refused.
    """
    name = bare_name(model)
    return name.startswith(_SOUND_FORMATS) or (not surely and _SOUND_FORMATS_UNKNOWN.match(name) is not None)


def mixes_tools(model: str) -> bool:
    """Return whether built-in tools and functions may stand in one request."""
    return not bare_name(model).startswith(_NO_MIXED_TOOLS)


def searches_last(model: str) -> bool:
    """Return whether built-in tool steps come after the answer: so with 2.5, while 3.x puts them before the thought."""
    return bare_name(model).startswith("gemini-2.5")


def makes_images(model: str) -> bool:
    """Return whether a model answers with an image by itself."""
    return "-image" in model or bare_name(model).startswith("nano-")


@dataclass(frozen=True, slots=True)
class Agent:
    """Demands and refusals of an agent.

    `family` is the `type` of its agent_config; `refused` are the request fields, tool types and types of input that it does not
    take. With `stateful_functions`, functions need a stored interaction. Without `streams_usage`, the last event of a stream
    tells no usage, while a GET does (seen live with Deep Research, big-AGI #1143). With `old_file_tools`, its own file tools have
    the names of May 2026. With `any_server_name`, guides give MCP servers names of any letters. `runs_on` are the models that it
    is documented to run on; empty: none may be chosen. `doubt` is why a request for it may be refused.
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
    any_server_name: bool = False
    runs_on: tuple[str, ...] = ()
    doubt: str = ""


_DEEP_RESEARCH = Agent(
    family="deep-research",
    background=True,
    refused=frozenset({"system_instruction", "response_format", "environment"}),
    refused_tools=frozenset({"function"}),
    streams_usage=False,
    any_server_name=True,
)
_ANTIGRAVITY = Agent(
    family="antigravity",
    environment=True,
    refused=frozenset({"response_format"}),
    refused_tools=frozenset({"file_search", "computer_use", "google_maps"}),
    refused_inputs=frozenset({"audio", "video", "document"}),
    stateful_functions=True,
    runs_on=("gemini-3.8-flash", "gemini-3.6-flash", "gemini-3.5-flash", "gemini-3.5-flash-lite"),
)

_GONE = "It was shut down on {}."

AGENTS: Mapping[str, Agent] = {
    "deep-research-pro-preview-12-2025": replace(_DEEP_RESEARCH, doubt=_GONE.format("2026-10-23")),
    "deep-research-preview-04-2026": _DEEP_RESEARCH,
    "deep-research-max-preview-04-2026": _DEEP_RESEARCH,
    # It never ran in the background.
    "antigravity-preview-05-2026": replace(_ANTIGRAVITY, background=False, old_file_tools=True, doubt=_GONE.format("2026-10-05")),
    "antigravity-preview-09-2026": _ANTIGRAVITY,
}

_FAMILIES: Mapping[str, Agent] = {"deep-research-": _DEEP_RESEARCH, "antigravity-": _ANTIGRAVITY}


def agent_of(name: str, *, strict: bool = True) -> Agent | None:
    """Return the facts about one of the service's agents; None: there is none of this name.

    Args:
        name: its name.
        strict: whether it has to be known; else it is taken for one of the family that its name begins with.
    """
    known = AGENTS.get(name)
    if known is None and not strict:
        return next((agent for family, agent in _FAMILIES.items() if name.startswith(family)), None)
    return known
