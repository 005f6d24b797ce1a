"""Tools and tool choice, in the shapes that users of the frameworks type, to the API's.

Reference: ai.google.dev/api/interactions-api, `Tool` and `ToolChoiceConfig`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..client.http.errors import InvalidOption
from ..client.interactions.body import check_tool
from ..tools import BUILT_IN_TOOLS
from .formats import schema_to_api

_FUNCTIONS = (None, "function", "custom")
"""The types that a function may have in the shapes of OpenAI and Anthropic."""

_OTHERS = frozenset({"type", "name", "description", "parameters", "input_schema", "strict", "cache_control"})
"""The fields of a function that are converted, or that only others have; what is left is the API's own."""


def mapping_to_declaration(tool: Mapping[str, Any], where: str = "tool") -> dict[str, Any] | None:
    """Convert a tool that is given as an object to the API's declaration; to None if it is in no shape that is known here.

    Args:
        tool: a built-in tool as the API writes it (`{"type": "google_search"}`) or as generateContent did (`{"google_search":
            {}}`); or a function in the API's shape, in OpenAI's, nested or flat, or in Anthropic's.
        where: what to call it in an error.

    Raises:
        InvalidOption: its `type` is none that is known, or it is a function without a name.
    """
    kind = tool.get("type")
    if kind in BUILT_IN_TOOLS:
        return dict(tool)
    if len(tool) == 1 and (name := next(iter(tool))) in BUILT_IN_TOOLS:
        return {"type": name, **(tool[name] or {})}
    if kind in _FUNCTIONS:
        nested = tool.get("function")
        function = nested if isinstance(nested, Mapping) else tool
        if isinstance(function.get("name"), str) and function["name"]:
            return _function(function)
        if kind == "function":
            raise InvalidOption(f"{where} is a function without a name.", field=f"{where}.name")
    elif kind != "object" and "input_schema" not in tool and "properties" not in tool:
        check_tool(tool, where)
    return None


def _function(function: Mapping[str, Any]) -> dict[str, Any]:
    parameters = function.get("parameters", function.get("input_schema"))
    declaration = function_declaration(function["name"], function.get("description"), parameters)
    return declaration | {name: value for name, value in function.items() if name not in _OTHERS}


def function_declaration(name: str, description: str | None = None, parameters: Any = None) -> dict[str, Any]:
    """Return the API's declaration of a function.

    Args:
        name: its name.
        description: what it does, for the model.
        parameters: a JSON Schema of its arguments.
    """
    declaration: dict[str, Any] = {"type": "function", "name": name}
    if description:
        declaration["description"] = description
    if parameters:
        declaration["parameters"] = schema_to_api(parameters)
    return declaration


def each_once(declarations: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return these tools, each of the service's own once: a model and a call, or two frameworks, may ask for the same."""
    kept: list[dict[str, Any]] = []
    for tool in declarations:
        if tool["type"] == "function" or tool not in kept:
            kept.append(dict(tool))
    return kept


def tool_choice_to_api(choice: Any, declarations: Sequence[Mapping[str, Any]]) -> Any:
    """Convert a tool choice to the API's.

    Args:
        choice: `auto`, `any` or `required` or True, `none`, `validated`, the name of a function or a list of names, OpenAI's or
            Anthropic's object, or the API's own.
        declarations: the tools that go with it.

    Returns:
        None where nothing needs to be said: for `auto`, which is the default, and which the service refuses next to its own
        tools; and for `none` without tools.

    Raises:
        InvalidOption: it names a function that is not declared.
    """
    if choice is None or choice is False or choice == "auto":
        return None
    if choice is True or choice in ("any", "required"):
        return "any"
    if choice in ("none", "validated"):
        return choice if declarations else None
    names: list[str]
    if isinstance(choice, str):
        names = [choice]
    elif isinstance(choice, Mapping):
        if "allowed_tools" in choice:
            return dict(choice)
        kind = choice.get("type")
        if kind in ("auto", "any", "none"):  # Anthropic's
            return tool_choice_to_api(kind, declarations)
        function = choice.get("function")
        name = function.get("name") if isinstance(function, Mapping) else choice.get("name")
        if not isinstance(name, str):
            raise InvalidOption(f"'tool_choice' is an object of no known shape: {dict(choice)!r}.", field="tool_choice")
        names = [name]
    elif isinstance(choice, Sequence):
        names = [str(name) for name in choice]
    else:
        raise InvalidOption(f"'tool_choice' cannot be {type(choice).__name__}.", field="tool_choice")
    declared = [tool["name"] for tool in declarations if tool.get("type") == "function"]
    for name in names:
        if name not in declared:
            raise InvalidOption(
                f"'tool_choice' names {name!r}, which is not among the functions: {', '.join(declared) or 'none are declared'}.",
                field="tool_choice",
            )
    return {"allowed_tools": {"mode": "any", "tools": names}}
