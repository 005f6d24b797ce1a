"""Look up what is known of a model: its own row, else its family's."""

from __future__ import annotations

import re
from datetime import date

from .facts import ModelFacts, Price, Retirement
from .table import ANY_AGENT_MODEL, ANY_MODEL, FAMILIES, MODELS, RETIRED

_RESOURCE = re.compile(r"(?:projects/[^/]+/locations/[^/]+/)?(?:publishers/google/)?models/(?=[^/]+$)")
# What may follow a model's name and leave it the same model: `-preview`, `-preview-09-2026`, `-001`, `-latest`, `-customtools`.
_EDITION = re.compile(r"(?:-preview|-exp|-latest|-customtools|-\d{2,4})+")
AGENT_NAMES = ("deep-research-", "antigravity-")
"""How the names of the service's own agents begin."""

_INPUT_TOKENS, _OUTPUT_TOKENS = 1_048_576, 65_536  # of most models


def bare_name(model: str) -> str:
    """Return the name of a model without the collection before it, as in `models/…` or `publishers/google/models/…`."""
    return _RESOURCE.sub("", model, count=1) if _RESOURCE.match(model) else model


def known_name(model: str) -> str | None:
    """Return the name that a model has in the table; None where it is not in it.

    Args:
        model: its name, also with its collection, or with an edition: `gemini-3.1-pro-preview` is `gemini-3.1-pro` there.
    """
    name = bare_name(model)
    if name in MODELS:
        return name
    rows = (row for row in MODELS if name.startswith(row) and _EDITION.fullmatch(name, len(row)))
    return max(rows, key=len, default=None)


def facts_of(model: str, *, is_agent: bool = False) -> ModelFacts:
    """Return the facts about a model or agent: its own, else those of its family.

    Args:
        model: its name.
        is_agent: whether it is an agent: the name of one of your own says nothing of what it is built on.
    """
    if is_agent and not model.startswith(AGENT_NAMES):
        return ANY_AGENT_MODEL
    if (known := known_name(model)) is not None:
        return MODELS[known]
    return _family_of(model) or ANY_MODEL


def has_family(model: str) -> bool:
    """Return whether a name is known, or is of a family that is."""
    return known_name(model) is not None or _family_of(model) is not None


def limits_of(model: str, *, is_agent: bool = False) -> tuple[int, int]:
    """Return the tokens that a model or agent reads and writes at most, for who must have numbers.

    Args:
        model: its name.
        is_agent: whether it is an agent.
    """
    facts = facts_of(model, is_agent=is_agent)
    return (
        _INPUT_TOKENS if facts.input_tokens is None else facts.input_tokens,
        _OUTPUT_TOKENS if facts.output_tokens is None else facts.output_tokens,
    )


def retirement_of(model: str) -> Retirement | None:
    """Return what became of a name that is retired; None of one that is not."""
    return RETIRED.get(bare_name(model))


def price_of(model: str, day: date) -> Price | None:
    """Return the price of a model on a day; None where this table has none."""
    return next((price for price in reversed(facts_of(model).prices) if price.since is None or price.since <= day), None)


def _family_of(model: str) -> ModelFacts | None:
    name = bare_name(model)
    return next((facts for part, facts in FAMILIES if _is_of(name, part)), None)


def _is_of(name: str, part: str) -> bool:
    return part[1:] in name if part.startswith("*") else name.startswith(part)
