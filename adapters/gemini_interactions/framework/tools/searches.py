"""Declarations of searches for tools, and the functions that run them for the caller."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

SEARCH = "tool_search"
"""The type of the declaration, and the name of a search that has none."""

_OF_A_CALLERS = ("name", "description", "parameters")
"""The fields that only a search has that the caller runs; its function has them, too."""


def is_callers(tool: Mapping[str, Any]) -> bool:
    """Return whether a tool is a search that the caller runs."""
    return tool.get("type") == SEARCH and tool.get("execution") == "client"


def search_names(tools: Iterable[Any]) -> set[str]:
    """Return the names under which the model calls the caller's searches."""
    return {str(tool.get("name") or SEARCH) for tool in tools if isinstance(tool, Mapping) and is_callers(tool)}


def without_their_functions(tools: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return tools without the functions that run the caller's searches: of a name, the model is to see one.

    Agents of the frameworks need such a function to run it. What the declaration of the search leaves out, it says.
    """
    names = search_names(tools)
    if not names:
        return list(tools)
    functions = {tool.get("name"): tool for tool in tools if tool.get("type") == "function" and tool.get("name") in names}
    return [
        {**_told(functions.get(tool.get("name") or SEARCH)), **tool} if is_callers(tool) else tool
        for tool in tools
        if not (tool.get("type") == "function" and tool.get("name") in names)
    ]


def _told(function: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: function[name] for name in _OF_A_CALLERS if name in function} if function is not None else {}
