"""Convert tools to the API's: LangChain's, and those that every framework takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from langchain_core.tools import BaseTool
from langchain_core.tools.base import create_schema_from_function
from langchain_core.utils.function_calling import convert_to_openai_tool

from ..client.http.errors import InvalidOption
from ..framework.schemas.classes import class_to_schema
from ..framework.tools.callables import without_name
from ..framework.tools.checks import tools_in
from ..framework.tools.declarations import constructed, function_declaration, known_tool
from ..wire.base import WireModel
from ..wire.tools import Function

AnyTool = Mapping[str, Any] | type | Callable[..., Any] | BaseTool | WireModel

_FUNCTION_FIELDS = frozenset(Function.model_fields)


def tools_to_declarations(tools: Iterable[AnyTool]) -> list[dict[str, Any]]:
    """Convert tools to the API's declarations; see `tool_to_declarations`."""
    return [declared for i, tool in enumerate(tools_in(tools)) for declared in tool_to_declarations(tool, f"tools[{i}]")]


def tool_to_declarations(tool: AnyTool, where: str = "tool") -> list[dict[str, Any]]:
    """Convert a tool to the API's declarations: one, or several where an object has several tools.

    Args:
        tool: any function that LangChain knows: a tool, a callable, a pydantic class, a TypedDict; or whatever `known_tool`
            knows: the service's own tools and functions, in the shapes of the API, OpenAI, Anthropic, generateContent and MCP.
        where: what to call it in an error.

    Raises:
        InvalidOption: it is none of these.
    """
    if isinstance(tool, BaseTool):
        wrapped = getattr(tool, "func", None)  # agents make tools of all functions, our constructors too
        return [*constructed(wrapped, where)] or [_declaration(tool, where)]
    declared = known_tool(tool, where)
    if declared is not None:
        return declared
    if (schema := class_to_schema(tool)) is not None:
        title = str(schema.get("title") or getattr(tool, "__name__", ""))
        parameters = {name: value for name, value in schema.items() if name != "description"}
        return [function_declaration(title, schema.get("description"), parameters, where)]
    function = _function_of(tool, where)
    arguments: Any = function.get("parameters")
    if callable(tool) and not isinstance(tool, type):
        arguments = _arguments_of(tool, function["name"], arguments)
    return [function_declaration(function["name"], function.get("description"), arguments, where)]


def functions_nested(declarations: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return declarations with functions nested, as OpenAI has them: LangGraph and others read names there."""
    return [
        {"type": "function", "function": {name: value for name, value in tool.items() if name != "type"}}
        if tool["type"] == "function"
        else dict(tool)
        for tool in declarations
    ]


def _declaration(tool: BaseTool, where: str) -> dict[str, Any]:
    given = convert_to_openai_tool(tool)
    declaration: dict[str, Any]
    if given["type"] == "custom":  # of one free text
        [declaration] = known_tool(given, where) or [{}]
    else:
        function, parameters = given["function"], given["function"].get("parameters")
        arguments = tool.tool_call_schema
        if "__arg1" in (parameters or {}).get("properties", ()):  # core's way to say one text
            whole = None
        else:
            whole = arguments if isinstance(arguments, dict) else class_to_schema(arguments)
        if whole is not None:
            parameters = {name: value for name, value in whole.items() if name != "description"}
        declaration = function_declaration(function["name"], function.get("description"), parameters, where)
    declaration.update((key, value) for key, value in (tool.extras or {}).items() if key in _FUNCTION_FIELDS)
    return declaration


def _function_of(tool: Any, where: str) -> dict[str, Any]:
    if not callable(tool):
        given = f"an object with {', '.join(map(str, tool)) or 'nothing'}" if isinstance(tool, Mapping) else type(tool).__name__
        raise InvalidOption(
            f"{where} is not a tool, but {given}: give a LangChain tool, a function, a class, or a declaration such as"
            " {'type': 'google_search'}.",
            field=where,
        )
    if (nameless := without_name(tool)) is not None:
        raise InvalidOption(
            f"{where} is {nameless}, which has no name: write a function around it (def …), with type hints and a docstring.",
            field=where,
        )
    try:
        function: dict[str, Any] = convert_to_openai_tool(tool)["function"]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InvalidOption(
            f"{where} is not a tool: LangChain cannot read the arguments of {tool.__name__} ({type(error).__name__}: {error})."
            " Give a function with type hints and a docstring, a pydantic class or a TypedDict.",
            field=where,
        ) from error
    return function


def _arguments_of(tool: Callable[..., Any], name: str, otherwise: Any) -> Any:
    """Return the schema of the arguments of a function, whole."""
    cls = create_schema_from_function(
        name, tool, filter_args=(), parse_docstring=True, error_on_invalid_docstring=False, include_injected=False
    )
    schema = class_to_schema(cls)
    return otherwise if schema is None else {key: value for key, value in schema.items() if key != "description"}
