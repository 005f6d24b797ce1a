"""Convert LlamaIndex's tools to the API's, and the calls of a reply as LlamaIndex selects tools."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from llama_index.core.base.llms.types import ChatMessage, ChatResponse, ToolCallBlock
from llama_index.core.llms.llm import ToolSelection
from llama_index.core.tools import BaseTool, FunctionTool
from pydantic import BaseModel

from ..client.http.errors import InvalidOption
from ..framework.tools.callables import without_name
from ..framework.tools.checks import tools_in
from ..framework.tools.declarations import constructed, function_declaration, known_tool
from ..wire.base import WireModel
from ..wire.json_text import call_arguments
from .names import KEY
from .structured_output import StructuredOutputError, check_whole

AnyTool = BaseTool | Callable[..., Any] | Mapping[str, Any] | WireModel


def tools_to_declarations(tools: Iterable[AnyTool]) -> list[dict[str, Any]]:
    """Convert tools to the API's declarations; see `tool_to_declarations`."""
    return [declared for i, tool in enumerate(tools_in(tools)) for declared in tool_to_declarations(tool, f"tools[{i}]")]


def tool_to_declarations(tool: AnyTool, where: str = "tool") -> list[dict[str, Any]]:
    """Convert a tool to the API's declarations: one, or several where an object has several tools.

    Args:
        tool: a LlamaIndex tool; a function or class that one can be made of; or whatever `known_tool` knows: the service's own
            tools and functions, in the shapes of the API, OpenAI, Anthropic, generateContent and MCP.
        where: what to call it in an error.

    Raises:
        InvalidOption: it is none of these.
    """
    if isinstance(tool, FunctionTool) and (built := constructed(tool.real_fn, where)):
        return built
    if isinstance(tool, BaseTool):
        metadata = tool.metadata
        schema = metadata.get_parameters_dict() if metadata.fn_schema is None else _arguments_of(metadata.fn_schema)
        return [function_declaration(metadata.get_name(), metadata.description, schema, where)]
    if (declared := known_tool(tool, where)) is not None:
        return declared
    if callable(tool):
        return tool_to_declarations(_made(tool, where), where)
    raise InvalidOption(
        f"{where} is not a tool: give a LlamaIndex tool (FunctionTool.from_defaults(fn)) or a declaration such as "
        "{'type': 'google_search'}.",
        field=where,
    )


def _made(function: Callable[..., Any], where: str) -> FunctionTool:
    """Make a tool of a function, as LlamaIndex's agents do."""
    if (nameless := without_name(function)) is not None:
        raise InvalidOption(
            f"{where} is {nameless}, which has no name: give FunctionTool.from_defaults(…, name='…', description='…').",
            field=where,
        )
    try:
        return FunctionTool.from_defaults(function)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InvalidOption(
            f"{where} is not a tool: LlamaIndex cannot read the arguments of {function.__name__} ({type(error).__name__}:"
            f" {error}). Give a function with type hints and a docstring.",
            field=where,
        ) from error


def _arguments_of(cls: type[BaseModel]) -> dict[str, Any]:
    """Return the schema of a class whole; LlamaIndex's own leaves out the root of one that refers to itself."""
    return {name: value for name, value in cls.model_json_schema().items() if name != "description"}  # the tool has one


def response_to_tool_selections(response: ChatResponse, *, error_on_no_tool_call: bool) -> list[ToolSelection]:
    """Return the calls of user functions in a response; the service's own tools have been called and answered already.

    Args:
        response: a whole response, or one of a stream: arguments that are still coming count as none.
        error_on_no_tool_call: whether to raise if there are none.

    Raises:
        ValueError: there are none.
        StructuredOutputError: the response has ended, and the arguments of a call in it are not whole.
    """
    calls = [block for block in response.message.blocks if isinstance(block, ToolCallBlock)]
    if not calls and error_on_no_tool_call:
        raise ValueError(f"Expected at least one tool call, but got {len(calls)} tool calls.")
    return [
        ToolSelection(tool_id=call.tool_call_id or "", tool_name=call.tool_name, tool_kwargs=_arguments(call, response))
        for call in calls
    ]


def with_one_call(response: ChatResponse) -> ChatResponse:
    """Return the response with the first of its calls only, for callers who can answer no more than one.

    Its anchor goes: the service waits for all the results, so the next turn sends the history with the one call instead.
    """
    calls = [block for block in response.message.blocks if isinstance(block, ToolCallBlock)]
    if len(calls) < 2:
        return response
    blocks = [block for block in response.message.blocks if not isinstance(block, ToolCallBlock) or block is calls[0]]
    message = ChatMessage(
        role=response.message.role, blocks=blocks, additional_kwargs={**response.message.additional_kwargs, KEY: {}}
    )
    return response.model_copy(update={"message": message})


def _arguments(call: ToolCallBlock, response: ChatResponse) -> dict[str, Any]:
    arguments = call_arguments(call.tool_kwargs)
    if isinstance(arguments, dict):
        return arguments
    if response.additional_kwargs.get("finish_reason") is None:  # they are still coming
        return {}
    check_whole(response)
    raise StructuredOutputError(
        f"The arguments of the call of {call.tool_name!r} are no JSON object: {call.tool_kwargs}", response
    )
