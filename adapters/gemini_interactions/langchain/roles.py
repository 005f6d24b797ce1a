"""Say what is wrong with messages that LangChain cannot read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..framework.roles import role_hint
from .errors import InvalidOption

_ROLES = ("system", "developer", "user", "human", "assistant", "ai", "tool", "function", "remove")


def refused_messages(given: Any, error: Exception) -> InvalidOption:
    """Return our error for an input that LangChain refused, in its own words, with the place and what was probably meant.

    Args:
        given: the input.
        error: LangChain's error.
    """
    where, hint = "messages", ""
    if isinstance(given, Sequence) and not isinstance(given, str):
        for i, (role, has_call) in enumerate(map(_role, given)):
            if isinstance(role, str) and role not in _ROLES:
                where, hint = f"messages[{i}].role", role_hint(role, _ROLES)
                break
            if role in ("tool", "function") and not has_call:
                where = f"messages[{i}]"
                hint = " A tool's message names the call that it answers: ToolMessage(content, tool_call_id=…)."
                break
    said = str(error).split("For troubleshooting")[0].strip() if isinstance(error, ValueError) else type(error).__name__
    said = " ".join(said.split())
    return InvalidOption(f"{where}: {said.rstrip('.')}.{hint}", field=where)


def _role(message: Any) -> tuple[Any, bool]:
    """Return the role of a message in one of LangChain's short forms, and whether it names a call."""
    if isinstance(message, Mapping):
        return message.get("role", message.get("type")), bool(message.get("tool_call_id"))
    if isinstance(message, Sequence) and not isinstance(message, str) and len(message) == 2:
        return message[0], False
    return None, True
