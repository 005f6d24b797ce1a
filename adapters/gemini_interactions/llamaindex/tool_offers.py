"""Offer tools to the LLM as LlamaIndex does, and read which of them it calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from llama_index.core.base.llms.types import ChatMessage, ChatResponse
from llama_index.core.llms.llm import ToolSelection

from ..tools import BUILT_IN_TOOLS

if TYPE_CHECKING:
    from llama_index.core.tools import BaseTool


class OffersTools:
    """The methods of the LLM that LlamaIndex calls where there are tools."""

    tools: list[Any] | None

    def _prepare_chat_with_tools(
        self,
        tools: Sequence[BaseTool],
        user_msg: str | ChatMessage | None = None,
        chat_history: list[ChatMessage] | None = None,
        verbose: bool = False,
        allow_parallel_tool_calls: bool = False,
        tool_required: bool = False,
        tool_choice: Any = None,
        strict: bool | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        from .tools import tools_to_declarations

        messages = list(chat_history or ())
        if user_msg is not None:
            messages.append(ChatMessage(role="user", content=user_msg) if isinstance(user_msg, str) else user_msg)
        declarations = tools_to_declarations(tools or ())
        if declarations:
            kwargs["tools"] = declarations
        if tool_choice is None and declarations and tool_required:
            # With the service's own tools beside them, "any" would be satisfied by a search.
            own = any(tool.get("type") in BUILT_IN_TOOLS for tool in (*(self.tools or ()), *declarations))
            names = [declaration["name"] for declaration in declarations if declaration["type"] == "function"]
            tool_choice = names if own and names else "any"
        if tool_choice is None and strict and declarations:
            tool_choice = "validated"
        if tool_choice is not None:
            kwargs["tool_choice"] = tool_choice
        return {"messages": messages, **kwargs}

    def _validate_chat_with_tools_response(
        self, response: ChatResponse, tools: Sequence[BaseTool], allow_parallel_tool_calls: bool = False, **kwargs: Any
    ) -> ChatResponse:
        from .tools import with_one_call

        return response if allow_parallel_tool_calls else with_one_call(response)

    def get_tool_calls_from_response(
        self, response: ChatResponse, error_on_no_tool_call: bool = True, **kwargs: Any
    ) -> list[ToolSelection]:
        """Return the calls of user functions in a response, whole or of a stream.

        Raises:
            ValueError: there are none, and `error_on_no_tool_call` is set.
        """
        from .tools import response_to_tool_selections

        return response_to_tool_selections(response, error_on_no_tool_call=error_on_no_tool_call)
