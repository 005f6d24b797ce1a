"""Convert LlamaIndex's tools to the API's, and the calls of a reply as LlamaIndex selects tools."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from llama_index.core.base.llms.types import ChatMessage, ChatResponse, ToolCallBlock
from llama_index.core.llms.llm import ToolSelection
from llama_index.core.tools import BaseTool

from ..client.http.errors import InvalidOption
from ..framework.tools import function_declaration, mapping_to_declaration
from ..wire.base import WireModel
from ..wire.json_text import call_arguments
from .names import KEY
from .structured_output import StructuredOutputError, check_whole

AnyTool = BaseTool | Mapping[str, Any] | WireModel


def tool_to_declaration(tool: AnyTool, where: str = "tool") -> dict[str, Any]:
    """Convert a tool to the API's declaration.

    Args:
        tool: a LlamaIndex tool; a built-in tool as the API writes it (`{"type": "google_search"}`) or as generateContent did
            (`{"google_search": {}}`); a function in the API's shape, in OpenAI's or in Anthropic's.
        where: what to call it in an error.

    Raises:
        InvalidOption: it is none of these.
    """
    if isinstance(tool, WireModel):
        return tool.dump()
    if isinstance(tool, BaseTool):
        metadata = tool.metadata
        return function_declaration(metadata.get_name(), metadata.description, metadata.get_parameters_dict())
    if isinstance(tool, Mapping) and (declared := mapping_to_declaration(tool, where)) is not None:
        return declared
    raise InvalidOption(
        f"{where} is not a tool: give a LlamaIndex tool (FunctionTool.from_defaults(fn)) or a declaration such as "
        "{'type': 'google_search'}.",
        field=where,
    )


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
