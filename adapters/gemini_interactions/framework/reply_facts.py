"""Say of a reply what every adapter reports beside its content."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def answered_calls(steps: Iterable[Mapping[str, Any]]) -> set[Any]:
    """Return the ids of calls that a reply answers itself: an agent's, made and answered inside its sandbox."""
    return {step.get("call_id") for step in steps if step.get("type") == "function_result"}
