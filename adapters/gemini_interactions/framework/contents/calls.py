"""Find the calls of functions among the parts of a reply, in whosever shape: some stores and clients keep them nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...wire.json_text import call_arguments
from ..tools.freeform import INPUT

CALLS = frozenset({"tool_call", "tool_call_chunk", "invalid_tool_call", "tool_use", "function_call", "custom_tool_call"})
"""The types of such parts: LangChain's, Anthropic's, OpenAI's."""

_NESTED = ("toolUse", "functionCall", "function_call")
"""The field with the call in parts of Bedrock and generateContent, which have no type."""
_IDS = ("call_id", "toolUseId", "id")
_ARGUMENTS = ("args", "input", "arguments")
"""The fields with the arguments: LangChain's and generateContent's, Anthropic's and Bedrock's, OpenAI's."""


def part_to_call(part: Any) -> dict[str, Any] | None:
    """Return the call that a part of a reply stands for, as a step; None if it is none."""
    if not isinstance(part, Mapping):
        return None
    kind = part.get("type")
    if kind not in CALLS:
        nested = next((part[name] for name in _NESTED if kind is None and isinstance(part.get(name), Mapping)), None)
        return part_to_call({**nested, "type": "function_call"}) if nested is not None else None
    arguments = next((part[name] for name in _ARGUMENTS if name in part), None)
    return {
        "type": "function_call",
        "id": next((part[name] for name in _IDS if part.get(name)), None) or "",
        "name": part.get("name") or "",
        "arguments": {INPUT: arguments or ""} if kind == "custom_tool_call" else call_arguments(arguments),
    }
