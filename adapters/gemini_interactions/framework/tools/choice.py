"""Tool choices, in the shapes that users of the frameworks type, to the API's, with the tools that they are about.

Reference: ai.google.dev/api/interactions-api, `ToolChoiceConfig`. The API's choice is about functions: a request without any that
has one is refused, and the service's own tools cannot be forced.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...client.http.errors import InvalidOption
from ...telemetry import count
from .choice_shapes import ANY, AUTO, NONE, VALIDATED, Choice, name_of, read_choice, server_of
from .declarations import each_once
from .foreign import built_in_type

_Tools = Sequence[Mapping[str, Any]]


def tools_to_api(declarations: Iterable[Mapping[str, Any]], choice: Any = None) -> dict[str, Any]:
    """Return the options for these tools and this choice: `tools` and `tool_choice`, each only where it says something.

    Args:
        declarations: the tools.
        choice: see `tool_choice_to_api`.

    Raises:
        InvalidOption: the choice names a tool that is not there, or one that cannot be forced.
    """
    tools = each_once(declarations)
    read = read_choice(choice)
    if read is not None and read.is_list:
        tools = _listed(read, tools)
    wanted = None if read is None else _to_api(read, tools, choice)
    if wanted == NONE and not _functions(tools):
        return {}  # the API says it about functions only; without the tools, it is said about the service's own
    options: dict[str, Any] = {"tools": tools} if tools else {}
    return options if wanted is None else {**options, "tool_choice": wanted}


def tool_choice_to_api(choice: Any, declarations: _Tools) -> Any:
    """Convert a tool choice to the API's.

    Args:
        choice: `auto`, `any` or `required` or True, `none`, `validated`, the name of a tool or a list of names, OpenAI's,
            Anthropic's, Bedrock's or generateContent's object, or the API's own.
        declarations: the tools that go with it.

    Returns:
        None where nothing needs to be said, or can be: for `auto`, which is the default, and which the service refuses next to
        its own tools; and for a choice of the service's own tools where there are no others.

    Raises:
        InvalidOption: it names a tool that is not declared, or one of the service's own among others.
    """
    read = read_choice(choice)
    return None if read is None else _to_api(read, declarations, choice)


def _to_api(choice: Choice, declarations: _Tools, shown: Any) -> Any:
    if choice.tools is not None and choice.mode != NONE:
        return _named(choice, declarations)
    if _functions(declarations) or choice.mode == AUTO:
        return None if choice.mode == AUTO else choice.mode
    if declarations:
        if choice.mode == ANY:
            _warn_that_nothing_forces(sorted(str(tool.get("type")) for tool in declarations))
        return NONE if choice.mode == NONE else None
    if choice.mode == ANY:
        raise InvalidOption(f"'tool_choice' cannot be {shown!r} without tools: there is nothing to call.", field="tool_choice")
    return None


def _named(choice: Choice, declarations: _Tools) -> Any:
    meant = _meant(choice, declarations)
    functions = [str(tool["name"]) for tool in meant if tool.get("type") == "function"]
    own = [tool for tool in meant if tool.get("type") != "function"]
    others = [tool for tool in declarations if tool.get("type") != "function"]
    kinds = sorted({str(tool["type"]) for tool in own})
    is_free = choice.is_list and choice.mode == AUTO
    if own and not is_free and (_functions(declarations) or len(own) < len(others)):
        raise InvalidOption(
            f"'tool_choice' names {', '.join(kinds)}, which is the service's own: the API can force functions only."
            " Give this call no other tools, or leave 'tool_choice' out and say in the prompt what is to be used.",
            field="tool_choice",
        )
    if functions:
        # Beside its own tools the service takes no `auto`; `validated` leaves the model as free.
        mode = VALIDATED if choice.mode == AUTO and others else choice.mode
        return {"allowed_tools": {"mode": mode, "tools": functions}}
    if choice.mode == ANY:
        _warn_that_nothing_forces(kinds)
    return None


def _listed(choice: Choice, declarations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the tools that a list of all that may be used leaves: of the service's own those in it; functions, if it has any."""
    meant = _meant(choice, declarations)
    has_functions = any(tool.get("type") == "function" for tool in meant)
    return [tool for tool in declarations if (has_functions if tool.get("type") == "function" else tool in meant)]


def _meant(choice: Choice, declarations: _Tools) -> list[Mapping[str, Any]]:
    """Return the declared tools that a choice names.

    Raises:
        InvalidOption: it names none, or one that is not declared.
    """
    if not choice.tools:
        raise InvalidOption("'tool_choice' names no tool; leave it out, or give 'none'.", field="tool_choice")
    meant: list[Mapping[str, Any]] = []
    for tool in choice.tools:
        found = _declared(tool, declarations)
        if not found:
            names = _functions(declarations)
            types = sorted({str(other.get("type")) for other in declarations} - {"function"})
            also = f" The service's own tools here are {', '.join(types)}." if types else ""
            raise InvalidOption(
                f"'tool_choice' names {server_of(tool) or name_of(tool)!r}, which is not among the functions:"
                f" {', '.join(names) or 'none are declared'}.{also}",
                field="tool_choice",
            )
        meant += [other for other in found if other not in meant]
    return meant


def _declared(tool: Any, declarations: _Tools) -> list[Mapping[str, Any]]:
    """Return the declarations of a tool of a choice: a function is meant first, then an MCP server, then a kind of tool."""
    server, name = server_of(tool), name_of(tool)
    of_servers = [other for other in declarations if other.get("type") == "mcp_server"]
    if server is not None:
        if isinstance(tool, Mapping) and tool.get("name"):
            raise InvalidOption(
                f"'tool_choice' names {tool['name']!r}, a tool of an MCP server: the API can force functions only. What may be"
                " called there, 'allowed_tools' of the server says.",
                field="tool_choice",
            )
        return [other for other in of_servers if other.get("name") == server]
    functions = [other for other in declarations if other.get("type") == "function" and other.get("name") == name]
    kind = built_in_type(name or "")
    return (
        functions
        or [other for other in of_servers if other.get("name") == name]
        or [other for other in declarations if kind is not None and other.get("type") == kind]
    )


def _functions(declarations: Iterable[Mapping[str, Any]]) -> list[str]:
    return [str(tool.get("name")) for tool in declarations if tool.get("type") == "function"]


def _warn_that_nothing_forces(kinds: Sequence[str]) -> None:
    count(
        "tool_choice_of_built_in_tools",
        "The API cannot force its own tools: %s may be used, and 'tool_choice' is left out.",
        ", ".join(kinds),
        level=logging.INFO,
        once=True,
    )
