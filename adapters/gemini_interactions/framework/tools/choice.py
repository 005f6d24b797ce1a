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
from .declarations import each_once
from .foreign import built_in_type

_MODES = {
    "auto": None,
    "any": "any",
    "required": "any",
    "none": "none",
    "validated": "validated",
}
"""Choices that name no tool: those of the API, OpenAI, Anthropic and generateContent, in lower case."""


def tools_to_api(declarations: Iterable[Mapping[str, Any]], choice: Any = None) -> dict[str, Any]:
    """Return the options for these tools and this choice: `tools` and `tool_choice`, each only where it says something.

    Args:
        declarations: the tools.
        choice: see `tool_choice_to_api`.

    Raises:
        InvalidOption: the choice names a tool that is not there, or one that cannot be forced.
    """
    tools = each_once(declarations)
    wanted = tool_choice_to_api(choice, tools)
    if wanted == "none" and not _functions(tools):
        return {}  # the API says it about functions only; without the tools, it is said about the service's own
    options: dict[str, Any] = {"tools": tools} if tools else {}
    return options if wanted is None else {**options, "tool_choice": wanted}


def tool_choice_to_api(choice: Any, declarations: Sequence[Mapping[str, Any]]) -> Any:
    """Convert a tool choice to the API's.

    Args:
        choice: `auto`, `any` or `required` or True, `none`, `validated`, the name of a tool or a list of names, OpenAI's,
            Anthropic's or generateContent's object, or the API's own.
        declarations: the tools that go with it.

    Returns:
        None where nothing needs to be said, or can be: for `auto`, which is the default, and which the service refuses next to
        its own tools; and for a choice of the service's own tools where there are no others.

    Raises:
        InvalidOption: it names a tool that is not declared, or one of the service's own among others.
    """
    if choice is None or choice is False:
        return None
    if choice is True:
        return _mode("any", declarations, choice)
    if isinstance(choice, str):
        mode = choice.lower() if choice.lower() in _MODES else None
        return _mode(mode, declarations, choice) if mode else _named([choice], "any", declarations)
    if isinstance(choice, Mapping):
        return _object(choice, declarations)
    if isinstance(choice, Sequence):
        return _named([str(name) for name in choice], "any", declarations)
    raise InvalidOption(f"'tool_choice' cannot be {type(choice).__name__}.", field="tool_choice")


def _object(choice: Mapping[str, Any], declarations: Sequence[Mapping[str, Any]]) -> Any:
    kind = choice.get("type")
    allowed = choice.get("allowed_tools", choice if kind == "allowed_tools" else None)
    if isinstance(allowed, Mapping):
        tools = allowed.get("tools") or ()
        if kind is None and all(isinstance(tool, str) for tool in tools):
            return dict(choice)  # the API's own
        mode = _MODES.get(str(allowed.get("mode")), allowed.get("mode")) or "auto"
        return _named([_name(tool) or "" for tool in tools], mode, declarations)
    config = choice.get("function_calling_config", choice.get("functionCallingConfig"))
    if isinstance(config, Mapping):  # generateContent's
        names = config.get("allowed_function_names", config.get("allowedFunctionNames"))
        return tool_choice_to_api(list(names) if names else str(config.get("mode", "auto")), declarations)
    if isinstance(kind, str) and kind in _MODES:  # Anthropic's
        return tool_choice_to_api(kind, declarations)
    if not (name := _name(choice)):
        raise InvalidOption(f"'tool_choice' is an object of no known shape: {dict(choice)!r}.", field="tool_choice")
    return _named([name], "any", declarations)


def _name(choice: Any) -> str | None:
    """Return the name of the tool in one of OpenAI's or Anthropic's objects; the type, if it is a tool of the service's own."""
    if not isinstance(choice, Mapping):
        return choice if isinstance(choice, str) else None
    nested = next((choice[name] for name in ("function", "custom") if isinstance(choice.get(name), Mapping)), choice)
    if isinstance(nested.get("name"), str):
        return str(nested["name"])
    kind = choice.get("type")
    return kind if isinstance(kind, str) and built_in_type(kind) else None


def _mode(mode: str, declarations: Sequence[Mapping[str, Any]], choice: Any) -> Any:
    wanted = _MODES[mode]
    if _functions(declarations) or wanted is None:
        return wanted
    if declarations:
        if wanted == "any":
            _warn_that_nothing_forces(sorted(str(tool.get("type")) for tool in declarations))
        return "none" if wanted == "none" else None
    if wanted == "any":
        raise InvalidOption(f"'tool_choice' cannot be {choice!r} without tools: there is nothing to call.", field="tool_choice")
    return None


def _named(names: Sequence[str], mode: str, declarations: Sequence[Mapping[str, Any]]) -> Any:
    functions = _functions(declarations)
    types = {str(tool.get("type")) for tool in declarations} - {"function"}
    servers = {tool.get("name") for tool in declarations if tool.get("type") == "mcp_server"}
    own: set[str] = set()
    for name in names:
        kind = None if name in functions else "mcp_server" if name in servers else built_in_type(name)
        if kind in types:
            own.add(str(kind))
        elif name not in functions:
            also = f" The service's own tools here are {', '.join(sorted(types))}." if types else ""
            raise InvalidOption(
                f"'tool_choice' names {name!r}, which is not among the functions: {', '.join(functions) or 'none are declared'}."
                f"{also}",
                field="tool_choice",
            )
    if not own:
        return {"allowed_tools": {"mode": mode, "tools": list(names)}}
    if functions or own != types:
        raise InvalidOption(
            f"'tool_choice' names {', '.join(sorted(own))}, which is the service's own: the API can force functions only."
            " Give this call no other tools, or leave 'tool_choice' out and say in the prompt what is to be used.",
            field="tool_choice",
        )
    if mode == "any":
        _warn_that_nothing_forces(sorted(own))
    return None


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
