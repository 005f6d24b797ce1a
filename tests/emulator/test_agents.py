"""Agents: what those of the service refuse, and agents of one's own."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from google import genai

from gemini_interactions.emulator import Emulator

from .conftest import RESEARCH, SANDBOX, WEATHER, invalid

pytestmark = pytest.mark.filterwarnings("ignore:(Interactions|Agents) usage is experimental")

MINE: dict[str, Any] = {
    "id": "tea-writer",
    "base_agent": "antigravity-preview-09-2026",
    "description": "Writes about tea",
    "system_instruction": "My favourite tea is sencha.",
    "tools": [{"type": "code_execution"}],
    "base_environment": {"type": "remote", "sources": [{"type": "inline", "target": "tea.txt", "content": "green"}]},
    "agent_config": {"type": "antigravity", "max_total_tokens": "100000"},
}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({**RESEARCH, "background": False}, "Agents are required to use background=true"),
        (
            {**RESEARCH, "system_instruction": "x"},
            "The parameter 'system_instruction' is not supported for the deep-research-* agent. Please include any specific"
            " instructions in the input prompt instead",
        ),
        ({**RESEARCH, "tools": [WEATHER]}, "The tool 'function' is not supported for the agent deep-research-preview-04-2026."),
        (
            {**RESEARCH, "response_format": {"type": "text"}},
            "The parameter 'response_format' is not supported for the agent deep-research-preview-04-2026.",
        ),
        (
            {**RESEARCH, "generation_config": {"temperature": 1}},
            "The parameter 'generation_config' is not supported for the agent deep-research-preview-04-2026.",
        ),
        (
            {**SANDBOX, "environment": None},
            "The parameter 'environment' is required for the agent antigravity-preview-09-2026.",
        ),
        (
            {**SANDBOX, "agent": "antigravity-preview-05-2026", "background": True},
            "The agent antigravity-preview-05-2026 does not support using background=True.",
        ),
        (
            {**SANDBOX, "tools": [{"type": "google_maps"}]},
            "The tool 'google_maps' is not supported for the agent antigravity-preview-09-2026.",
        ),
        (
            {**SANDBOX, "agent_config": {"type": "dynamic"}},
            "The value 'dynamic' is not supported for 'agent_config.type' with this agent.",
        ),
        (
            {**SANDBOX, "agent_config": {"type": "antigravity", "max_total_tokens": "many"}},
            "The value is invalid for 'agent_config.max_total_tokens'. Expected an integer, got many.",
        ),
    ],
)
def test_what_agents_refuse(api: Any, body: dict[str, Any], message: str) -> None:
    assert api.refused(**body) == invalid(message)


def test_an_agent_of_ones_own_is_made_found_listed_and_deleted(api: Any) -> None:
    made = api.http.post("/v1beta/agents", json=MINE)
    assert (made.status_code, made.json()) == (200, MINE)
    assert api.http.get("/v1beta/agents/tea-writer").json() == MINE
    assert api.http.get("/v1beta/agents").json() == {"agents": [MINE]}
    assert api.http.post("/v1beta/agents", json=MINE).status_code == 409
    deleted = api.http.delete("/v1beta/agents/tea-writer")
    assert (deleted.status_code, deleted.json()) == (200, {})
    assert api.http.get("/v1beta/agents/tea-writer").status_code == 404
    assert api.http.delete("/v1beta/agents/tea-writer").status_code == 404


def test_its_instruction_tools_and_environment_are_in_force(api: Any) -> None:
    api.http.post("/v1beta/agents", json=MINE)
    body = api.create(agent="tea-writer", input="Read tea.txt")
    assert body["agent"] == "tea-writer"
    assert body["steps"][-1]["content"][0]["text"] == "tea.txt says: green"
    told = api.create(agent="tea-writer", input="What is my favourite tea?")
    assert "sencha" in told["steps"][-1]["content"][0]["text"]
    assert told["environment_id"] != body["environment_id"]
    searching = api.create(agent="tea-writer", input="search for tea")
    assert "google_search_call" not in [step["type"] for step in searching["steps"]]
    own = api.create(agent="tea-writer", input="search for tea", tools=[{"type": "google_search"}])
    assert "google_search_call" in [step["type"] for step in own["steps"]]


def test_what_is_left_out_gets_a_default(api: Any) -> None:
    made = api.http.post("/v1beta/agents", json={}).json()
    assert made["base_agent"] == "antigravity-preview-09-2026"
    assert made["id"].startswith("agent-")
    assert api.refused(agent=made["id"], input="x") == invalid(
        f"The parameter 'environment' is required for the agent {made['id']}."
    )
    assert api.create(agent=made["id"], input="x", environment="remote")["status"] == "completed"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "Not an id"}, "Request contains an invalid argument."),
        ({"id": "antigravity-preview-09-2026"}, "Request contains an invalid argument."),
        (
            {"base_agent": "deep-research-preview-04-2026"},
            "The value 'deep-research-preview-04-2026' is not supported for 'base_agent'.",
        ),
        ({"colour": "green"}, "Unknown parameter 'colour'."),
        ({"description": 1}, "The value is invalid for 'description'. Expected a string, got integer."),
        ({"tools": ["x"]}, "The value is invalid for 'tools[0]'. Expected an object."),
        ({"tools": [{}]}, "Missing key 'type' in input 'tools'."),
        ({"tools": [{"type": "function"}]}, "Missing key 'name' in input 'tools'."),
        (
            {"tools": [{"type": "google_maps"}]},
            "The value 'google_maps' is not supported for 'type' at 'tools[0]'. Supported values: 'code_execution',"
            " 'google_search', 'url_context', 'mcp_server', 'function'.",
        ),
        (
            {"agent_config": {"type": "dynamic"}},
            "The value 'dynamic' is not supported for 'agent_config.type'. Supported values: 'antigravity'.",
        ),
        (
            {"base_environment": {"type": "remote", "sources": "x"}},
            "The value is invalid for 'base_environment.sources'. Expected an array, got string.",
        ),
        (
            {"base_environment": {"type": "local"}},
            "The value 'local' is not supported for 'base_environment.type'. Supported values: 'remote'.",
        ),
    ],
)
def test_what_a_definition_may_not_have(api: Any, change: dict[str, Any], message: str) -> None:
    refused = api.http.post("/v1beta/agents", json={**MINE, **change})
    assert (refused.status_code, refused.json()) == invalid(message)


def test_an_unknown_base_is_not_found(api: Any) -> None:
    refused = api.http.post("/v1beta/agents", json={"base_agent": "nobody"})
    assert (refused.status_code, refused.json()) == invalid("Agent not found: 'nobody'.", "not_found", 404)


def test_lists_come_in_pages(api: Any) -> None:
    for name in "abc":
        api.http.post("/v1beta/agents", json={"id": name})
    first = api.http.get("/v1beta/agents", params={"page_size": 2}).json()
    rest = api.http.get("/v1beta/agents", params={"page_size": 2, "page_token": first["next_page_token"]}).json()
    assert [agent["id"] for agent in first["agents"] + rest["agents"]] == ["a", "b", "c"]
    assert "next_page_token" not in rest
    assert api.http.get("/v1beta/agents", params={"page_token": "?"}).status_code == 400
    assert api.http.get("/v1beta/agents", params={"page_size": "x"}).status_code == 400


def test_the_sdk_reads_every_answer_in_async_code_too() -> None:
    async def script() -> None:
        with Emulator() as emulator:
            options = genai.types.HttpOptions(base_url=emulator.url)
            client = genai.Client(api_key="k", http_options=options).aio
            made = await client.agents.create(**MINE)
            assert [tool.type for tool in made.tools or []] == ["code_execution"]
            assert [agent.id for agent in (await client.agents.list()).agents or []] == ["tea-writer"]
            assert (await client.agents.get("tea-writer")).description == "Writes about tea"
            interaction = await client.interactions.create(agent="tea-writer", input="Read tea.txt")
            assert interaction.output_text == "tea.txt says: green"
            await client.agents.delete("tea-writer")
            with pytest.raises(Exception, match="Agent not found"):
                await client.agents.get("tea-writer")
            await client.aclose()

    asyncio.run(script())


def test_the_sdk_reads_every_answer(sdk: genai.Client) -> None:
    made = sdk.agents.create(**MINE)
    assert (made.id, made.system_instruction) == ("tea-writer", MINE["system_instruction"])
    assert [tool.type for tool in made.tools or []] == ["code_execution"]
    assert made.agent_config is not None
    assert made.agent_config.max_total_tokens == 100_000
    assert [agent.id for agent in sdk.agents.list().agents or []] == ["tea-writer"]
    assert sdk.agents.get("tea-writer").description == "Writes about tea"
    interaction = sdk.interactions.create(agent="tea-writer", input="Read tea.txt")
    assert interaction.output_text == "tea.txt says: green"
    sdk.agents.delete("tea-writer")
    with pytest.raises(Exception, match="Agent not found"):
        sdk.agents.get("tea-writer")
