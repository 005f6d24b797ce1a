"""The turn that a request continues: the calls that were made since the user last said something, and what came back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..contract.history import function_results
from ..core.record import Step
from .model_input import ModelInput


@dataclass(frozen=True, slots=True)
class Made:
    """A call that was made, and its result, if there is one."""

    name: str
    arguments: dict[str, Any]
    result: Step | None


def calls_made(given: ModelInput) -> list[Made]:
    """Return the calls of this turn, in order."""
    steps = given.since_last_input()
    results = {result.get("call_id"): result for _, result in function_results(steps)}
    return [
        Made(
            step.get("name") or "",
            arguments if isinstance(arguments := step.get("arguments"), dict) else {},
            results.get(step.get("id")),
        )
        for step in steps
        if step["type"] == "function_call"
    ]
