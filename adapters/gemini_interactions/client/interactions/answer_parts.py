"""Decide what becomes of an answer in several parts that does not come to its end."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from ...assembly.continuation import merge_continuations
from ...telemetry import count
from ...wire.interaction import Interaction
from ..http.errors import GeminiInteractionsError


def is_stuck(token: str, before: str | None, interaction_id: str) -> bool:
    """Return whether a part ends with the token that it was asked for with: the answer ends there, as it is.

    Args:
        token: the part's.
        before: that of the part before; None if there is none.
        interaction_id: the part's.
    """
    if token != before:
        return False
    count(
        "continuation_stuck",
        "The answer %s is not whole: the service gave the same continuation token twice, so that more of it would be the same.",
        interaction_id,
        level=logging.WARNING,
    )
    return True


def keep_parts(error: GeminiInteractionsError, parts: Sequence[Interaction]) -> None:
    """Put the parts of an answer that have come on the error that ended it; the last has the token that asks for the rest."""
    if getattr(error, "interaction", None) is None:
        error.interaction = merge_continuations(parts)  # type: ignore[attr-defined]
