"""Long runs and agents in LiteLLM: waited for inside the call, heard while they go on, kept as handles."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import litellm
import pytest

from gemini_interactions.agents import approve_plan, environment, inline, plan_research
from gemini_interactions.emulator import Emulator
from gemini_interactions.litellm import GeminiInteractionsProvider, astart, resume, start

RESEARCH = "gemini_interactions/agents/deep-research-preview-04-2026"
ANTIGRAVITY = "gemini_interactions/agents/antigravity-preview-09-2026"
KEY = "key-of-the-tests"
Call = Callable[..., Any]


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(background_seconds=0.05)


def options_of(options: dict[str, Any]) -> dict[str, Any]:
    return {"api_key": KEY, "poll_interval": 0.01, **options}


def completion(model: str, messages: Any, **options: Any) -> Any:
    return litellm.completion(model=model, messages=messages, **options_of(options))


def acompletion(model: str, messages: Any, **options: Any) -> Any:
    return asyncio.run(litellm.acompletion(model=model, messages=messages, **options_of(options)))


def streaming(model: str, messages: Any, **options: Any) -> Any:
    chunks = list(litellm.completion(model=model, messages=messages, stream=True, **options_of(options)))
    return litellm.stream_chunk_builder(chunks)


def astreaming(model: str, messages: Any, **options: Any) -> Any:
    async def chunks() -> list[Any]:
        return [
            chunk async for chunk in await litellm.acompletion(model=model, messages=messages, stream=True, **options_of(options))
        ]

    return litellm.stream_chunk_builder(asyncio.run(chunks()))


four_ways = pytest.mark.parametrize("call", [completion, acompletion, streaming, astreaming])


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def created(emulator: Emulator) -> list[dict[str, Any]]:
    """The bodies of the creating requests, but for whether they stream."""
    bodies = [request.body for request in emulator.requests if request.method == "POST" and request.body]
    return [{key: value for key, value in body.items() if key != "stream"} for body in bodies]


def said(text: str) -> list[dict[str, Any]]:
    return [{"type": "user_input", "content": [{"type": "text", "text": text}]}]


@four_ways
def test_research_is_planned_refined_and_approved(emulator: Emulator, call: Call) -> None:
    messages: list[Any] = []
    turns = [("green tea", plan_research()), ("Add prices", plan_research()), ("Looks good", approve_plan(visualization="off"))]
    for text, config in turns:
        messages.append(user(text))
        message = call(RESEARCH, messages, agent_config=config).choices[0].message
        messages.append({"role": "assistant", "content": message.content})  # all that most clients send back
    assert message.content.startswith("# Report\n\nEmulated research on: green tea")
    assert "As wished: Add prices" in message.content
    plan, refined, _ = emulator.interactions
    bodies = created(emulator)
    assert [body["input"] for body in bodies] == [said("green tea"), said("Add prices"), said("Looks good")]
    assert [body.get("previous_interaction_id") for body in bodies] == [None, plan, refined]
    assert [body["agent_config"]["collaborative_planning"] for body in bodies] == [True, True, False]
    assert {(body["agent"], body["background"]) for body in bodies} == {("deep-research-preview-04-2026", True)}


@four_ways
def test_antigravity_goes_on_in_its_sandbox(emulator: Emulator, call: Call) -> None:
    box = environment(sources=[inline("notes.txt", "Tea is green.")])
    messages: list[Any] = [user("Write a file")]
    first = call(ANTIGRAVITY, messages, environment=box).choices[0].message
    messages += [first.model_dump(exclude_none=True), user("And now read it")]
    second = call(ANTIGRAVITY, messages)
    assert second.choices[0].message.content
    one, two = created(emulator)
    [record, _] = emulator.interactions.values()
    assert one["environment"] == box
    assert two["environment"] == record.extra["environment_id"]
    assert two["previous_interaction_id"] == record.id
    assert two["input"] == said("And now read it")


def test_thoughts_come_as_reasoning_while_the_run_goes_on(emulator: Emulator) -> None:
    chunks = list(litellm.completion(model=RESEARCH, messages=[user("green tea")], stream=True, **options_of({})))
    kinds = ["reasoning" if chunk.choices[0].delta.get("reasoning_content") else "text" for chunk in chunks]
    assert kinds.index("reasoning") < len(kinds) - 1
    reply = litellm.stream_chunk_builder(chunks)
    assert reply.choices[0].message.reasoning_content
    assert reply.choices[0].message.content.startswith("# Report")


def test_a_cut_is_not_noticed(emulator: Emulator) -> None:
    emulator.fault(cut_after=6, times=3)
    chunks = list(litellm.completion(model=RESEARCH, messages=[user("green tea")], stream=True, **options_of({})))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    [record] = emulator.interactions.values()
    assert text == "".join(
        content["text"]
        for step in record.outputs
        if step["type"] == "model_output"
        for content in step["content"]
        if content["type"] == "text"
    )


def test_a_run_out_of_time_is_stopped(emulator: Emulator) -> None:
    emulator.fault(zombie=True)
    with pytest.raises(litellm.exceptions.Timeout):
        completion(RESEARCH, [user("green tea")], timeout=0.3)
    assert emulator.requests[-1].path.endswith("/cancel")
    [record] = emulator.interactions.values()
    assert record.cancelled is not None


@pytest.mark.parametrize("way", ["result", "stream"])
def test_a_handle_is_json_and_its_result_can_be_continued(
    emulator: Emulator, provider: GeminiInteractionsProvider, way: str
) -> None:
    question = [user("green tea")]
    handle = start(RESEARCH, question, provider=provider, **options_of({}))
    kept = json.loads(json.dumps(handle.to_dict()))
    again = resume(RESEARCH, kept, provider=provider, **options_of({}))
    reply = again.result() if way == "result" else litellm.stream_chunk_builder(list(again.stream()))
    message = reply.choices[0].message
    assert message.content.startswith("# Report")
    completion(RESEARCH, [*question, message.model_dump(exclude_none=True), user("And black tea?")])
    assert created(emulator)[-1]["previous_interaction_id"] == handle.id
    assert created(emulator)[-1]["input"] == said("And black tea?")
    assert len(created(emulator)) == 2


async def test_handles_have_async_twins(emulator: Emulator, provider: GeminiInteractionsProvider) -> None:
    handle = await astart(RESEARCH, "green tea", provider=provider, **options_of({}))
    assert await handle.arefresh() in ("in_progress", "completed")
    assert (await handle.aresult()).choices[0].message.content.startswith("# Report")
    other = await astart(RESEARCH, "green tea", provider=provider, **options_of({}))
    await other.acancel()
    with pytest.raises(litellm.exceptions.InternalServerError, match="cancelled"):
        await other.aresult()
