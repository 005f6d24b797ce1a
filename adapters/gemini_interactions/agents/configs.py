"""Build the settings of agents: `agent_config`."""

from __future__ import annotations

from typing import Any, Literal

from ..wire.base import json_object


def deep_research(
    *,
    collaborative_planning: bool | None = None,
    visualization: Literal["auto", "off"] | None = None,
    thinking_summaries: Literal["auto", "none"] | None = None,
    enable_bigquery_tool: bool | None = None,
) -> dict[str, Any]:
    """Build the `agent_config` of Deep Research.

    `gemini_interactions.DeepResearch` plans a report together with people. By hand, that takes three kinds of turns, each with
    `background=True`, all but the first continuing the one before (`previous_interaction_id`), and each with its settings, for
    the service keeps none:

    - plan: `agent_config=plan_research()`, the prompt is the topic; the answer is a plan.
    - refine, as often as you like: `agent_config=plan_research()`, the prompt is the wish; the answer is the new plan.
    - approve: `agent_config=approve_plan()`, the prompt says yes; the answer is the report.

    Args:
        collaborative_planning: whether the answer is a plan to agree on, not yet the report; the service's default is no.
        visualization: `off` for a report without images; the service's default is `auto`.
        thinking_summaries: `auto` to be told what it is doing, which streams show as thoughts; the service's default is `none`.
        enable_bigquery_tool: whether it may query BigQuery.
    """
    return json_object(
        "deep-research",
        collaborative_planning=collaborative_planning,
        visualization=visualization,
        thinking_summaries=thinking_summaries,
        enable_bigquery_tool=enable_bigquery_tool,
    )


def plan_research(**settings: Any) -> dict[str, Any]:
    """Build the `agent_config` of a turn that answers with a research plan: the first one, and one that refines it.

    Args:
        **settings: the others of `deep_research`.
    """
    return deep_research(collaborative_planning=True, **settings)


def approve_plan(**settings: Any) -> dict[str, Any]:
    """Build the `agent_config` of the turn that approves the plan it continues, and answers with the report.

    Args:
        **settings: the others of `deep_research`.
    """
    return deep_research(collaborative_planning=False, **settings)


def antigravity(*, model: str | None = None, max_total_tokens: int | None = None) -> dict[str, Any]:
    """Build the `agent_config` of Antigravity.

    Args:
        model: the model it thinks with; the service's choice if not given.
        max_total_tokens: tokens, those of the cache not counted, after which it stops with the status `incomplete`. To go on,
            send the prompt `continue` with `previous_interaction_id` and the same `environment`.
    """
    if max_total_tokens is not None and max_total_tokens < 1:
        raise ValueError("'max_total_tokens' must be 1 or more.")
    return json_object("antigravity", model=model, max_total_tokens=max_total_tokens)
