"""Leave out of a call of an agent what is for models only, and have it say what it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..agents.facts import agent_facts
from .bridges import MESSAGES

SUMMARIES = frozenset({"deep-research"})
"""Types of `agent_config` that have `thinking_summaries`: the only sign of life in a run of many minutes."""

_THINKING = ("thinking_level", "thinking_summaries")

_MANDATORY = {MESSAGES: ("max_output_tokens",)}
"""By LiteLLM's type of call: the options that every client has to give, so that they ask for nothing."""


def agent_options(agent: str, options: Mapping[str, Any], call_type: object = None) -> dict[str, Any]:
    """Return the options of a call of an agent, for callers who know models only.

    Args:
        agent: its name.
        options: the API's options, as a caller gave them who took it for a model. How much to think is the agent's to decide, and
            left out, as is what a client of Anthropic's has to say.
        call_type: LiteLLM's name for what the caller has called.
    """
    config_type = agent_facts(agent).config_type
    left_out = (*_THINKING, *_MANDATORY.get(str(call_type), ()))
    kept = {name: value for name, value in options.items() if name not in left_out}
    config = kept.get("agent_config")
    if config_type in SUMMARIES and (config is None or isinstance(config, Mapping)):
        kept["agent_config"] = {"type": config_type, "thinking_summaries": "auto", **(config or {})}
    return kept
