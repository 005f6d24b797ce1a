"""Read conversations back from their ends: each interaction names the one it continues. No I/O of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .turns import Turn

Get = Callable[[str], Mapping[str, Any] | None]
"""Reads an interaction by its id, as JSON; None for one that is gone."""


@dataclass(slots=True)
class Past:
    """Conversations as they were read.

    Attributes:
        interactions: as JSON, each after the one that it continues.
        missing: the ids asked for that nothing is kept of.
        ends: the ids at which the way back ended, since nothing is kept of what they name -> what they name.
    """

    interactions: list[Mapping[str, Any]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    ends: dict[str, str] = field(default_factory=dict)

    def turns(self) -> list[Turn]:
        """Return the interactions as turns, each with its own steps alone."""
        whole: dict[str, list[Any]] = {}
        turns = []
        for body in self.interactions:
            steps = body.get("steps")
            own = steps = list(steps) if isinstance(steps, list) else []
            before = whole.get(body.get("previous_interaction_id") or "", [])
            # Open question [steps_of_a_get]: whether a GET gives the steps of one interaction or those of all before it, too.
            if before and len(steps) > len(before) and steps[: len(before)] == before:
                own = steps[len(before) :]
            else:
                steps = [*before, *steps]
            whole[str(body.get("id"))] = steps
            turns.append(Turn.of_interaction({**body, "steps": own}))
        return turns


def read_past(get: Get, ids: Iterable[str], *, most: int) -> Past:
    """Read interactions, and all that they continue, each once.

    Args:
        get: reads one.
        ids: those to begin with.
        most: how many are read; what is before them is not looked for.
    """
    past = Past()
    seen: set[str] = set()
    gone: set[str] = set()
    for id in ids:
        chain: list[Mapping[str, Any]] = []
        at, after = id, ""
        while at and at not in seen and len(seen) < most:
            seen.add(at)
            body = get(at)
            if body is None:
                gone.add(at)
                break
            chain.append(body if body.get("id") == at else {**body, "id": at})
            at, after = str(body.get("previous_interaction_id") or ""), at
        if at in gone:
            if after:
                past.ends[after] = at
            elif at not in past.missing:
                past.missing.append(at)
        past.interactions += reversed(chain)
    return past
