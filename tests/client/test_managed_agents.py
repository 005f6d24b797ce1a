"""Agents of one's own: made, listed, found, run and deleted, in sync and async code."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from gemini_interactions import Client, ConnectionFailed, DeadlineExceeded, InvalidOption, InvalidResponseError, NotFoundError
from gemini_interactions.client.http.errors import ConflictError, InvalidRequestError, ServerError
from gemini_interactions.client.resources.agents import ManagedAgents
from gemini_interactions.client.resources.async_agents import AsyncManagedAgents
from gemini_interactions.emulator import Emulator
from gemini_interactions.wire.agents import AntigravityAgentConfig, ManagedAgent
from gemini_interactions.wire.tools import Tool

MINE: dict[str, Any] = {
    "id": "tea-writer",
    "base_agent": "antigravity-preview-09-2026",
    "description": "Writes about tea",
    "system_instruction": "My favourite tea is sencha.",
    "tools": [{"type": "code_execution"}],
    "base_environment": {"type": "remote", "sources": [{"type": "inline", "target": "tea.txt", "content": "green"}]},
    "agent_config": {"type": "antigravity", "max_total_tokens": 100_000},
}


class Agents:
    """Both classes behind one face; lists are read to their end."""

    def __init__(self, api: Any) -> None:
        self._api = api
        self._agents: Any = (ManagedAgents if isinstance(api.client, Client) else AsyncManagedAgents)(api.client._requester)

    def __getattr__(self, name: str) -> Any:
        def call(*args: Any, **options: Any) -> Any:
            result = getattr(self._agents, name)(*args, **options)
            if inspect.isasyncgen(result):

                async def read() -> list[Any]:
                    return [entry async for entry in result]

                return self._api._runner.run(read())
            if inspect.iscoroutine(result):
                return self._api._runner.run(result)
            return list(result) if inspect.isgenerator(result) else result

        return call


@pytest.fixture
def agents(api: Any) -> Agents:
    return Agents(api)


def test_an_agent_is_made_found_listed_run_and_deleted(agents: Agents, api: Any, emulator: Emulator) -> None:
    made = agents.create(**MINE)
    assert isinstance(made, ManagedAgent)
    assert made.dump() == MINE
    [request] = emulator.requests
    assert (request.method, request.path, request.body) == ("POST", "/v1beta/agents", MINE)
    assert agents.get("tea-writer").dump() == MINE
    assert [agent.dump() for agent in agents.list()] == [MINE]
    assert api.create(agent="tea-writer", input="Read tea.txt", environment="remote").environment_id
    assert agents.delete("tea-writer") is None
    assert agents.list() == []


def test_what_is_left_out_is_not_sent_and_wire_models_are(agents: Agents, emulator: Emulator) -> None:
    config = AntigravityAgentConfig(type="antigravity", max_total_tokens=5)
    made = agents.create("short", agent_config=config, extra_body={"description": "as it is"})
    body = {
        "id": "short",
        "agent_config": {"type": "antigravity", "max_total_tokens": 5},
        "description": "as it is",
    }
    assert emulator.requests[-1].body == body
    assert made.base_agent == "antigravity-preview-09-2026"
    assert agents.create().id.startswith("agent-")


def test_a_long_list_is_read_page_by_page_as_it_is_needed(agents: Agents, emulator: Emulator) -> None:
    for name in "abcde":
        agents.create(name)
    before = len(emulator.requests)
    assert [agent.id for agent in agents.list(page_size=2)] == list("abcde")
    asked = emulator.requests[before:]
    assert [request.query.get("page_size") for request in asked] == ["2", "2", "2"]
    assert len({request.query.get("page_token") for request in asked}) == 3


def test_no_page_is_read_that_nobody_wants(emulator: Emulator) -> None:
    with Client(api_key="k", transport=emulator.transport()) as client:
        agents = ManagedAgents(client._requester)
        for name in "abc":
            agents.create(name)
        before = len(emulator.requests)
        assert next(agents.list(page_size=1)).id == "a"
        assert len(emulator.requests) == before + 1


def test_a_list_whose_pages_go_round_is_an_error_and_does_not_hang(agents: Agents, emulator: Emulator) -> None:
    emulator.fault(raw_body=b'{"agents":[{"id":"a"}],"next_page_token":"t"}', times=5)
    with pytest.raises(InvalidResponseError, match="does not end"):
        agents.list()
    assert len(emulator.requests) == 2


def test_what_is_not_there_or_there_already_is_an_error(agents: Agents) -> None:
    for ask in (agents.get, agents.delete):
        with pytest.raises(NotFoundError, match="Agent not found: 'nobody'"):
            ask("nobody")
    agents.create("a")
    with pytest.raises(ConflictError, match="already exists"):
        agents.create("a")
    with pytest.raises(InvalidRequestError) as caught:
        agents.create("b", tools=[{"type": "google_maps"}])
    assert caught.value.field == "tools[0].type"


@pytest.mark.parametrize("id", ["", ".", ".."])
def test_an_id_that_is_the_path_of_something_else_is_refused(agents: Agents, emulator: Emulator, id: str) -> None:
    for ask in (agents.get, agents.delete):
        with pytest.raises(InvalidOption) as caught:
            ask(id)
        assert caught.value.field == "id"
    assert emulator.requests == []


def test_an_id_stays_one_part_of_the_path(agents: Agents, emulator: Emulator) -> None:
    with pytest.raises(InvalidOption, match="is no id"):
        agents.get("a/../../interactions?x#y")
    assert emulator.requests == []


def test_a_tool_of_an_unknown_type_is_refused_before_anything_is_sent(agents: Agents, emulator: Emulator) -> None:
    with pytest.raises(InvalidOption, match="Did you mean 'google_search'"):
        agents.create("a", tools=[{"type": "google_serch"}])
    assert emulator.requests == []


def test_reading_is_repeated_and_making_only_where_it_surely_was_not_done(agents: Agents, emulator: Emulator) -> None:
    emulator.fault(status=500)
    assert agents.list() == []
    emulator.fault(status=503)
    assert agents.create("a").id == "a"
    emulator.fault(status=500)
    with pytest.raises(ServerError):
        agents.create("b")
    assert [agent.id for agent in agents.list()] == ["a"]


def test_one_deadline_is_for_all_pages(agents: Agents, emulator: Emulator) -> None:
    for name in "abc":
        agents.create(name)
    emulator.fault(delay=0.3, method="GET", times=3)
    with pytest.raises((DeadlineExceeded, ConnectionFailed)):
        agents.list(page_size=1, deadline=0.45)


def test_an_answer_that_is_no_agent_is_an_error_that_shows_it(agents: Agents, emulator: Emulator) -> None:
    emulator.fault(raw_body=b"<html>proxy</html>")
    with pytest.raises(InvalidResponseError, match=r"not a ManagedAgent.*<html>proxy"):
        agents.get("a")


def test_a_definition_of_tomorrow_is_kept(agents: Agents, emulator: Emulator) -> None:
    emulator.fault(raw_body=b'{"id":"a","tools":[{"type":"telepathy","range":5}],"agent_config":{"type":"new"},"owner":"me"}')
    told = agents.get("a").dump()
    assert told == {"id": "a", "tools": [{"type": "telepathy", "range": 5}], "agent_config": {"type": "new"}, "owner": "me"}


def test_the_fields_are_those_of_the_official_sdk() -> None:
    from google.genai._gaos.types.agents.agent import Agent

    assert set(ManagedAgent.model_fields) == set(Agent.model_fields)
    assert ManagedAgent.model_fields["tools"].annotation == list[Tool] | None  # type: ignore[comparison-overlap]


@pytest.mark.parametrize("name", [name for name in vars(ManagedAgents) if not name.startswith("_")])
def test_the_sync_and_the_async_class_take_the_same_arguments(name: str) -> None:
    ours, theirs = (inspect.signature(getattr(kind, name)).parameters for kind in (ManagedAgents, AsyncManagedAgents))
    assert [(p.name, p.kind, p.default) for p in ours.values()] == [(p.name, p.kind, p.default) for p in theirs.values()]
