"""List the token limits of models, for frameworks that ask.

Source: ai.google.dev/gemini-api/docs/models.
"""

from __future__ import annotations

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
