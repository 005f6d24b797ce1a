"""Look up what models differ in: limits, thinking levels, media, tools, prices, retired names."""

from .facts import ModelFacts, Price, Retirement
from .hints import agent_hint, level_hint, model_hint
from .levels import LEVELS, NO_THOUGHTS, level_of_budget, level_of_effort, levels_of
from .lookups import bare_name, facts_of, has_family, known_name, limits_of, price_of, retirement_of
from .table import MODELS, RETIRED

__all__ = [
    "LEVELS",
    "MODELS",
    "NO_THOUGHTS",
    "RETIRED",
    "ModelFacts",
    "Price",
    "Retirement",
    "agent_hint",
    "bare_name",
    "facts_of",
    "has_family",
    "known_name",
    "level_hint",
    "level_of_budget",
    "level_of_effort",
    "levels_of",
    "limits_of",
    "model_hint",
    "price_of",
    "retirement_of",
]
