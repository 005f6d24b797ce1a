"""Work out what a reply cost: the one place in which usage becomes a price, for every endpoint and way of asking.

LiteLLM would price most replies itself. It forgets what is billed by the piece (all searches but the first, maps), the deployment
that a stream fell back to, and the pictures of an image endpoint; what it is told of a response, it does not work out again. The
rates are its own, or the deployment's.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import litellm
from litellm.litellm_core_utils.llm_cost_calc.utils import generic_cost_per_token
from litellm.types.utils import Usage

from ..telemetry import count
from ..wire.interaction import Interaction
from .names import PROVIDER
from .prices import rates_of
from .usage import openai_tier, usage_fields

UNPRICED_HEADER = "x-interaction-cost"
"""The header that says `unknown` of a reply whose price nobody knows."""

_UNITS = (
    # What is billed by the piece: where LiteLLM's usage counts it, its rate, and Google's for one and for a prompt with any.
    ("web_search_requests", "search_context_cost_per_query", 0.035, 0.035),
    ("google_maps_grounding_requests", "google_maps_grounding_cost_per_query", 0.014, 0.025),
)
_TIERS = {"batch": "_batches", "deferred": "_batches"}
"""What LiteLLM's table calls the prices of tiers that its own arithmetic does not know."""

_MEDIA = frozenset({"image", "audio", "video"})

_SIZE = "search_context_size_medium"  # LiteLLM's searches have sizes, Google's have not: all cost the same


@dataclass(frozen=True, slots=True)
class Cost:
    """What a reply cost, in US dollars.

    Attributes:
        input: all that was read.
        output: all that was written.
        searches: what is billed by the piece.
        discount: what LiteLLM is configured to take off the sum of them.
        margin: what it is configured to put on what remains.
        is_known: whether anybody knows it.
    """

    input: float
    output: float
    searches: float
    discount: float = 0.0
    margin: float = 0.0
    is_known: bool = True

    @property
    def listed(self) -> float:
        """By the rates alone."""
        return self.input + self.output + self.searches

    @property
    def total(self) -> float:
        """What is counted."""
        return self.listed - self.discount + self.margin


UNKNOWN = Cost(0, 0, 0, is_known=False)


def cost_of(model: str, interaction: Interaction, params: Mapping[str, Any] | None, usage: Usage | None = None) -> Cost | None:
    """Return the price of a reply; None where LiteLLM works it out, since the deployment does not bill by tokens.

    What nobody knows is said in a log, once for each model.

    Args:
        model: the model, without the provider.
        interaction: the reply.
        params: LiteLLM's own parameters of the call, with the deployment's prices.
        usage: the reply's, as LiteLLM has it, if it was made already.
    """
    rates = rates_of(model, params)
    if rates is None:
        return _unknown(model, "LiteLLM has no price for it")
    if not rates.by_token:
        return None
    fields = usage_fields(interaction.usage)
    if fields is None:
        return _unknown(model, "the service did not say how many tokens a reply took")
    try:
        return _cost(model, interaction, rates.entry, usage or Usage(**fields), fields["prompt_tokens_details"])
    except Exception as error:  # a table with anything in it: no cost is better than no answer
        return _unknown(model, f"its prices cannot be read: {error!r}")


def _cost(model: str, interaction: Interaction, entry: Any, usage: Usage, counted: Mapping[str, Any]) -> Cost:
    tier = openai_tier(interaction)
    if suffix := _TIERS.get(tier or ""):
        entry = {**entry, **{name.removesuffix(suffix): rate for name, rate in entry.items() if name.endswith(suffix)}}
    read, written = generic_cost_per_token(
        model=model, usage=usage, custom_llm_provider=PROVIDER, service_tier=tier, model_info=entry
    )
    if (piece := entry.get("output_cost_per_image")) and not entry.get("output_cost_per_token"):
        written += _pieces(interaction) * float(piece)  # songs, too: the table has one name for both
    cost = Cost(read, written, _searches(entry, counted))
    if litellm.cost_discount_config:
        cost = replace(cost, discount=cost.listed * float(litellm.cost_discount_config.get(PROVIDER, 0)))
    return replace(cost, margin=_margin(cost.total)) if litellm.cost_margin_config else cost


def charge(hidden_params: dict[str, Any], cost: Cost) -> None:
    """Put a cost where LiteLLM takes it from a response, or say in a header that nobody knows it.

    Args:
        hidden_params: the response's; they have `additional_headers`.
        cost: what it cost.
    """
    if cost.is_known:
        hidden_params["response_cost"] = cost.total
    else:
        hidden_params["additional_headers"][UNPRICED_HEADER] = "unknown"


def explain(log: Any, cost: Cost) -> None:
    """Tell LiteLLM's logger what a cost is made of, as it does itself where it works costs out."""
    log.set_cost_breakdown(
        input_cost=cost.input,
        output_cost=cost.output,
        total_cost=cost.total,
        cost_for_built_in_tools_cost_usd_dollar=cost.searches,
        original_cost=cost.listed,
        discount_amount=cost.discount,
        margin_total_amount=cost.margin,
    )


def is_unpriced(model: str, params: Mapping[str, Any] | None) -> bool:
    """Return whether nobody knows the prices of a model, whatever it answers."""
    return rates_of(model, params) is None


def _pieces(interaction: Interaction) -> int:
    """Return how many pictures, sounds and films a reply has."""
    outputs = (step for step in interaction.reply_steps() if step.get("type") == "model_output")
    return sum(content.get("type") in _MEDIA for step in outputs for content in step.get("content") or ())


def _searches(entry: Mapping[str, Any], counted: Mapping[str, Any]) -> float:
    """Return what searches cost: each one, or a prompt with any, as the model is billed."""
    each = entry.get("web_search_billing_unit") == "per_query"
    total = 0.0
    for name, field, for_one, for_any in _UNITS:
        if found := counted.get(name):
            rate = entry.get(field)
            rate = rate.get(_SIZE) if isinstance(rate, Mapping) else rate
            total += (found if each else 1) * float((for_one if each else for_any) if rate is None else rate)
    return total


def _margin(cost: float) -> float:
    """Return the margin that a proxy puts on a cost: a share, or an object of a share and a fixed amount."""
    config: Any = litellm.cost_margin_config
    margin = config.get(PROVIDER, config.get("global", 0))
    if isinstance(margin, Mapping):
        return cost * float(margin.get("percentage", 0)) + float(margin.get("fixed_amount", 0))
    return cost * float(margin)


def _unknown(model: str, why: str) -> Cost:
    count(
        "unpriced_reply",
        "What %s/%s costs is unknown (%s), so budgets do not count it. Give its deployment `input_cost_per_token` and "
        "`output_cost_per_token` in `litellm_params`, or a `base_model` in `model_info`.",
        PROVIDER,
        model,
        why,
        level=logging.WARNING,
        once=f"{model}: {why}",
    )
    return UNKNOWN
