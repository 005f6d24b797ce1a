"""Say how much a model is to think: the levels that it has, and the level that anybody's word or number means."""

from __future__ import annotations

from .lookups import facts_of

LEVELS = ("minimal", "low", "medium", "high", "xhigh")
"""The thinking levels of the API, from the least to the most."""

NO_THOUGHTS = frozenset({"none", "off", "disable", "disabled"})
"""What users call the effort of a model that is not to think."""

_EFFORTS = {**dict.fromkeys(NO_THOUGHTS, "minimal"), "max": "xhigh"}
_SAY_NOTHING = ("auto", "default", "thinking_level_unspecified")

EFFORTS = (*LEVELS, *sorted(_EFFORTS), *_SAY_NOTHING[:2])
"""The words for an effort that users type: the levels, and what is taken for one."""

_BUDGETS = ((0, "minimal"), (1024, "low"), (8192, "medium"))  # as the service's endpoint in OpenAI's shape has them


def levels_of(model: str) -> tuple[str, ...]:
    """Return the thinking levels that a model takes, from the least to the most: all that it is not known to refuse."""
    facts = facts_of(model)
    if facts.levels is not None:
        return facts.levels
    return tuple(level for level in LEVELS if level not in facts.refused_levels)


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
    if level not in LEVELS:
        return effort
    enough = (each for each in levels_of(model) if LEVELS.index(each) >= LEVELS.index(level))
    return next(enough, level)


def level_of_budget(budget: int) -> str | None:
    """Return the thinking level for a number of tokens to think with; None for -1, which leaves it to the model."""
    return next((level for most, level in _BUDGETS if budget <= most), "high") if budget >= 0 else None
