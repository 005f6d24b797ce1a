"""Hold a conversation as the plan looks at it: messages as steps, each with the anchor that is on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .anchor import Anchor


@dataclass(frozen=True, slots=True)
class HistoryMessage:
    """One message of the caller's history as steps, with the anchor that the reply left on it.

    Attributes:
        steps: JSON objects in the API's shape, oldest first.
        anchor: present on replies that the service stored.
        partial: whether the framework may have dropped some of what the digest leaves out, and kept the rest.
    """

    steps: Sequence[dict[str, Any]]
    anchor: Anchor | None = None
    partial: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """A list of messages as the API sees it.

    Attributes:
        system_instruction: the texts of all system messages; the service does not keep it, so it goes with every request.
        messages: every other message, in order.
    """

    system_instruction: str | None
    messages: list[HistoryMessage] = field(default_factory=list)
