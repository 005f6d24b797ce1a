"""A tool is one thing, whoever's shape it comes in and whichever framework hands it on."""

from __future__ import annotations

from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.tools import tool as langchain_tool
from langgraph.prebuilt import create_react_agent
from llama_index.core.tools import FunctionTool

from gemini_interactions import Client, InvalidOption
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.llamaindex import GeminiInteractions
from gemini_interactions.tools import google_search

from .faces import Adapter, invoke
from .option_converters import OPTIONS, Convert
from .tool_shapes import CALLABLE, INVALID, SEARCH, SHAPES, F


@pytest.mark.parametrize(("tool", "declared"), [row[1:] for row in SHAPES], ids=[f"{i} {row[0]}" for i, row in enumerate(SHAPES)])
def test_a_tool_in_every_shape(convert: Convert, tool: Any, declared: list[dict[str, Any]]) -> None:
    assert convert({"tools": [tool]})["tools"] == declared


def add(a: int) -> int:
    """Add one."""
    return a + 1


@pytest.mark.parametrize("tool", [langchain_tool(add), FunctionTool.from_defaults(add)], ids=["of LangChain", "of LlamaIndex"])
def test_a_tool_of_another_framework(convert: Convert, tool: Any) -> None:
    [declared] = convert({"tools": [tool]})["tools"]
    assert (declared["type"], declared["name"]) == ("function", "add")
    assert "Add one." in declared["description"]
    assert declared["parameters"]["properties"] == {"a": {"type": "integer"}}
    assert declared.keys() == {"type", "name", "description", "parameters"}


def named(value: Any, store: str) -> Any:
    """A tool whose store is one that there is."""
    if isinstance(value, dict):
        return {key: named(item, store) for key, item in value.items()}
    if isinstance(value, list):
        return [named(item, store) for item in value]
    return store if value == "fileSearchStores/a" else value


def test_the_service_takes_what_they_become(adapter: type[Adapter], emulator: Emulator) -> None:
    model = adapter(emulator)
    store = Client(api_key="test", transport=emulator.transport()).file_search_stores.create().name
    for _, tool, declared in SHAPES:
        if not isinstance(tool, dict):
            continue  # LiteLLM itself passes on no others
        invoke(model, [("user", "Hi")], tools=[named(tool, store)])
        assert emulator.requests[-1].body["tools"] == named(declared, store)


@pytest.mark.parametrize(("tool", "words"), INVALID, ids=lambda value: getattr(value, "__name__", str(value)))
def test_what_is_no_tool_is_named_with_the_way_out(convert: Convert, tool: Any, words: str) -> None:
    with pytest.raises(InvalidOption, match=words):
        convert({"tools": [tool]})


@pytest.mark.parametrize("name", CALLABLE)
def test_what_can_be_called_is_a_tool_as_the_framework_makes_one(name: str) -> None:
    tool, outcomes = CALLABLE[name]
    for framework, outcome in zip(OPTIONS, outcomes, strict=True):
        if isinstance(outcome, str):
            with pytest.raises(InvalidOption, match=outcome):
                OPTIONS[framework]({"tools": [tool]})
        else:
            [declared] = OPTIONS[framework]({"tools": [tool]})["tools"]
            assert declared["name"] == outcome[0]
            assert declared["parameters"]["properties"]["city"]["type"] == "string"


def test_a_tool_that_comes_twice_goes_out_once_and_two_of_one_name_do_not(convert: Convert) -> None:
    assert convert({"tools": [F, {"type": "function", "function": F}, SEARCH, google_search]})["tools"] == [F, SEARCH]
    with pytest.raises(InvalidOption, match="two different functions called 'f'"):
        convert({"tools": [F, {**F, "description": "Another."}]})


# What LangChain's own world reads from bound tools


def add(a: int) -> int:
    """Add."""
    return a


@pytest.mark.filterwarnings("ignore:create_react_agent has been moved")
def test_bound_functions_are_read_by_langgraph(emulator: Emulator) -> None:
    model = ChatGeminiInteractions(model="gemini-3.5-flash", api_key="k", transport=emulator.transport())
    deferred = langchain_tool(add)
    deferred.extras = {"defer_loading": True}
    bound = model.bind_tools([deferred, google_search()])
    agent = create_react_agent(bound, [add, google_search()])  # type: ignore[list-item, arg-type]
    assert agent.invoke({"messages": [("user", "add 3")]})["messages"][-1].text == "add(3) gives 3."
    [function, search] = bound.kwargs["tools"]  # type: ignore[attr-defined]
    assert (function["function"]["name"], search) == ("add", SEARCH)
    declared = emulator.requests[0].body["tools"][0]
    assert (declared["name"], declared["defer_loading"]) == ("add", True)


def test_a_constructor_handed_over_uncalled_is_no_function_of_an_agents(emulator: Emulator) -> None:
    model = ChatGeminiInteractions(model="gemini-3.5-flash", api_key="k", transport=emulator.transport())
    agent = create_agent(model, tools=[google_search, add])
    agent.invoke({"messages": [("user", "Search the news and add 3")]})
    llm = GeminiInteractions(model="gemini-3.5-flash", api_key="k", transport=emulator.transport())
    llm.chat_with_tools([FunctionTool.from_defaults(google_search)], "Search the news")
    assert [[tool["type"] for tool in request.body["tools"]] for request in emulator.requests] == [
        ["google_search", "function"],
        ["google_search", "function"],
        ["google_search"],
    ]


def test_no_tools_bind_nothing_and_a_choice_of_the_services_own_needs_no_word(emulator: Emulator) -> None:
    model = ChatGeminiInteractions(model="gemini-3.5-flash", api_key="k", transport=emulator.transport())
    assert model.bind_tools([]).kwargs == {}  # type: ignore[attr-defined]
    assert model.bind_tools([google_search], tool_choice="any").kwargs == {"tools": [SEARCH]}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "tool",
    [
        {"type": "mcp", "server_url": "https://mcp", "authorization": "SECRET"},
        {"type": "mcp", "server_url": "https://mcp", "headers": {"Authorization": "SECRET"}},
        {"mcp_servers": [{"name": "a", "streamable_http_transport": {"url": "https://mcp", "headers": {"x": "SECRET"}}}]},
        {"mcp_server": {"name": "a", "url": "https://mcp", "headers": {"x": "SECRET"}}},
    ],
    ids=str,
)
def test_secrets_of_a_tool_in_anybodys_shape_are_in_no_cache_key(emulator: Emulator, tool: Any) -> None:
    model = ChatGeminiInteractions(model="gemini-3.5-flash", api_key="k", transport=emulator.transport())
    bound = model.bind_tools([tool]).kwargs["tools"]  # type: ignore[attr-defined]
    for tools in ([tool], bound):
        assert "SECRET" not in model._get_llm_string(tools=tools)
