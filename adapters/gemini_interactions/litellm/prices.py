"""Prices: LiteLLM's own for `gemini/<model>`, under the names of this provider, and what a deployment says of its own.

A model that LiteLLM's table does not have yet has the price that `model_facts` knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import litellm
from litellm.types.utils import CustomPricingLiteLLMParams

from ..model_facts import MODELS
from ..models import limits_of, price_of
from .names import AGENTS, PROVIDER

_SOURCE = "gemini/"
_MODES = ("chat", "image_generation")
_READ, _WRITTEN, _CACHED = "input_cost_per_token", "output_cost_per_token", "cache_read_input_token_cost"
_OWN_PRICES = frozenset(name for name in CustomPricingLiteLLMParams.model_fields if "cost" in name)
_BY_SEARCH = ("search_context_cost_per_query", "google_maps_grounding_cost_per_query", "web_search_billing_unit")


def price_entries(models: Iterable[str] | None = None) -> dict[str, dict[str, Any]]:
    """Entries for `litellm.register_model`, made from LiteLLM's own.

    Args:
        models: the models, with or without the provider's name; those that nobody has a price for have none here. None: all.
    """
    known = litellm.model_cost
    if models is None:
        models = [*(name for name in known if name.startswith(_SOURCE)), *MODELS]
    entries = {}
    for model in models:
        name = model.removeprefix(f"{PROVIDER}/").removeprefix(_SOURCE).removeprefix(AGENTS)
        entry = known.get(f"{_SOURCE}{name}") or _own_entry(name)
        if entry is not None and entry.get("mode") in _MODES:
            target = f"{AGENTS}{name}" if name.startswith("deep-research") else name
            entry = {**_with_cached(entry), "litellm_provider": PROVIDER}
            # Frameworks that see it send `reasoning_effort`, which LiteLLM refuses to custom providers by default.
            entry["supports_reasoning"] = False
            entries[f"{PROVIDER}/{target}"] = entry
    return entries


def register_prices(models: Iterable[str] | None = None) -> None:
    """Register prices and abilities, for cost tracking and `litellm.supports_…`.

    Prices that somebody else has registered under the same names stay.

    Args:
        models: see `price_entries`.
    """
    entries = {name: entry for name, entry in price_entries(models).items() if name not in litellm.model_cost}
    if entries:
        if PROVIDER not in litellm.provider_list:  # else LiteLLM prints a hint for each of them
            litellm.provider_list.append(PROVIDER)
        litellm.register_model(entries)


@dataclass(frozen=True, slots=True)
class Rates:
    """The prices that hold for a call.

    Attributes:
        entry: as in LiteLLM's table.
        by_token: whether they are prices of tokens; others, such as one by the second, LiteLLM works out.
    """

    entry: Mapping[str, Any] = field(repr=False)
    by_token: bool = True


def rates_of(model: str, params: Mapping[str, Any] | None) -> Rates | None:
    """Return the prices of a call: the deployment's own, else its `base_model`'s, else the model's; None where there are none.

    Args:
        model: the model, without the provider.
        params: LiteLLM's own parameters of the call.
    """
    params = params or {}
    info = _model_info(params)
    own = {name: value for given in (info, params) for name in _OWN_PRICES & given.keys() if (value := given[name]) is not None}
    listed = _listed(model, params.get("base_model") or info.get("base_model"))
    if not own:
        return Rates(_with_cached(listed)) if listed is not None and _READ in listed else None
    if _READ not in own and _WRITTEN not in own:
        return Rates(own, by_token=False)
    # The router has put what a deployment says into the table, under its id, with what goes without saying.
    known = _listed("", info.get("id")) or {}
    searches = {name: listed[name] for name in _BY_SEARCH if listed and name in listed}
    return Rates(_with_cached({_READ: 0.0, _WRITTEN: 0.0, **searches, **known, **own}))


def _model_info(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the proxy or the router says of a deployment; where it stands depends on the endpoint."""
    for place in (params, params.get("metadata"), params.get("litellm_metadata")):
        found = place.get("model_info") if isinstance(place, Mapping) else None
        if isinstance(found, Mapping) and found:
            return found
    return {}


def _listed(model: str, base_model: object = None) -> Mapping[str, Any] | None:
    """Return the entry of LiteLLM's table. Ours may be missing: a proxy that loads the table anew drops what was added to it."""
    if base_model:
        names = [str(base_model), f"{_SOURCE}{base_model}"]
    else:
        names = [f"{PROVIDER}/{model}", f"{_SOURCE}{model.removeprefix(AGENTS)}"]
    entry = next((litellm.model_cost[name] for name in names if name in litellm.model_cost), None) or _own_entry(model)
    return entry if entry is None else {name: value for name, value in entry.items() if value is not None}


def _own_entry(model: str) -> dict[str, Any] | None:
    """Return an entry made of the price that stands here, for a model that LiteLLM's table does not have yet."""
    price = price_of(model, datetime.now(UTC).date())
    if price is None:
        return None
    limits = limits_of(model)
    cached = {} if price.cached is None else {_CACHED: price.cached / 1e6}
    return {
        "mode": "chat",
        "max_input_tokens": limits.input_tokens,
        "max_output_tokens": limits.output_tokens,
        _READ: price.read / 1e6,
        _WRITTEN: price.written / 1e6,
        **cached,
    }


def _with_cached(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an entry in which cached tokens cost what others do, where it does not say: LiteLLM takes them for free."""
    return entry if _CACHED in entry or _READ not in entry else {_CACHED: entry[_READ], **entry}
