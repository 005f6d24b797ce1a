"""Tools and tool choice, in the shapes that users of the frameworks type, to the API's.

Reference: ai.google.dev/api/interactions-api, `Tool` and `ToolChoiceConfig`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..client.http.errors import InvalidOption
from ..client.interactions.body import check_tool
from ..tools import BUILT_IN_TOOLS
from .formats import without_empty_required


def mapping_to_declaration(tool: Mapping[str, Any], where: str = "tool") -> dict[str, Any] | None:
    """The API's declaration of a tool that is given as an object; None if it is a function in another shape than the API's.

    Args:
        tool: a built-in tool as the API writes it (`{"type": "google_search"}`) or as generateContent did (`{"google_search":
            {}}`); or a function.
        where: what to call it in an error.

    Raises:
        InvalidOption: its `type` is none that is known.
    """
    kind = tool.get("type")
    if kind in BUILT_IN_TOOLS:
        return dict(tool)
    if kind == "function" and "name" in tool and "function" not in tool:
        return dict(tool)  # the API's own shape
    if len(tool) == 1 and (name := next(iter(tool))) in BUILT_IN_TOOLS:
        return {"type": name, **(tool[name] or {})}
    if kind not in (None, "function", "object", "custom") and not ("input_schema" in tool or "properties" in tool):
        check_tool(tool, where)
    return None


def function_declaration(name: str, description: str | None = None, parameters: Any = None) -> dict[str, Any]:
    """The API's declaration of a function.

    Args:
        name: its name.
        description: what it does, for the model.
        parameters: a JSON Schema of its arguments.
    """
    declaration: dict[str, Any] = {"type": "function", "name": name}
    if description:
        declaration["description"] = description
    if parameters:
        declaration["parameters"] = without_empty_required(parameters)
    return declaration


def tool_choice_to_api(choice: Any, declarations: Sequence[Mapping[str, Any]]) -> Any:
    """The API's `tool_choice`.

    Args:
        choice: `auto`, `any` or `required` or True, `none`, `validated`, the name of a function or a list of names, OpenAI's or
            Anthropic's object, or the API's own.
        declarations: the tools that go with it.

    Returns:
        None where nothing needs to be said: for `auto`, which is the default, and which the service refuses next to its own
        tools.

    Raises:
        InvalidOption: it names a function that is not declared.
    """
    if choice is None or choice is False or choice == "auto":
        return None
    if choice is True or choice in ("any", "required"):
        return "any"
    if choice in ("none", "validated"):
        return choice
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
