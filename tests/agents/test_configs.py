"""Settings and sandboxes that are made for agents, and runs with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from gemini_interactions import Client, agents
from gemini_interactions.emulator import Emulator
from gemini_interactions.wire.environments import Environment
from gemini_interactions.wire.request import InteractionRequest

RESEARCH = "deep-research-preview-04-2026"
MAX = "deep-research-max-preview-04-2026"
SANDBOX = "antigravity-preview-09-2026"
OLD_SANDBOX = "antigravity-preview-05-2026"
WEATHER = {"type": "function", "name": "weather", "parameters": {"type": "object", "properties": {}}}


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(api_key="k", transport=Emulator().transport(), max_retries=0) as client:
        yield client


def test_settings_hold_what_was_given_and_nothing_else() -> None:
    assert agents.deep_research() == {"type": "deep-research"}
    assert agents.deep_research(
        visualization="off", thinking_summaries="auto", enable_bigquery_tool=True, collaborative_planning=False
    ) == {
        "type": "deep-research",
        "collaborative_planning": False,
        "visualization": "off",
        "thinking_summaries": "auto",
        "enable_bigquery_tool": True,
    }
    assert agents.antigravity(model="gemini-3.8-flash", max_total_tokens=5) == {
        "type": "antigravity",
        "model": "gemini-3.8-flash",
        "max_total_tokens": 5,
    }
    with pytest.raises(ValueError, match="max_total_tokens"):
        agents.antigravity(max_total_tokens=0)


def test_an_environment_holds_sources_network_and_variables() -> None:
    made = agents.environment(
        sources=[
            agents.repository("https://github.com/o/n", "src"),
            agents.cloud_storage("gs://bucket/data"),
            agents.inline("notes.md", "é"),
            agents.inline("a.bin", b"\xff\x00"),
            agents.skill("pdf"),
        ],
        network=agents.allowlist("*.example.com", agents.domain("api.example.com", headers={"authorization": "Bearer s"})),
        env={"MODE": "fast", "TOKEN": {"credential": "c1"}},
    )
    assert made == {
        "type": "remote",
        "sources": [
            {"type": "repository", "source": "https://github.com/o/n", "target": "src"},
            {"type": "gcs", "source": "gs://bucket/data"},
            {"type": "inline", "target": "notes.md", "content": "é"},
            {"type": "inline", "target": "a.bin", "content": "/wA=", "encoding": "base64"},
            {"type": "skill_registry", "source": "pdf"},
        ],
        "network": {
            "allowlist": [
                {"domain": "*.example.com"},
                {"domain": "api.example.com", "transform": {"authorization": "Bearer s"}},
            ]
        },
        "env": {"MODE": "fast", "TOKEN": {"credential": "c1"}},
    }
    assert Environment.model_validate(made).dump() == made
    assert agents.environment("0b1c", network="disabled") == {
        "type": "remote",
        "environment_id": "0b1c",
        "network": "disabled",
    }
    assert agents.domain("*", credential="c", headers=({"a": "1"}, {"b": "2"})) == {
        "domain": "*",
        "credential": "c",
        "transform": [{"a": "1"}, {"b": "2"}],
    }


def test_every_setting_and_source_is_a_field_that_the_wire_knows() -> None:
    config = {**agents.deep_research(visualization="auto"), **agents.plan_research(enable_bigquery_tool=True)}
    request = InteractionRequest.model_validate({"agent": RESEARCH, "input": "x", "agent_config": config})
    assert request.agent_config is not None
    assert not request.agent_config.model_extra
    place = agents.environment(sources=[agents.inline("a", b"x")], network=agents.allowlist("*"), env={"A": "b"})
    environment = Environment.model_validate(place)
    assert (environment.model_extra, environment.sources and environment.sources[0].model_extra) == ({}, {})


def test_a_plan_is_made_refined_approved_and_becomes_the_report(client: Client) -> None:
    def turn(prompt: str, config: dict[str, Any], **more: Any) -> Any:
        made = client.create(agent=RESEARCH, input=prompt, background=True, agent_config=config, **more)
        return client.wait(made.id, poll_interval=0.02, deadline=20)

    plan = turn("History of tea", agents.plan_research())
    assert plan.output_text.startswith("Research plan for: History of tea")
    refined = turn("Add prices", agents.plan_research(thinking_summaries="auto"), previous_interaction_id=plan.id)
    assert "Follow the wish: Add prices" in refined.output_text
    off = agents.approve_plan(visualization="off")
    report = turn("Looks good", off, previous_interaction_id=refined.id)
    assert report.output_text.startswith("# Report")
    assert "As wished: Add prices" in report.output_text
    assert [content.type for content in report.steps[-1].content] == ["text"]


def test_a_budget_ends_a_run_which_the_word_continue_goes_on_with_in_the_same_environment(client: Client) -> None:
    first = client.create(
        agent=SANDBOX,
        input="search for tea, then compute 2+2",
        environment=agents.environment(sources=[agents.inline("notes.md", "x")]),
        agent_config=agents.antigravity(max_total_tokens=1),
    )
    assert first.status == "incomplete"
    last = first
    for _ in range(5):
        place = agents.environment(last.environment_id)
        last = client.create(agent=SANDBOX, input="continue", previous_interaction_id=last.id, environment=place)
        if last.status == "completed":
            break
    assert (last.status, last.environment_id) == ("completed", first.environment_id)


def test_secrets_of_an_environment_are_not_shown() -> None:
    place = agents.environment(
        network=agents.allowlist("a.example", agents.domain("b.example", headers={"authorization": "Bearer s3cret"})),
        env={"TOKEN": "s3cret"},
    )
    for given in (place, Environment.model_validate(place)):
        shown = agents.without_secrets(given)
        assert shown == {
            "type": "remote",
            "network": {"allowlist": [{"domain": "a.example"}, {"domain": "b.example", "transform": "[hidden]"}]},
            "env": {"TOKEN": "[hidden]"},
        }
    assert place["env"] == {"TOKEN": "s3cret"}
    untouched: tuple[Any, ...] = ("remote", None, {"type": "remote"}, {"type": "remote", "network": "disabled"})
    for given in untouched:
        assert agents.without_secrets(given) == given
    blocked = {"network": {"allowlist": "disabled"}}
    assert agents.without_secrets(blocked) == blocked
