"""Which model or agent is asked."""

from __future__ import annotations

from ...core.errors import OPEN
from ..catalogue import AGENTS
from ..names import MODELS, is_model, nearest
from ..request import CheckedRequest
from .rules import Rule, Table, Words

_LONGEST_NAME = 200  # of a name that is told back


def _unknown_model(request: CheckedRequest) -> Words:
    return _lost(request.model, request)


def _unknown_model_of_agent(request: CheckedRequest) -> Words:
    return _lost(request.agent_config.get("model"), request) if request.agent else None


def _lost(model: str | None, request: CheckedRequest) -> Words:
    if not model or is_model(model, strict=request.strict):
        return None
    model = model[:_LONGEST_NAME]
    return {"model": model, "nearest": nearest(model, MODELS)}


def _unknown_agent(request: CheckedRequest) -> Words:
    agent = request.body.get("agent")
    if not agent or request.agent is not None:
        return None
    agent = agent[:_LONGEST_NAME]
    return {"agent": agent, "nearest": nearest(agent, AGENTS)}


ASKED = Table(
    "Which model or agent",
    (
        Rule(
            name="neither a model nor an agent",
            applies=lambda r: not r.body.get("model") and not r.body.get("agent"),
            message="Missing key 'model' or 'agent'.",
            source=f"API reference; words: {OPEN}",
        ),
        Rule(
            name="a model and an agent",
            applies=lambda r: r.body.get("model") and r.body.get("agent"),
            message="Only one of 'model' and 'agent' can be set.",
            source=f"API reference; words: {OPEN}",
        ),
        Rule(
            name="a model that is not there",
            applies=_unknown_model,
            message="Model not found: '{model}'.{nearest}",
            code="model_not_found",
            status=404,
            source="live, summer 2026, but for the nearest name, which is the emulator's; code: docs: api-errors",
        ),
        Rule(
            name="an agent that is not there",
            applies=_unknown_agent,
            message="Agent not found: '{agent}'.{nearest}",
            code="not_found",
            status=404,
            source=f"docs: api-errors; words: {OPEN}",
        ),
        Rule(
            name="a model that is not there, for an agent",
            applies=_unknown_model_of_agent,
            message="Model not found: '{model}'.{nearest}",
            code="model_not_found",
            status=404,
            source="docs: antigravity",
        ),
    ),
)
