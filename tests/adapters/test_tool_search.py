"""Functions that the model loads when it needs them: found by the service, or by a search that the caller runs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.tools import tool as langchain_tool

from gemini_interactions import InvalidOption
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.tools import mcp_server, tool_search

from ..received import bodies
from .faces import Adapter, Ask, Message, invoke
from .option_converters import Convert

USER = {"type": "object", "properties": {"user": {"type": "string"}}, "required": ["user"]}
BILLING = {"type": "function", "name": "get_billing", "description": "Get a user's bills.", "parameters": USER}
DEFERRED = {**BILLING, "defer_loading": True, "short_description": "Bills."}
QUERY = {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}
OWN = {"type": "tool_search", "execution": "client", "name": "find_tools", "description": "Find tools.", "parameters": QUERY}
ASKED: list[Message] = [("user", "Use find_tools, then get_billing for Ada.")]


def test_the_service_loads_what_is_deferred(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> None:
    model = adapter(emulator)
    talk: list[Message] = [("user", "get_billing for Ada")]
    reply = ask(model, talk, tools=[{"type": "tool_search"}, DEFERRED])
    assert bodies(emulator)[0]["tools"] == [{"type": "tool_search"}, DEFERRED]
    [call] = reply.calls
    assert call.name == "get_billing"
    [record] = emulator.interactions.values()
    kinds = [step["type"] for step in record.outputs]
    assert kinds == ["tool_search_call", "tool_search_result", "thought", "function_call"]
    talk += [("assistant", reply), ("tool", call.id, "7 €")]
    assert (
        ask(adapter(emulator, state="stateless"), talk, tools=[{"type": "tool_search"}, DEFERRED]).text
        == "The billing for Ada is 7 €."
    )
    assert [step["type"] for step in bodies(emulator)[1]["input"][1:-1]] == kinds  # nothing is lost on the way back


FORMS = {
    "the API's": json.dumps([BILLING]),
    "as Python prints it": str([BILLING]),  # LlamaIndex does
    "OpenAI's": json.dumps([{"type": "function", "function": {key: BILLING[key] for key in BILLING if key != "type"}}]),
    "Anthropic's": json.dumps([{"name": "get_billing", "description": "Get a user's bills.", "input_schema": USER}]),
    "one": json.dumps(BILLING),
}


@pytest.mark.parametrize("form", FORMS)
def test_what_a_search_of_the_callers_finds_goes_as_declarations(model: Adapter, emulator: Emulator, form: str) -> None:
    talk: list[Message] = list(ASKED)
    for name, result in (("find_tools", FORMS[form]), ("get_billing", "7 €")):
        reply = invoke(model, talk, tools=[OWN])
        [call] = reply.calls
        assert call.name == name
        talk += [("assistant", reply), ("tool", call.id, result)]
    assert invoke(model, talk, tools=[OWN]).text == "The billing for Ada is 7 €."
    first, second, third = bodies(emulator)
    assert first["tools"] == [OWN]
    [found] = second["input"]
    assert (found["type"], found["result"]) == ("function_result", [BILLING])
    assert [body.get("previous_interaction_id") for body in (second, third)] == list(emulator.interactions)[:2]


@pytest.mark.parametrize("result", ["Nothing found.", "[]", "[1]", '{"a": 1}', '[{"type": "google_search"}]', '"x"', "{"])
def test_what_is_no_list_of_functions_stays_what_it_is(model: Adapter, emulator: Emulator, result: str) -> None:
    reply = invoke(model, ASKED, tools=[OWN])
    invoke(model, [*ASKED, ("assistant", reply), ("tool", reply.calls[0].id, result)], tools=[OWN])
    [sent] = bodies(emulator)[1]["input"]
    assert sent["result"] in (result, [{"type": "text", "text": result}])


def test_the_result_of_another_function_is_left_alone(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> None:
    model, listed = adapter(emulator), json.dumps([BILLING])
    reply = ask(model, [("user", "get_billing for Ada")], tools=[BILLING, OWN])
    talk: list[Message] = [("user", "get_billing for Ada"), ("assistant", reply), ("tool", reply.calls[0].id, listed)]
    ask(model, talk, tools=[BILLING, OWN])
    [sent] = bodies(emulator)[1]["input"]
    assert sent["result"] in (listed, [{"type": "text", "text": listed}])


# Declarations

SHAPES: list[tuple[Any, dict[str, Any]]] = [
    (tool_search, {"type": "tool_search"}),
    (tool_search(name="find_tools", description="Find tools.", parameters=QUERY), OWN),
    ({**OWN, "parameters": {"type": "OBJECT", "properties": {"query": {"type": "STRING"}}, "required": ["query"]}}, OWN),
    ({"type": "tool_search", "execution": "client"}, {"type": "tool_search", "execution": "client", "name": "tool_search"}),
    ({"type": "tool_search_tool_bm25_20251119", "name": "tool_search_tool_bm25"}, {"type": "tool_search"}),
    ({"type": "tool_search_tool_regex", "name": "x"}, {"type": "tool_search"}),
    (
        mcp_server("a", "https://a", defer_loading=True),
        {"type": "mcp_server", "name": "a", "url": "https://a", "defer_loading": True},
    ),
    (
        {"type": "mcp", "server_label": "a", "server_url": "https://a", "defer_loading": True, "require_approval": "never"},
        {"type": "mcp_server", "name": "a", "url": "https://a", "defer_loading": True},
    ),
]


@pytest.mark.parametrize(("tool", "declared"), SHAPES, ids=range(len(SHAPES)))
def test_a_search_in_every_shape(convert: Convert, tool: Any, declared: dict[str, Any]) -> None:
    assert convert({"tools": [tool]})["tools"] == [declared]


@pytest.mark.parametrize("wrong", [{"name": "not a name"}, {"name": 7}, {"defer_loading": [], "type": "mcp_server"}])
def test_a_wrong_one_is_named(convert: Convert, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidOption, match=r"tools?(\[0\])?"):
        convert({"tools": [{**OWN, **wrong}]})


def test_the_function_that_runs_a_search_is_not_declared_beside_it(convert: Convert) -> None:
    function = {"type": "function", "name": "find_tools", "description": "Find tools.", "parameters": QUERY}
    assert convert({"tools": [tool_search(name="find_tools"), function, DEFERRED]})["tools"] == [OWN, DEFERRED]


def test_an_agent_runs_its_search(emulator: Emulator) -> None:
    def find_tools(query: str) -> list[dict[str, Any]]:
        """Find tools."""
        return [BILLING]

    def get_billing(user: str) -> str:
        """Get a user's bills."""
        return f"7 € of {user}"

    bills = langchain_tool(get_billing)
    bills.extras = {"defer_loading": True}
    model = ChatGeminiInteractions(model="gemini-3.5-flash", api_key="k", transport=emulator.transport())
    agent = create_agent(model, tools=[tool_search(name="find_tools"), find_tools, bills])
    said = agent.invoke({"messages": [("user", "Use find_tools")]})["messages"]
    assert [message.type for message in said][:3] == ["human", "ai", "tool"]
    first, second = bodies(emulator)[:2]
    assert {tool["name"]: tool["type"] for tool in first["tools"]} == {"get_billing": "function", "find_tools": "tool_search"}
    assert second["input"][0]["result"] == [BILLING]
