"""What is told of requests about something else than an interaction: agents that are made, and decisions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gemini_interactions import AsyncClient, Client, ConflictError, telemetry
from gemini_interactions.emulator import Emulator

from .told import Told


def synchronously(emulator: Emulator, resource: str, options: dict[str, Any]) -> Any:
    with Client(api_key="k", transport=emulator.transport()) as client:
        return getattr(client, resource).create(**options)


async def asynchronously(emulator: Emulator, resource: str, options: dict[str, Any]) -> Any:
    async with AsyncClient(api_key="k", transport=emulator.transport()) as client:
        return await getattr(client, resource).create(**options)


@pytest.fixture(params=[synchronously, asynchronously])
def ask(request: pytest.FixtureRequest) -> Callable[..., Any]:
    async def asked(*args: Any) -> Any:
        answer = request.param(*args)
        return await answer if request.param is asynchronously else answer

    return asked


AGENT = {
    "id": "my-agent",
    "base_agent": "antigravity-preview-09-2026",
    "description": "Secret words.",
    "system_instruction": "More.",
}
QUESTIONS = {"spam": {"type": "noul", "instructions": "Is it spam?"}}


async def test_an_agent_that_is_made(told: Told, ask: Any, impatient: None) -> None:
    emulator = Emulator()
    emulator.fault(status=503)
    with told.tracer.start_as_current_span("work"):
        await ask(emulator, "agents", AGENT)

    made, work = told.spans
    assert made.name == "create_agent my-agent"
    assert made.parent == work.context
    assert made.attributes == {
        "gen_ai.operation.name": "create_agent",
        "gen_ai.provider.name": "gcp.gemini",
        "gen_ai.agent.name": "my-agent",
        "server.address": "generativelanguage.googleapis.com",
        "server.port": 443,
    }
    assert [event.name for event in made.events] == ["gemini_interactions.retry"]
    [duration] = told.metrics["gen_ai.client.operation.duration"]
    assert (duration.attributes["gen_ai.operation.name"], duration.times) == ("create_agent", 1)
    assert "gemini_interactions.state" not in told.metrics
    told.check()


async def test_an_agent_that_is_refused(told: Told, ask: Any) -> None:
    emulator = Emulator()
    await ask(emulator, "agents", AGENT)
    told.clear()
    with pytest.raises(ConflictError):
        await ask(emulator, "agents", AGENT)

    [refused] = told.spans
    assert refused.attributes is not None
    assert refused.attributes["error.type"] == "already_exists"
    assert refused.status.description == "ConflictError, HTTP 409"
    told.check()


async def test_a_decision_counts_its_tokens(told: Told, ask: Any) -> None:
    decided = await ask(Emulator(), "decisions", {"input": "Buy now!", "questions": QUESTIONS})

    [span] = told.spans
    assert span.name == "decide gemini-decision-1"
    assert span.attributes is not None
    assert span.attributes["gen_ai.usage.input_tokens"] == decided.usage.total_input_tokens > 0
    assert sum(point.value for point in told.metrics["gen_ai.client.token.usage"]) == decided.usage.total_tokens
    assert all("decide" in complaint for complaint in told.complaints())  # a word of our own, as the conventions allow


async def test_nobody_is_told_where_it_is_switched_off(told: Told, ask: Any) -> None:
    telemetry.uninstrument()
    await ask(Emulator(), "agents", AGENT)

    assert told.spans == []
