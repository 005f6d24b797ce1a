"""Keep the tools of an agent from the model until it searches for them, through the service's own search.

Reference: the official SDK's types `ToolSearch` and `Function`. LangChain's own `ProviderToolSearchMiddleware` has a table of
providers to which nobody can add.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence, Set
from difflib import get_close_matches
from typing import Any

from langchain.agents.middleware import ProviderToolSearchMiddleware
from langchain.agents.middleware.types import ModelRequest, ModelResponse
from langchain_core.messages import AIMessage
from langchain_core.tools import BaseTool

from ..tools import tool_search
from .chat_model import ChatGeminiInteractions
from .errors import InvalidOption, as_model_errors
from .tools import tool_to_declarations

AnyTool = BaseTool | dict[str, Any]

_CAN_WAIT = ("function", "mcp_server")
"""The types of the tools that have a `defer_loading`."""


class GeminiToolSearchMiddleware(ProviderToolSearchMiddleware):
    """Let an agent's model load tools when it needs them: it searches for them on the service.

    Example:
        ```python
        from langchain.agents import create_agent
        from gemini_interactions.langchain import ChatGeminiInteractions, GeminiToolSearchMiddleware

        agent = create_agent(
            ChatGeminiInteractions(model="gemini-3.8-flash"),
            tools=[get_weather, get_bills],
            middleware=[GeminiToolSearchMiddleware(searchable_tools=["get_bills"])],
        )
        ```

    A tool with `extras={"defer_loading": True}` is loaded so too, without being named. With another provider's model, which a
    fallback may take, this is LangChain's `ProviderToolSearchMiddleware`.
    """

    def __init__(self, *, searchable_tools: Sequence[str | Callable[..., Any] | AnyTool] | None = None) -> None:
        """Name the tools to be searched for.

        Args:
            searchable_tools: tools or their names: functions and MCP servers, in any shape that an agent takes.

        Raises:
            InvalidOption: it is no list, or what is in it is no tool or one of the service's own, which cannot wait.
        """
        with as_model_errors():
            super().__init__(searchable_tools=[*_names_of(searchable_tools)])

    def wrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], ModelResponse[Any]]
    ) -> ModelResponse[Any] | AIMessage:
        """Defer the tools of a request before the model is called.

        Raises:
            InvalidOption: a tool is named that the agent does not have.
        """
        if not isinstance(request.model, ChatGeminiInteractions):
            return super().wrap_model_call(request, handler)
        return handler(self._deferred(request))

    async def awrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]
    ) -> ModelResponse[Any] | AIMessage:
        """Defer the tools of a request before the model is called; see `wrap_model_call`."""
        if not isinstance(request.model, ChatGeminiInteractions):
            return await super().awrap_model_call(request, handler)
        return await handler(self._deferred(request))

    def _deferred(self, request: ModelRequest[Any]) -> ModelRequest[Any]:
        with as_model_errors():
            tools = [each for i, tool in enumerate(request.tools) for each in _declared(tool, f"tools[{i}]")]
        names = {name for tool in tools if (name := _name(tool)) is not None}
        for unknown in sorted(self.searchable_tool_names - names):
            close = get_close_matches(unknown, names, n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            raise InvalidOption(
                f"'searchable_tools' names {unknown!r}, which is no tool of the agent.{hint}", field="searchable_tools"
            )
        tools = [_marked(tool) if _name(tool) in self.searchable_tool_names else tool for tool in tools]
        has_search = any(isinstance(tool, dict) and tool.get("type") == "tool_search" for tool in tools)
        if has_search or not any(map(_is_deferred, tools)):
            return request.override(tools=tools)
        return request.override(tools=[*tools, tool_search()])


def _names_of(given: Any) -> Iterator[str]:
    """Yield the names of the tools to be searched for."""
    if not isinstance(given, list | tuple | Set | None):
        raise InvalidOption(
            f"'searchable_tools' must be a list of tools or their names, not {type(given).__name__}.", field="searchable_tools"
        )
    for i, tool in enumerate(given or ()):
        where = f"searchable_tools[{i}]"
        if isinstance(tool, str):
            yield tool
            continue
        for each in _declared(tool, where):
            if (name := _name(each)) is None:
                shown = each.get("type") if isinstance(each, dict) else each
                raise InvalidOption(
                    f"{where} is {shown!r}: only functions and MCP servers can wait until the model searches for them.",
                    field=where,
                )
            yield name


def _declared(tool: Any, where: str) -> list[AnyTool]:
    """Return a tool of LangChain's as it is, and any other in the API's shape, in which it has a name and can wait."""
    return [tool] if isinstance(tool, BaseTool) else [*tool_to_declarations(tool, where)]


def _name(tool: AnyTool) -> str | None:
    """Return the name of a tool that can wait."""
    if isinstance(tool, BaseTool):
        return tool.name
    return tool.get("name") if tool.get("type") in _CAN_WAIT else None


def _marked(tool: AnyTool) -> AnyTool:
    if isinstance(tool, BaseTool):
        return tool.model_copy(update={"extras": {**(tool.extras or {}), "defer_loading": True}})
    return {**tool, "defer_loading": True}


def _is_deferred(tool: AnyTool) -> bool:
    return bool(((tool.extras or {}) if isinstance(tool, BaseTool) else tool).get("defer_loading"))
