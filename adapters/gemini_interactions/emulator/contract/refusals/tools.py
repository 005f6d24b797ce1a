"""Tools, and how they may be used together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.errors import INVALID_ARGUMENT, OPEN
from ..catalogue import mixes_tools
from ..request import CheckedRequest
from .rules import Rule, Table, Words

BUILT_IN = frozenset({"google_search", "google_maps", "url_context", "code_execution", "file_search"})
BRINGS_FUNCTIONS = frozenset({"mcp_server", "computer_use", "tool_search"})
"""Tools with functions that a request does not declare."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]{0,127}")
_MCP_NAME = re.compile(r"[a-z0-9_-]+")
_OF_OWN_SEARCHES = ("name", "description", "parameters")


def _wrong_name(request: CheckedRequest) -> Words:
    return next(({"i": i} for i, name in _names(request) if not _NAME.fullmatch(name)), None)


def _same_name(request: CheckedRequest) -> Words:
    seen: set[str] = set()
    for i, name in _names(request):
        if name in seen:
            return {"i": i, "name": name}
        seen.add(name)
    return None


def _names(request: CheckedRequest) -> list[tuple[int, str]]:
    return [(i, tool["name"]) for i, tool in request.functions if tool.get("name")]


def _retrieval(request: CheckedRequest) -> Words:
    if request.vertex or "retrieval" not in request.kinds:
        return None
    return {"i": next(i for i, tool in enumerate(request.tools) if tool.get("type") == "retrieval")}


def _field_of_own_search(request: CheckedRequest) -> Words:
    """Return which search that the service runs has a field for the caller's own ones only, and that field."""
    searches = [(i, tool) for i, tool in enumerate(request.tools) if tool.get("type") == "tool_search"]
    theirs = [(i, tool) for i, tool in searches if tool.get("execution") != "client"]
    return next(({"i": i, "field": name} for i, tool in theirs for name in _OF_OWN_SEARCHES if tool.get(name) is not None), None)


def _wrong_server_name(request: CheckedRequest) -> bool:
    if request.agent is not None and request.agent.any_server_name:
        return False
    names = [tool["name"] for tool in request.tools if tool.get("type") == "mcp_server" and tool.get("name") is not None]
    return not all(map(_MCP_NAME.fullmatch, names))


def _nowhere_to_search(request: CheckedRequest) -> bool:
    return any(tool.get("type") == "file_search" and not tool.get("file_search_store_names") for tool in request.tools)


def _search_pair(request: CheckedRequest) -> Words:
    if "file_search" not in request.kinds:
        return None
    return next(({"other": name} for name in ("google_search", "url_context") if name in request.kinds), None)


def _undeclared(request: CheckedRequest) -> Words:
    if request.kinds & BRINGS_FUNCTIONS:
        return None
    return next(({"name": name} for name in undeclared(request)), None)


def undeclared(request: CheckedRequest) -> Iterator[str]:
    """Yield the functions that a choice of tools allows, and that are not declared."""
    choice = request.config.get("tool_choice")
    allowed = (choice.get("allowed_tools") or {}).get("tools") or () if isinstance(choice, dict) else ()
    declared = {tool.get("name") for tool in request.tools}
    return (name for name in allowed if name not in declared)


TOOLS = Table(
    "Tools",
    (
        Rule(
            name="retrieval, but on Google Cloud",
            applies=_retrieval,
            message="The value 'retrieval' is not supported for 'tools[{i}].type' on the Gemini API, it is allowed on the Gemini"
            " Enterprise Agent Platform.",
            source="live, summer 2026",
        ),
        Rule(
            name="a function without a name",
            applies=lambda r: any(tool.get("type") == "function" and not tool.get("name") for tool in r.tools),
            message="Missing key 'name' in input 'tools'.",
            source=f"as live for 'type' (ogx); words: {OPEN}",
        ),
        Rule(
            name="a function's name of other letters, or too long",
            applies=_wrong_name,
            message="Invalid function name at 'tools[{i}].name'. Must start with a letter or an underscore. Must be a-z, A-Z,"
            " 0-9, or contain underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 128.",
            source="google-genai 3.6.1, `FunctionDeclaration.name`; words as reported of generateContent",
        ),
        Rule(
            name="two functions of one name",
            applies=_same_name,
            message="Duplicate function declaration found at 'tools[{i}].name': {name}",
            source="as reported of generateContent",
        ),
        Rule(
            name="a field of the caller's own search for tools, on the service's",
            applies=_field_of_own_search,
            message="'tools[{i}].{field}' can only be set when 'execution' is 'client'.",
            source=f"google-genai 3.6.1, `ToolSearch`; words: {OPEN}",
        ),
        Rule(
            name="an MCP server's name of other letters than lower case, digits, _ and -",
            applies=_wrong_server_name,
            message=INVALID_ARGUMENT,
            source="live, summer 2026; docs: antigravity, for what is taken",
        ),
        Rule(
            name="an MCP server without an address",
            applies=lambda r: any(tool.get("type") == "mcp_server" and not tool.get("url") for tool in r.tools),
            message="Missing key 'url' in input 'tools'.",
            source=f"API reference; as live for 'type'; words: {OPEN}",
        ),
        Rule(
            name="file search without a store",
            applies=_nowhere_to_search,
            message="Missing key 'file_search_store_names' in input 'tools'.",
            source=f"docs: file-search; as live for 'type'; words: {OPEN}",
        ),
        Rule(
            name="file search beside Google Search or URL context",
            applies=_search_pair,
            message="'{other}' and 'file_search' cannot be combined in the same request. Please choose one to continue.",
            source="live, summer 2026",
        ),
        Rule(
            name="a built-in tool beside a function, for some models",
            applies=lambda r: "function" in r.kinds and r.kinds & BUILT_IN and not mixes_tools(r.model or "gemini-"),
            message="Please enable tool_config.include_server_side_tool_invocations to use Built-in tools with Function calling.",
            source="python-genai #2761, js-genai #1768 (2026-07)",
        ),
    ),
    concerns=lambda r: r.tools,
)

TOOL_CHOICE = Table(
    "Choice of tools",
    (
        Rule(
            name="a choice without functions to choose from",
            applies=lambda r: "function" not in r.kinds,
            message="Function calling config is set without function_declarations.",
            source="live (vercel/ai)",
        ),
        Rule(
            name="the choice 'auto' with functions beside built-in tools",
            applies=lambda r: r.config.get("tool_choice") == "auto" and r.kinds & BUILT_IN,
            message="The value 'auto' is not supported for 'generation_config.tool_choice' with built-in tools. Supported values:"
            " 'any', 'none', 'validated'.",
            source=f"docs: tool-combination; words: {OPEN}",
        ),
        Rule(
            name="a choice of functions that are not declared",
            applies=_undeclared,
            message="The value '{name}' is invalid for 'generation_config.tool_choice.allowed_tools.tools'. No function of this"
            " name is declared.",
            source=f"documented for generateContent; words: {OPEN}",
        ),
    ),
    concerns=lambda r: r.config.get("tool_choice") is not None,
)
