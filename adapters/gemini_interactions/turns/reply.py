"""Hold a reply as every adapter maps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..conversation.anchor import Anchor
from ..wire.interaction import Interaction


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply of a model or an agent.

    Attributes:
        interaction: the service's answer.
        steps: its steps without the user's, as JSON objects. They are dumped once, here.
        anchor: lets the next turn continue from it; None if nothing can.
        state_reset: whether the history had to be sent again because the service's was not available.
        digest: the digest of the history with this reply; empty if nothing can continue from it, or not all of it is known.
    """

    interaction: Interaction
    steps: Sequence[dict[str, Any]]
    anchor: Anchor | None = None
    state_reset: bool = False
    digest: bytes = b""

    @classmethod
    def of(cls, interaction: Interaction) -> Reply:
        """Take an interaction that came from elsewhere: nothing continues from it."""
        return cls(interaction, interaction.reply_steps())
