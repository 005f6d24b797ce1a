"""What agents take, require and refuse, held against the emulator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from gemini_interactions import Client, InvalidOption, agents, tools
from gemini_interactions.agents import (
    AGENTS,
    ANTIGRAVITY,
    ANY_AGENT,
    DEEP_RESEARCH,
    AgentFacts,
    agent_facts,
    register_agent,
)
from gemini_interactions.client.interactions.agent_options import check_agent_options
from gemini_interactions.client.interactions.body import encode
from gemini_interactions.emulator import Emulator
from gemini_interactions.wire.agents import AntigravityAgentConfig
from gemini_interactions.wire.tools import Function

RESEARCH = "deep-research-preview-04-2026"
MAX = "deep-research-max-preview-04-2026"
SANDBOX = "antigravity-preview-09-2026"
OLD_SANDBOX = "antigravity-preview-05-2026"
WEATHER = {"type": "function", "name": "weather", "parameters": {"type": "object", "properties": {}}}


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(api_key="k", transport=Emulator().transport(), max_retries=0) as client:
        yield client


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """The service without a client of ours, which refuses things itself."""
    with httpx.Client(transport=Emulator().transport(), base_url="http://emulator", headers={"x-goog-api-key": "k"}) as http:
        yield http


@pytest.fixture
def table() -> Iterator[dict[str, AgentFacts]]:
    """The table, put back afterwards."""
    before = dict(AGENTS)
    yield AGENTS
    AGENTS.clear()
    AGENTS.update(before)


def request(agent: str, **options: Any) -> dict[str, Any]:
    """A request with what its agent requires, and these options; None takes one out."""
    needed = {"background": True} if agent in (RESEARCH, MAX) else {"environment": "remote"}
    body = {"agent": agent, "input": "tea", **needed, **options}
    return {name: value for name, value in body.items() if value is not None}


def content(kind: str) -> dict[str, Any]:
    return {
        "type": kind,
        "data": "aGk=",
        "mime_type": {"image": "image/png", "document": "application/pdf"}.get(kind, f"{kind}/wav"),
    }


FINE: list[dict[str, Any]] = [
    request(RESEARCH),
    request(MAX, tools=[tools.google_search(), tools.mcp_server("shop", "https://shop.example")]),
    request(RESEARCH, agent_config=agents.deep_research(visualization="off")),
    request(RESEARCH, environment=None, stream=True),
    request(SANDBOX),
    request(SANDBOX, background=True, system_instruction="Be brief."),
    request(SANDBOX, tools=[WEATHER, tools.code_execution()]),
    request(SANDBOX, input=[{"type": "text", "text": "What is it?"}, content("image")]),
    request(SANDBOX, agent_config=agents.antigravity(max_total_tokens=100_000)),
    request(SANDBOX, agent_config=AntigravityAgentConfig(type="antigravity", max_total_tokens=100_000)),
    request(OLD_SANDBOX),
    request(OLD_SANDBOX, background=False),
]

REFUSED: list[tuple[dict[str, Any], str, str]] = [
    (request(RESEARCH, background=None), "background", "Set background=True"),
    (request(MAX, background=False), "background", "Set background=True"),
    (request(RESEARCH, store=False), "store", "Leave 'store' out"),
    (request(RESEARCH, system_instruction="Be brief."), "system_instruction", "in the prompt"),
    (request(RESEARCH, response_format={"type": "text"}), "response_format", "in the prompt"),
    (request(RESEARCH, tools=[tools.google_search(), WEATHER]), "tools[1]", "MCP server"),
    (request(RESEARCH, tools=[Function(type="function", name="f")]), "tools[0]", "MCP server"),
    (request(RESEARCH, environment="remote"), "environment", "Leave 'environment' out"),
    (request(RESEARCH, agent_config=agents.antigravity()), "agent_config.type", "Set its type to 'deep-research'"),
    (request(RESEARCH, generation_config={"temperature": 1}), "generation_config", r"\('temperature'\).*'agent_config'"),
    (request(SANDBOX, environment=None), "environment", "environment='remote' for a new one"),
    (request(SANDBOX, response_format={"type": "text"}), "response_format", "in the prompt"),
    (request(SANDBOX, tools=[tools.google_maps()]), "tools[0]", "Let a model use it"),
    (request(SANDBOX, tools=[tools.computer_use()]), "tools[0]", "Let a model use it"),
    (request(SANDBOX, tools=[tools.file_search(["fileSearchStores/x"])]), "tools[0]", "Let a model use it"),
    (request(SANDBOX, tools=[WEATHER], store=False), "store", "leave the functions out"),
    (request(SANDBOX, input=[content("audio")]), "input", "as text"),
    (request(SANDBOX, input=content("video")), "input", "as text"),
    (request(SANDBOX, input=[{"type": "user_input", "content": [content("document")]}]), "input", "sources"),
    (request(SANDBOX, agent_config={"type": "dynamic"}), "agent_config.type", "Set its type to 'antigravity'"),
    (request(OLD_SANDBOX, background=True), "background", "Leave 'background' out"),
]


@pytest.mark.parametrize("body", FINE)
def test_what_an_agent_takes_is_let_through_and_the_service_takes_it(client: Client, body: dict[str, Any]) -> None:
    check_agent_options(body["agent"], body)
    if not body.pop("stream", False):
        assert client.create(**body).id


@pytest.mark.parametrize(("body", "field", "way_out"), REFUSED)
def test_what_an_agent_refuses_is_named_with_a_way_out_and_the_service_refuses_it_too(
    http: httpx.Client, body: dict[str, Any], field: str, way_out: str
) -> None:
    with pytest.raises(InvalidOption, match=way_out) as caught:
        check_agent_options(body["agent"], body)
    assert caught.value.field == field
    assert str(caught.value).startswith(f"The agent '{body['agent']}'")
    answer = http.post("/v1beta/interactions", content=encode(body))  # as it is, past every check
    assert answer.status_code == 400


def test_what_extra_body_sends_fulfils_a_requirement_and_is_never_refused() -> None:
    check_agent_options(RESEARCH, {"agent": RESEARCH, "input": "tea"}, {"background": True})
    check_agent_options(SANDBOX, {"agent": SANDBOX, "input": "tea"}, {"environment": "remote"})
    check_agent_options(SANDBOX, request(SANDBOX), {"response_format": {"type": "text"}})


@pytest.mark.parametrize("place", ["env_0b1c", {"type": "remote", "environment_id": "env_0b1c"}])
def test_an_environment_id_that_would_silently_be_a_new_sandbox_is_refused(place: Any) -> None:
    with pytest.raises(InvalidOption, match="silently") as caught:
        check_agent_options(SANDBOX, request(SANDBOX, environment=place))
    assert caught.value.field == "environment"
    named = {"type": "remote", "environment_id": "0b1c"}
    check_agent_options(SANDBOX, request(SANDBOX, environment=named))


def test_of_an_agent_of_ones_own_only_what_no_agent_takes_is_refused() -> None:
    assert agent_facts("tea-writer") is ANY_AGENT
    free = {"background": True, "response_format": {"type": "text"}, "tools": [WEATHER], "store": False}
    check_agent_options("tea-writer", {"agent": "tea-writer", "input": "tea", **free})
    with pytest.raises(InvalidOption) as caught:
        check_agent_options("tea-writer", {"agent": "tea-writer", "generation_config": {"seed": 1, "top_p": 1}})
    assert str(caught.value) == (
        "The agent 'tea-writer' takes no 'generation_config' ('seed', 'top_p'). Its settings go in 'agent_config'."
    )


def test_the_longest_name_counts_and_a_version_of_tomorrow_is_taken_for_its_family() -> None:
    assert agent_facts(OLD_SANDBOX).background is False
    assert agent_facts("antigravity-preview-01-2027") is ANTIGRAVITY
    assert agent_facts("deep-research-ultra-01-2027") is DEEP_RESEARCH


def test_a_row_may_be_added_or_replaced(table: dict[str, AgentFacts]) -> None:
    register_agent("tea-writer", replace(ANTIGRAVITY, environment=None))
    check_agent_options("tea-writer", {"agent": "tea-writer", "input": "tea"})
    with pytest.raises(InvalidOption):
        check_agent_options("tea-writer", {"agent": "tea-writer", "response_format": {"type": "text"}})
    body = request(OLD_SANDBOX, background=True)
    with pytest.raises(InvalidOption):
        check_agent_options(OLD_SANDBOX, body)
    table[OLD_SANDBOX] = replace(ANTIGRAVITY, background=None)
    check_agent_options(OLD_SANDBOX, body)
    with pytest.raises(ValueError, match="not empty"):
        register_agent("", ANY_AGENT)
