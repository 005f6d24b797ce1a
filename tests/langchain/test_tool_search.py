"""An agent's tools that the model loads when it needs them, through LangChain's middleware made for it."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain.agents.middleware import ModelFallbackMiddleware, ProviderToolSearchMiddleware
from langchain_core.exceptions import ModelInvalidRequestError
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.tools import tool

import gemini_interactions as gi
import gemini_interactions.langchain
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import GeminiToolSearchMiddleware, tool_search

from ..received import bodies
from .conftest import get_weather, make

ASKED = {"messages": [HumanMessage("get_billing for Ada")]}


@tool
def get_billing(user: str) -> str:
    """Get a user's bills."""
    return f"{user} owes 7 €"


@tool(extras={"defer_loading": True})
def get_orders(user: str) -> str:
    """Get a user's orders."""
    return "none"


def declared(emulator: Emulator) -> list[dict[str, Any]]:
    """What each tool of the first request is, and whether it waits to be searched for."""
    tools = bodies(emulator)[0]["tools"]
    return [{entry.get("name", entry["type"]): entry.get("defer_loading", False)} for entry in tools]


@pytest.mark.parametrize("way", ["invoke", "ainvoke"])
@pytest.mark.parametrize("named", ["get_billing", get_billing], ids=["by name", "itself"])
def test_the_model_searches_for_a_tool_and_calls_it(emulator: Emulator, named: Any, way: str) -> None:
    middleware = GeminiToolSearchMiddleware(searchable_tools=[named])
    agent = create_agent(make(emulator), tools=[get_weather, get_billing], middleware=[middleware])
    state = agent.invoke(ASKED) if way == "invoke" else asyncio.run(agent.ainvoke(ASKED))
    assert "Ada owes 7 €" in state["messages"][-1].text
    assert declared(emulator) == [{"get_weather": False}, {"get_billing": True}, {"tool_search": False}]
    searched = [block["name"] for block in state["messages"][1].content_blocks if block["type"] == "server_tool_call"]
    assert searched == ["tool_search"]
    assert get_billing.extras is None


def test_what_says_so_itself_needs_no_name(emulator: Emulator) -> None:
    agent = create_agent(make(emulator), tools=[get_billing, get_orders], middleware=[GeminiToolSearchMiddleware()])
    agent.invoke(ASKED)
    assert declared(emulator) == [{"get_billing": False}, {"get_orders": True}, {"tool_search": False}]


def test_nothing_is_added_where_nothing_waits_or_the_search_is_there(emulator: Emulator) -> None:
    create_agent(make(emulator), tools=[get_billing], middleware=[GeminiToolSearchMiddleware()]).invoke(ASKED)
    assert declared(emulator) == [{"get_billing": False}]
    other = Emulator()
    tools = [get_billing, tool_search()]
    middleware = GeminiToolSearchMiddleware(searchable_tools=["get_billing"])
    create_agent(make(other), tools=tools, middleware=[middleware]).invoke(ASKED)
    assert declared(other) == [{"get_billing": True}, {"tool_search": False}]


def plain_function(user: str) -> str:
    """Get a user's name."""
    return user


_FUNCTION = {"name": "get_names", "description": "Get names.", "parameters": {"type": "object", "properties": {}}}
_SERVER = {"type": "mcp_server", "name": "wiki", "url": "https://example.com/mcp"}
OBJECTS: dict[str, tuple[Any, Any, str]] = {  # the tool, how it is named, and what the API calls it
    "an MCP server": (_SERVER, "wiki", "wiki"),
    "an MCP server itself": (_SERVER, _SERVER, "wiki"),
    "an MCP server of OpenAI's": ({"type": "mcp", "server_label": "wiki", "server_url": "https://example.com"}, "wiki", "wiki"),
    "a function of OpenAI's": ({"type": "function", "function": _FUNCTION}, "get_names", "get_names"),
    "one that says so itself": ({"type": "function", "function": _FUNCTION, "defer_loading": True}, None, "get_names"),
    "one that says so inside": ({"type": "function", "function": {**_FUNCTION, "defer_loading": True}}, None, "get_names"),
    "a function of generateContent's": ({"functionDeclarations": [_FUNCTION]}, "get_names", "get_names"),
    "a Python function": (plain_function, plain_function, "plain_function"),
}


@pytest.mark.parametrize(("given", "named", "name"), OBJECTS.values(), ids=OBJECTS)
def test_tools_of_any_shape_may_wait(emulator: Emulator, given: Any, named: Any, name: str) -> None:
    middleware = GeminiToolSearchMiddleware(searchable_tools=named and [named])
    create_agent(make(emulator), tools=[get_weather, given], middleware=[middleware]).invoke(ASKED)
    assert declared(emulator) == [{"get_weather": False}, {name: True}, {"tool_search": False}]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("get_billing", "must be a list"),
        (get_billing, "must be a list"),
        ([None], "is not a tool, but NoneType"),
        ([{"type": "google_search"}], r"searchable_tools\[0\] is 'google_search': only functions and MCP servers"),
    ],
    ids=["a text", "a tool", "nothing", "the service's own"],
)
def test_what_is_no_list_of_tools_that_can_wait_is_refused_by_name(given: Any, words: str) -> None:
    with pytest.raises(ModelInvalidRequestError, match=words):
        GeminiToolSearchMiddleware(searchable_tools=given)


def test_a_name_that_no_tool_has_is_an_error_with_the_nearest(emulator: Emulator) -> None:
    middleware = GeminiToolSearchMiddleware(searchable_tools=["get_biling"])
    with pytest.raises(gi.InvalidOption, match=r"'get_biling'.*Did you mean 'get_billing'"):
        create_agent(make(emulator), tools=[get_billing], middleware=[middleware]).invoke(ASKED)
    assert not emulator.requests


class Other(GenericFakeChatModel):
    """A model of another provider."""

    def bind_tools(self, tools: Any, **kwargs: Any) -> Any:
        return self


def test_another_provider_s_model_gets_what_langchain_gives_it(emulator: Emulator) -> None:
    middleware: Any = GeminiToolSearchMiddleware(searchable_tools=["get_billing"])
    assert isinstance(middleware, ProviderToolSearchMiddleware)
    other = Other(messages=iter([AIMessage("Hello")]))
    emulator.fault(status=400)
    agent = create_agent(make(emulator), tools=[get_billing], middleware=[ModelFallbackMiddleware(other), middleware])
    with pytest.raises(ValueError, match="tool search"):
        agent.invoke(ASKED)
    assert len(emulator.requests) == 1


def test_without_langchain_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain.agents.middleware", None)
    monkeypatch.delitem(sys.modules, "gemini_interactions.langchain.deferred_tools", raising=False)
    with pytest.raises(ImportError, match=r"pip install 'langchain>=1.4'"):
        gemini_interactions.langchain.__getattr__("GeminiToolSearchMiddleware")
