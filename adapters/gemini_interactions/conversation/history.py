"""Hold a conversation as the plan looks at it: messages as steps, each with the anchor that is on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def why_empty(history: History) -> str:
    """Return why a history has nothing to send, and the way out, in the words of the frameworks."""
    if history.messages:
        reason = "the messages hold no text, or only what is left out, such as thoughts and tool steps of another provider"
    else:
        reason = "there are no messages"
    if history.system_instruction is not None:
        reason = f"a system message is no input, and beside it {reason}"
    return f"{reason}. Give a user message with a text or a medium."


def is_silent(steps: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether these steps say nothing at all: there are none, or only the user's, with empty texts."""
    return all(step.get("type") == "user_input" and not any(map(_says, step.get("content") or ())) for step in steps)


def _says(content: Mapping[str, Any]) -> bool:
    return content.get("type") != "text" or content.get("text") != ""
