"""Check what a trigger is to run. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...wire.base import WireModel
from ..http.errors import InvalidOption

TRIGGERS = "triggers"
EXECUTIONS = "executions"


def check_interaction(interaction: Any) -> Any:
    """Return the interaction of a trigger as it is.

    Raises:
        InvalidOption: it is no object, or says no agent.
    """
    fields = interaction.dump() if isinstance(interaction, WireModel) else interaction
    if not isinstance(fields, Mapping):
        raise InvalidOption(
            f"'interaction' must be an object with 'agent' and 'input', not {type(fields).__name__}.", field="interaction"
        )
    if not fields.get("agent"):
        raise InvalidOption("'interaction' has no 'agent'; a trigger runs agents.", field="interaction.agent")
    return interaction
