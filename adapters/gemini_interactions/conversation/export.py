"""Export a conversation from the service, before its retention ends (55 days paid, 1 day free)."""

from __future__ import annotations

from collections.abc import Sequence

from ..wire.interaction import Interaction
from ..wire.steps import Step

LONGEST_CHAIN = 10_000
"""Interactions of one conversation to follow."""


def join_interactions(interactions: Sequence[Interaction]) -> list[Step]:
    """Join the steps of a chain of interactions.

    Open question [steps_of_a_get]: whether a GET gives the steps of one interaction or those of the whole chain up to it. An
    interaction that begins with all that came before it is taken for the latter.

    Args:
        interactions: as read from the service, oldest first.

    Returns:
        All steps, oldest first, each once.
    """
    joined: list[Step] = []
    for interaction in interactions:
        steps = interaction.steps or []
        joined = list(steps) if joined and steps[: len(joined)] == joined else [*joined, *steps]
    return joined
