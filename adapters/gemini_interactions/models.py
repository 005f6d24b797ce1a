"""Look up what is known of a model: see `model_facts`."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache

from .model_facts import ALL_LEVELS, MODELS, ModelFacts, Price


@dataclass(frozen=True, slots=True)
class ModelLimits:
    """The most that a model reads and writes.

    Attributes:
        input_tokens: tokens it reads at most.
        output_tokens: tokens it writes at most.
    """

    input_tokens: int
    output_tokens: int


_FIELDS = tuple(field.name for field in fields(ModelFacts) if field.name not in ("source", "is_family", "prices"))


def _fits(name: str, model: str) -> bool:
    return name[1:] in model if name.startswith("*") else model.startswith(name)


@lru_cache(maxsize=512)
def facts_of(model: str) -> ModelFacts:
    """Return what is known of a model or agent; what is not is its family's."""
    names = sorted((name for name in MODELS if _fits(name, model)), key=len, reverse=True)
    rows = [MODELS[name] for name in names]
    known = {field: next((value for row in rows if (value := getattr(row, field)) is not None), None) for field in _FIELDS}
    if not known["levels"]:
        known["default_level"] = None
    return ModelFacts(source=rows[0].source, is_family=rows[0].is_family, prices=rows[0].prices, **known)


def is_known(model: str) -> bool:
    """Return whether a model of Google's has a row of its own, not only its family's; of other names nothing is to be known."""
    return not facts_of(model).is_family or not model.startswith(("gemini-", "gemma-", "lyria-"))


def limits_of(model: str) -> ModelLimits:
    """Return the limits of a model or agent."""
    facts = facts_of(model)
    return ModelLimits(facts.input_tokens or 0, facts.output_tokens or 0)


def levels_of(model: str) -> tuple[str, ...]:
    """Return the thinking levels that a model takes, from the least to the most."""
    return facts_of(model).levels or ()


def price_of(model: str, day: date) -> Price | None:
    """Return what a model costs on a day; None where that is not known here."""
    return next((price for price in reversed(facts_of(model).prices) if price.since <= day), None)


_EFFORTS = {"none": "minimal", "off": "minimal", "disable": "minimal", "disabled": "minimal", "max": "xhigh"}
_SAY_NOTHING = ("auto", "default", "thinking_level_unspecified")
_ORDER = (*ALL_LEVELS, "xhigh")
_BUDGETS = ((0, "minimal"), (1024, "low"), (8192, "medium"))  # as the service's endpoint in OpenAI's shape has them


NO_THOUGHTS = frozenset({"none", "off", "disable", "disabled"})
"""What users call the effort of a model that is not to think."""


def level_of_effort(effort: str, model: str) -> str | None:
    """Return the thinking level for an effort, in anybody's words; None where it says nothing.

    Args:
        effort: `none`, `disable`, `minimal`, `low`, `medium`, `high`, `xhigh`, `max`, `auto`, in any case; a word that is not
            known is the service's to judge.
        model: the model. Where it does not have the level, the next that it has is taken; no model thinks not at all.
    """
    level = _EFFORTS.get(effort.lower(), effort.lower())
    if level in _SAY_NOTHING:
        return None
    if level not in _ORDER:
        return effort
    enough = (each for each in levels_of(model) if _ORDER.index(each) >= _ORDER.index(level))
    return next(enough, level)


def level_of_budget(budget: int) -> str | None:
    """Return the thinking level for a number of tokens to think with; None for -1, which leaves it to the model."""
    return next((level for most, level in _BUDGETS if budget <= most), "high") if budget >= 0 else None


_RESOURCE = re.compile(r"(?:projects/[^/]+/locations/[^/]+/)?(?:publishers/google/)?models/(?=[^/]+$)")


def bare_name(model: str) -> str:
    """Return the name of a model without the collection before it, as in `models/…` or `publishers/google/models/…`."""
    return _RESOURCE.sub("", model, count=1) if _RESOURCE.match(model) else model
