"""Convert the parts of another provider's reply: what it said goes on, what only its provider understands does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..plain import plain
from .names import noted_content
from .parts import Contents, is_known, part_to_contents

_RESULTS = frozenset(
    {
        *("tool_result", "toolResult", "function_response", "functionResponse"),
        *("custom_tool_call_output", "function_call_output", "computer_call_output"),
    }
)
"""What a model's provider, or its caller, has answered; a reply cannot say it again."""


def reply_part_to_contents(part: Any, where: str) -> Contents:
    """Convert one part of another provider's reply to contents; to none for thoughts, calls and results.

    Args:
        part: a text or an object, in any of the shapes that a part of a user's message may have.
        where: what to call it in an error.

    Raises:
        InvalidOption: it cannot be sent.
    """
    part = plain(part)
    if isinstance(part, Mapping):
        if part.get("type") in _RESULTS or (part.get("type") is None and part.keys() & _RESULTS):
            return []
        if (inner := unwrapped(part)) is not part:
            is_step = "index" in part  # the blocks of our replies are numbered
            return [] if is_step and not is_known(inner) else reply_part_to_contents(inner, f"{where}.value")
    return part_to_contents(part, where)


def unwrapped(part: Any) -> Any:
    """Return what LangChain has wrapped as something that it has no block for; any other part as it is."""
    if not isinstance(part, Mapping) or part.get("type") != "non_standard" or not isinstance(part.get("value"), Mapping):
        return part
    content = noted_content(part["value"])
    return part["value"] if content is None else content
