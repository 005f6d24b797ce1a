"""Convert the tools of a request to the API's declarations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from litellm.types import utils as litellm_types

from ..client.http.errors import InvalidOption
from ..framework.tools.checks import tools_in
from ..framework.tools.declarations import known_tool
from ..framework.tools.freeform import freeform_to_function, is_freeform
from .shapes import reading

_HAS_FREEFORM_CALLS = hasattr(litellm_types, "ChatCompletionMessageCustomToolCall")


def tools_to_declarations(tools: Sequence[Any], name: str = "tools") -> list[dict[str, Any]]:
    """Convert tools to the API's declarations.

    Args:
        tools: functions and the service's own tools, mixed, each in any shape that `known_tool` knows.
        name: the parameter they came in.

    Raises:
        InvalidOption: one of them is none of these, or asks for what the service cannot do.
    """
    declarations = []
    for i, tool in enumerate(tools_in(tools, name)):
        where = f"{name}[{i}]" if name == "tools" else name
        with reading(where):
            declarations += tool_to_declarations(tool, where)
    return declarations


def tool_to_declarations(tool: Any, where: str = "tool") -> list[dict[str, Any]]:
    """Convert a tool to the API's declarations: one, or several where an object has several tools.

    Args:
        tool: see `known_tool`.
        where: what to call it in an error.

    Raises:
        InvalidOption: it is in no known shape.
    """
    if (declared := known_tool(tool, where)) is not None:
        return declared
    if not isinstance(tool, Mapping):
        declare = ": declare it, {'type': 'function', 'function': {'name': …, 'description': …, 'parameters': …}}"
        way_out = declare if callable(tool) else ""
        raise InvalidOption(f"{where} must be an object, not {type(tool).__name__}{way_out}.", field=where)
    raise InvalidOption(f"{where} is a function without a name.", field=f"{where}.name")


def freeform_names(tools: Any) -> frozenset[str]:
    """Return the names of the tools that take one free text, as OpenAI's `custom` ones do; none if LiteLLM has no such calls."""
    if not _HAS_FREEFORM_CALLS:
        return frozenset()
    given = [tool for tool in tools if isinstance(tool, Mapping) and is_freeform(tool)] if isinstance(tools, list) else []
    return frozenset(str(freeform_to_function(tool).get("name")) for tool in given)


def argument_defaults(declarations: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the arguments that say the same where a call leaves them out, by function: those with a default in its schema.

    Clients check the calls that they get against their schemas, which writes the defaults into them, and send back what came of
    it: Claude Code does so with each edit of a file.

    Args:
        declarations: the tools of a request, as the API has them.
    """
    found = {}
    for declaration in declarations:
        parameters = declaration.get("parameters")
        properties = parameters.get("properties") if isinstance(parameters, Mapping) else None
        if isinstance(properties, Mapping):
            schemas = [(name, schema) for name, schema in properties.items() if isinstance(schema, Mapping)]
            if defaults := {name: schema["default"] for name, schema in schemas if "default" in schema}:
                found[str(declaration.get("name"))] = defaults
    return found


def is_strict(tools: Sequence[Any]) -> bool:
    """Return whether these are functions alone, all of them declared `strict`: then the API's `validated` says the same."""
    return bool(tools) and all(_is_strict_function(tool) for tool in tools)


def _is_strict_function(tool: Any) -> bool:
    if not isinstance(tool, Mapping) or tool.get("type") != "function":
        return False
    function = tool.get("function")
    return (function if isinstance(function, Mapping) else tool).get("strict") is True
