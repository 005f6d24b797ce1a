"""Look up what models differ in: limits, thinking levels, media, tools, prices, retired names."""

from .facts import ModelFacts, Price, Retirement
from .levels import EFFORTS, LEVELS, NO_THOUGHTS, level_of_budget, level_of_effort, levels_of
from .lookups import bare_name, facts_of, has_family, known_name, limits_of, price_of, retirement_of
from .table import ASKED_AS, MODELS, RETIRED

__all__ = [
    "ASKED_AS",
    "EFFORTS",
    "LEVELS",
    "MODELS",
    "NO_THOUGHTS",
    "RETIRED",
    "ModelFacts",
    "Price",
    "Retirement",
    "bare_name",
    "facts_of",
    "has_family",
    "known_name",
    "level_of_budget",
    "level_of_effort",
    "levels_of",
    "limits_of",
    "price_of",
    "retirement_of",
]
