"""What agents demand, and what they do not take."""

from __future__ import annotations

import re

from ...core.errors import OPEN
from ..request import CheckedRequest
from .rules import Rule, Table, Words

_LONGEST_TOLD = 40  # characters
_WHOLE = re.compile("[0-9]+")
_SAMPLING = ("temperature", "top_p", "top_k", "stop_sequences", "max_output_tokens")
_DOCS = f"docs: deep-research, antigravity; words: {OPEN}"


def _asked(request: CheckedRequest) -> dict[str, str]:
    return {"agent": request.body["agent"]}


def _generation(request: CheckedRequest) -> dict[str, object]:
    return request.body.get("generation_config") or {}


def _refused_field(request: CheckedRequest) -> Words:
    names = sorted(request.agent.refused) if request.agent else ()
    return next(({"field": name, **_asked(request)} for name in names if request.body.get(name) is not None), None)


def _refused_tool(request: CheckedRequest) -> Words:
    tools = sorted(request.agent.refused_tools & request.kinds) if request.agent else ()
    return {"tool": tools[0], **_asked(request)} if tools else None


def _refused_input(request: CheckedRequest) -> Words:
    kinds = sorted(request.agent.refused_inputs & request.content_types) if request.agent else ()
    return {"kind": kinds[0], **_asked(request)} if kinds else None


def _other_config(request: CheckedRequest) -> Words:
    kind = request.agent_config.get("type")
    return {"kind": kind} if request.agent and kind is not None and kind != request.agent.family else None


def _token_limit(request: CheckedRequest) -> Words:
    limit = request.agent_config.get("max_total_tokens")
    return {"limit": f"{limit}"[:_LONGEST_TOLD]} if limit is not None and not _WHOLE.fullmatch(f"{limit}") else None


AGENTS = Table(
    "Agents",
    (
        Rule(
            name="an agent that runs in the background only, in the foreground",
            applies=lambda r: r.agent and r.agent.background and not r.body.get("background"),
            message="Agents are required to use background=true",
            source="live 2026-05 to 07 (big-AGI), in part",
        ),
        Rule(
            name="an agent that runs in the foreground only, in the background",
            applies=lambda r: _asked(r) if r.agent and r.agent.background is False and r.body.get("background") else None,
            message="The agent {agent} does not support using background=True.",
            source="live 2026-05 to 07, in part",
        ),
        Rule(
            name="a system instruction for Deep Research",
            applies=lambda r: r.agent and r.agent.family == "deep-research" and r.body.get("system_instruction"),
            message="The parameter 'system_instruction' is not supported for the deep-research-* agent. Please include any"
            " specific instructions in the input prompt instead",
            source="live, summer 2026",
        ),
        Rule(
            name="an agent that works in a sandbox, without one",
            applies=lambda r: _asked(r) if r.agent and r.agent.environment and not r.body.get("environment") else None,
            message="The parameter 'environment' is required for the agent {agent}.",
            source=_DOCS,
        ),
        Rule(
            name="a field that the agent does not take",
            applies=_refused_field,
            message="The parameter '{field}' is not supported for the agent {agent}.",
            source=_DOCS,
        ),
        Rule(
            name="a tool that the agent does not take",
            applies=_refused_tool,
            message="The tool '{tool}' is not supported for the agent {agent}.",
            source=_DOCS,
        ),
        Rule(
            name="a content that the agent does not take",
            applies=_refused_input,
            message="The input type '{kind}' is not supported for the agent {agent}.",
            source=_DOCS,
        ),
        Rule(
            name="functions of an agent that is not stored",
            applies=lambda r: (
                _asked(r)
                if r.agent and r.agent.stateful_functions and r.body.get("store") is False and "function" in r.kinds
                else None
            ),
            message="store=true is required for function calling with the agent {agent}.",
            source=_DOCS,
        ),
        Rule(
            name="sampling, stops or a limit of an agent's output",
            applies=lambda r: _asked(r) if r.agent and any(_generation(r).get(name) is not None for name in _SAMPLING) else None,
            message="The parameter 'generation_config' is not supported for the agent {agent}.",
            source=f"docs: antigravity; words: {OPEN}",
        ),
        Rule(
            name="an agent's settings and a model's",
            applies=lambda r: _generation(r) and r.agent_config,
            message="Only one of 'generation_config' and 'agent_config' can be set.",
            source=f"API reference; words: {OPEN}",
        ),
        Rule(
            name="the settings of another agent",
            applies=_other_config,
            message="The value '{kind}' is not supported for 'agent_config.type' with this agent.",
            source=f"API reference; words: {OPEN}",
        ),
        Rule(
            name="a limit of tokens that is no whole number",
            applies=_token_limit,
            message="The value is invalid for 'agent_config.max_total_tokens'. Expected an integer, got {limit}.",
            source=f"API reference; words: {OPEN}",
        ),
    ),
    concerns=lambda r: r.agent,
)

WITHOUT_AN_AGENT = Table(
    "Models",
    (
        Rule(
            name="an agent's settings for a model",
            applies=lambda r: r.model and r.agent_config,
            message="The parameter 'agent_config' can only be set together with 'agent'.",
            source=f"API reference; words: {OPEN}",
        ),
    ),
    concerns=lambda r: r.agent is None and not r.is_plain,
)
