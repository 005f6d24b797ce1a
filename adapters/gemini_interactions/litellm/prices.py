"""Prices: LiteLLM's own for `gemini/<model>`, under the names of this provider, and what a deployment says of its own.

A model that LiteLLM's table does not have is priced by ours, as of the day. A price that ours knows to have ended is not taken
from LiteLLM's either: a release of it stays as it was, while the price of a model may change on a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import litellm
from litellm.types.utils import CustomPricingLiteLLMParams

from ..models import MODELS, Price, facts_of, known_name, price_of
from .names import AGENTS, PROVIDER

_SOURCE = "gemini/"
_MODES = ("chat", "image_generation")
_READ, _WRITTEN, _CACHED = "input_cost_per_token", "output_cost_per_token", "cache_read_input_token_cost"
_OWN_PRICES = frozenset(name for name in CustomPricingLiteLLMParams.model_fields if "cost" in name)
_THOUGHT = "output_cost_per_reasoning_token"
_MILLION = 1_000_000
_READING = {
    "image": "supports_vision",
    "pdf": "supports_pdf_input",
    "audio": "supports_audio_input",
    "video": "supports_video_input",
}
"""What a model reads, and what LiteLLM calls it."""
_BY_SEARCH = ("search_context_cost_per_query", "google_maps_grounding_cost_per_query", "web_search_billing_unit")


def price_entries(models: Iterable[str] | None = None) -> dict[str, dict[str, Any]]:
    """Entries for `litellm.register_model`, made from LiteLLM's own.

    Args:
        models: the models, with or without the provider's name; those that nobody has a price for have none here. None: all.
    """
    known = litellm.model_cost
    if models is None:
        priced = (name for name, facts in MODELS.items() if facts.prices)
        models = [*(name for name in known if name.startswith(_SOURCE)), *priced]
    entries = {}
    for model in models:
        name = model.removeprefix(f"{PROVIDER}/").removeprefix(_SOURCE).removeprefix(AGENTS)
        entry = _google_entry(name)
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
        # A name that LiteLLM does not have it looks for among all of its names in small letters, which it writes anew each time.
        # It takes what it finds for an earlier entry, and adds every field there is.
        litellm.model_cost.update({name: dict(entry) for name, entry in entries.items()})
        litellm.register_model(entries)
        for name in entries:
            row = litellm.model_cost[name]
            for unset in [field for field, value in row.items() if value is None]:
                del row[unset]


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
    entry = next((litellm.model_cost[name] for name in names if name in litellm.model_cost), None)
    name = str(base_model or model).removeprefix(f"{PROVIDER}/").removeprefix(_SOURCE)
    entry = _own_entry(name) if entry is None else _of_today(entry, name)
    return entry if entry is None else {name: value for name, value in entry.items() if value is not None}


def _google_entry(model: str) -> Mapping[str, Any] | None:
    """Return LiteLLM's entry of a model of Google's, else ours."""
    entry = litellm.model_cost.get(f"{_SOURCE}{model}")
    return _own_entry(model) if entry is None else _of_today(entry, model)


def _own_entry(model: str) -> Mapping[str, Any] | None:
    """Return the entry that LiteLLM's table would have of a model, made from ours; None where ours has no price."""
    price = None if known_name(model) is None else price_of(model, today())
    if price is None:
        return None
    facts = facts_of(model)
    limits = {"max_input_tokens": facts.input_tokens, "max_output_tokens": facts.output_tokens}
    abilities: dict[str, Any] = {
        **dict.fromkeys(("supports_function_calling", "supports_tool_choice"), facts.calls_functions),
        "supports_response_schema": facts.follows_schemas,
        **{ability: None if facts.inputs is None else kind in facts.inputs for kind, ability in _READING.items()},
    }
    given = {name: value for name, value in {**limits, **abilities}.items() if value is not None}
    # The answers of a model for decisions are no chat.
    return {**given, **_rates(price), "mode": "chat" if facts.outputs else "decision", "web_search_billing_unit": "per_query"}


def _of_today(entry: Mapping[str, Any], model: str) -> Mapping[str, Any]:
    """Return an entry at today's price, if its own is one of Google's that is known to have ended; tiers are shares of it."""
    past = [price for price in facts_of(model).prices if price.since is None or price.since <= today()]
    if known_name(model) is None or not isinstance(listed := entry.get(_READ), float | int):
        return entry
    ended = next((price for price in past[:-1] if abs(listed * _MILLION - price.input) < 1e-6), None)
    if ended is None:
        return entry
    new = past[-1]
    read, written = new.input / ended.input, new.output / ended.output
    cached = new.cached / ended.cached if new.cached and ended.cached else read
    changes = ((_READ, read), (_WRITTEN, written), (_THOUGHT, written), (_CACHED, cached))
    changed = {
        name: rate * times
        for name, rate in entry.items()
        for beginning, times in changes
        if name.startswith(beginning) and isinstance(rate, float | int)
    }
    return {**entry, **changed}


def _rates(price: Price) -> dict[str, float]:
    """Return a price as LiteLLM's table has it, by the token."""
    rates = {_READ: price.input, _WRITTEN: price.output, _THOUGHT: price.output}
    cached = {} if price.cached is None else {_CACHED: price.cached}
    return {name: rate / _MILLION for name, rate in {**rates, **cached}.items()}


def today() -> date:
    """Return the day whose prices hold."""
    return datetime.now(UTC).date()


def _with_cached(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an entry in which cached tokens cost what others do, where it does not say: LiteLLM takes them for free."""
    return entry if _CACHED in entry or _READ not in entry else {_CACHED: entry[_READ], **entry}
