"""List what models differ in: token limits and thinking levels.

Sources: ai.google.dev/gemini-api/docs/models and /docs/thinking, and what was seen live.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelLimits:
    """The most that a model reads and writes.

    Attributes:
        input_tokens: tokens it reads at most.
        output_tokens: tokens it writes at most.
    """

    input_tokens: int = 1_048_576
    output_tokens: int = 65_536


MODEL_LIMITS: dict[str, ModelLimits] = {
    "gemma": ModelLimits(input_tokens=131_072),
}
"""The models whose limits are not those of the family, by the beginning of their names. The table may be added to."""


def limits_of(model: str) -> ModelLimits:
    """Return the limits of a model or agent."""
    return next((limits for name, limits in MODEL_LIMITS.items() if model.startswith(name)), ModelLimits())


LEVELS = ("minimal", "low", "medium", "high")
"""The thinking levels of most models, from the least to the most."""

THINKING_LEVELS: dict[str, tuple[str, ...]] = {
    # "Allowed values are: high, low, medium." (live)
    "gemini-3.7-flash": ("low", "medium", "high"),
    "gemini-3.8-flash": ("low", "medium", "high"),
    # Documented.
    "gemini-3.1-pro": ("low", "medium", "high"),
    "gemini-3-pro": ("low", "high"),
}
"""The models that do not take all levels, by the beginning of their names. The table may be added to."""

_EFFORTS = {"none": "minimal", "off": "minimal", "disable": "minimal", "disabled": "minimal", "max": "xhigh"}
_SAY_NOTHING = ("auto", "default", "thinking_level_unspecified")
_ORDER = (*LEVELS, "xhigh")
_BUDGETS = ((0, "minimal"), (1024, "low"), (8192, "medium"))  # as the service's endpoint in OpenAI's shape has them


NO_THOUGHTS = frozenset({"none", "off", "disable", "disabled"})
"""What users call the effort of a model that is not to think."""


def levels_of(model: str) -> tuple[str, ...]:
    """Return the thinking levels that a model takes, from the least to the most."""
    return next((levels for name, levels in THINKING_LEVELS.items() if model.startswith(name)), LEVELS)


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
