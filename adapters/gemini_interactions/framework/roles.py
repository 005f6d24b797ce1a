"""Say which role was probably meant by one that a framework does not have."""

from __future__ import annotations

from collections.abc import Iterable

from ..spelling import did_you_mean

OTHER_ROLES: dict[str, str] = {
    **dict.fromkeys(("model", "bot", "chatbot", "agent", "ai"), "assistant"),
    **dict.fromkeys(("human", "customer"), "user"),
    "instruction": "system",
    "function": "tool",
}
"""What others call the roles."""


def role_hint(role: object, known: Iterable[str]) -> str:
    """Return the sentence that asks whether the nearest role was meant, with a blank before it; empty where none is near.

    Args:
        role: as it was given.
        known: the roles of the framework.
    """
    return did_you_mean(role, known, OTHER_ROLES)
