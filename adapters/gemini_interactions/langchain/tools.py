"""Convert tools to the API's: LangChain's, OpenAI's, Anthropic's and the API's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from ..client.http.errors import InvalidOption
from ..framework.tools import function_declaration, mapping_to_declaration
from ..wire.base import WireModel
from ..wire.tools import Function

AnyTool = Mapping[str, Any] | type | Callable[..., Any] | BaseTool | WireModel

_FUNCTION_FIELDS = frozenset(Function.model_fields)


def tool_to_declaration(tool: AnyTool, where: str = "tool") -> dict[str, Any]:
    """Convert a tool to the API's declaration.

    Args:
        tool: a built-in tool as the API writes it (`{"type": "google_search"}`) or as generateContent did (`{"google_search":
            {}}`); or any function LangChain knows: a tool, a callable, a pydantic class, a TypedDict, a schema in OpenAI's,
            Anthropic's or JSON Schema's shape.
        where: what to call it in an error.

    Raises:
        InvalidOption: it is none of these.
    """
    if isinstance(tool, WireModel):
        return tool.dump()
    if isinstance(tool, Mapping) and (declared := mapping_to_declaration(tool, where)) is not None:
        return declared
    try:
        function = convert_to_openai_tool(tool)["function"]
    except (ValueError, TypeError, KeyError) as error:
        raise InvalidOption(f"{where} is not a tool: {error}", field=where) from error
    declaration = function_declaration(function["name"], function.get("description"), function.get("parameters"))
    if isinstance(tool, BaseTool) and tool.extras:
        declaration.update((key, value) for key, value in tool.extras.items() if key in _FUNCTION_FIELDS)
    return declaration
