"""What a call of an agent needs beside its name, for callers who know models only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..agents.facts import agent_facts

_THINKING = ("thinking_level", "thinking_summaries")

SUMMARIES = frozenset({"deep-research"})
"""Types of `agent_config` that have `thinking_summaries`: the only sign of life in a run of many minutes."""


def agent_options(agent: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a call of an agent: in the background if it must, in a sandbox if it needs one, saying what it thinks.

    Args:
        agent: its name.
        options: the API's options, as a caller gave them who took it for a model. How much to think is the agent's to decide, and
            left out.
    """
    facts = agent_facts(agent)
    defaults: dict[str, Any] = {}
    if facts.background:
        defaults["background"] = True
    if facts.environment:
        defaults["environment"] = "remote"
    given = {name: value for name, value in options.items() if name not in _THINKING}
    merged = {**defaults, **given}
    config = given.get("agent_config")
    if facts.config_type in SUMMARIES and (config is None or isinstance(config, Mapping)):
        merged["agent_config"] = {"type": facts.config_type, "thinking_summaries": "auto", **(config or {})}
    return merged
