"""Long runs and agents in LlamaIndex: waited for inside the call, heard while they go on, stopped when nobody waits."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from llama_index.core.llms import ChatMessage, ChatResponse

import gemini_interactions as gi
from gemini_interactions.agents import approve_plan, deep_research, environment, inline, plan_research
from gemini_interactions.emulator import Emulator
from gemini_interactions.llamaindex import GeminiInteractions

RESEARCH = "deep-research-preview-04-2026"
ANTIGRAVITY = "antigravity-preview-09-2026"
PLAN = "Research plan for: green tea\n\n1. Search for it.\n2. Read what is found.\n3. Follow the wish: Add prices\n4. Report."
Call = Callable[..., ChatResponse]


def chat(llm: GeminiInteractions, messages: Any, **options: Any) -> ChatResponse:
    return llm.chat(messages, **options)


def achat(llm: GeminiInteractions, messages: Any, **options: Any) -> ChatResponse:
    return asyncio.run(llm.achat(messages, **options))


def stream_chat(llm: GeminiInteractions, messages: Any, **options: Any) -> ChatResponse:
    *_, last = llm.stream_chat(messages, **options)
    return last


def astream_chat(llm: GeminiInteractions, messages: Any, **options: Any) -> ChatResponse:
    async def last() -> ChatResponse:
        return [response async for response in await llm.astream_chat(messages, **options)][-1]

    return asyncio.run(last())


four_ways = pytest.mark.parametrize("call", [chat, achat, stream_chat, astream_chat])


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(background_seconds=0.05)


def make(emulator: Emulator, **settings: Any) -> GeminiInteractions:
    return GeminiInteractions(api_key="KEY-123", transport=emulator.transport(), **{"poll_interval": 0.01, **settings})


def user(text: str) -> ChatMessage:
    return ChatMessage(role="user", content=text)


def created(emulator: Emulator) -> list[dict[str, Any]]:
    """The bodies of the creating requests, but for whether they stream."""
    bodies = [request.body for request in emulator.requests if request.method == "POST" and request.body]
    return [{key: value for key, value in body.items() if key != "stream"} for body in bodies]


def said(text: str) -> list[dict[str, Any]]:
    return [{"type": "user_input", "content": [{"type": "text", "text": text}]}]


def text_of(response: ChatResponse) -> str:
    return "".join(block.text for block in response.message.blocks if block.block_type == "text")


def statuses(emulator: Emulator) -> list[str]:
    return [record.status for record in emulator.interactions.values()]


# Deep Research


@four_ways
def test_research_is_planned_refined_and_approved(emulator: Emulator, call: Call) -> None:
    llm = make(emulator, agent=RESEARCH)
    messages: list[ChatMessage] = []
    turns = [("green tea", plan_research()), ("Add prices", plan_research()), ("Looks good", approve_plan(visualization="off"))]
    for text, config in turns:
        messages.append(user(text))
        response = call(llm, messages, agent_config=config)
        messages.append(response.message)
        if text == "Add prices":
            assert text_of(response) == PLAN
    assert text_of(response).startswith("# Report\n\nEmulated research on: green tea")
    assert "As wished: Add prices" in text_of(response)
    plan, refined, _ = emulator.interactions
    common = {"agent": RESEARCH, "background": True}
    planning = {"type": "deep-research", "collaborative_planning": True}
    approving = {"type": "deep-research", "collaborative_planning": False, "visualization": "off"}
    assert created(emulator) == [
        {**common, "agent_config": planning, "input": said("green tea")},
        {**common, "agent_config": planning, "input": said("Add prices"), "previous_interaction_id": plan},
        {**common, "agent_config": approving, "input": said("Looks good"), "previous_interaction_id": refined},
    ]


@four_ways
def test_a_report_has_its_steps_thoughts_sources_and_images(emulator: Emulator, call: Call) -> None:
    llm = make(emulator, agent=RESEARCH, agent_config=deep_research(thinking_summaries="auto"))
    response = call(llm, [user("green tea")])
    assert [step["type"] for step in response.additional_kwargs["built_in_steps"]] == [
        f"{tool}_{part}" for tool in ("google_search", "url_context", "code_execution") for part in ("call", "result")
    ]
    thoughts = [block.content for block in response.message.blocks if block.block_type == "thinking" and block.content]
    assert [thought.partition("\n")[0] for thought in thoughts] == [
        "**Searching the web**",
        "**Reading a page**",
        "**Checking the numbers**",
        "**Writing the report**",
    ]
    kinds = [block.block_type for block in response.message.blocks]
    assert (kinds.count("image"), kinds.count("citation") > 2) == (1, True)
    assert response.additional_kwargs["total_tokens"] > 0  # which the stream itself does not tell


def test_thoughts_are_told_while_the_run_goes_on() -> None:
    emulator = Emulator(background_seconds=0.6)
    llm = make(emulator, agent=RESEARCH, agent_config=deep_research(thinking_summaries="auto"))
    while_running = [
        response.additional_kwargs["thinking_delta"]
        for response in llm.stream_chat([user("green tea")])
        if "thinking_delta" in response.additional_kwargs and statuses(emulator) == ["in_progress"]
    ]
    assert [thought.strip().partition("\n")[0] for thought in while_running] == [
        "**Searching the web**",
        "**Reading a page**",
        "**Checking the numbers**",
        "**Writing the report**",
    ]


def test_a_report_survives_the_cut_after_ten_minutes_and_a_service_that_streams_no_more(emulator: Emulator) -> None:
    emulator.fault(cut_after=20)
    emulator.fault(raw_stream=b"", times=3)
    llm = make(emulator, agent=RESEARCH, agent_config=deep_research(thinking_summaries="auto"), max_retries=0)
    responses = list(llm.stream_chat([user("green tea")]))
    whole = llm.resume(next(iter(emulator.interactions))).result()
    assert "".join(response.delta or "" for response in responses) == text_of(responses[-1]) == text_of(whole)
    assert len(created(emulator)) == 1


@four_ways
def test_what_an_agent_refuses_is_named_before_anything_is_sent(emulator: Emulator, call: Call) -> None:
    with pytest.raises(gi.InvalidOption, match="takes no 'system_instruction'") as caught:
        call(make(emulator, agent=RESEARCH), [ChatMessage(role="system", content="Be brief."), user("green tea")])
    assert caught.value.field == "system_instruction"
    assert len(emulator.requests) == 0


# Antigravity


@four_ways
@pytest.mark.parametrize("background", [None, True])
def test_an_environment_is_made_once_and_used_again(emulator: Emulator, call: Call, background: bool | None) -> None:
    place = environment(sources=[inline("a.txt", "plain")])
    llm = make(emulator, agent=ANTIGRAVITY, environment="remote", background=background)
    messages = [user("Save `hello` to b.txt")]
    first_response = call(llm, messages, environment=place)
    messages += [first_response.message, user("Read a.txt and b.txt")]
    second_response = call(llm, messages)
    assert text_of(second_response) == "a.txt says: plain b.txt says: hello"
    sandbox = first_response.additional_kwargs["environment_id"]
    assert second_response.additional_kwargs["environment_id"] == sandbox
    common: dict[str, Any] = {"agent": ANTIGRAVITY, **({"background": True} if background else {})}
    first, second = created(emulator)
    assert first == {**common, "environment": place, "input": said("Save `hello` to b.txt")}
    assert second == {
        **common,
        "environment": sandbox,
        "input": said("Read a.txt and b.txt"),
        "previous_interaction_id": next(iter(emulator.interactions)),
    }


@four_ways
def test_what_an_agent_does_in_its_sandbox_is_not_for_the_caller_to_answer(emulator: Emulator, call: Call) -> None:
    llm = make(emulator, agent=ANTIGRAVITY, environment="remote", background=True)
    response = call(llm, [user("Save `hello` to b.txt")])
    assert llm.get_tool_calls_from_response(response, error_on_no_tool_call=False) == []
    work = [step for step in response.raw["steps"] if step["type"].startswith("function_")]
    assert [step["name"] for step in work] == ["write_file", "write_file"]
    assert work[0]["arguments"] == {"path": "b.txt", "content": "hello"}


# Waiting, and ceasing to wait


@four_ways
def test_any_call_may_run_in_the_background(emulator: Emulator, call: Call) -> None:
    emulator.reply("Here it is.")
    response = call(make(emulator, model="gemini-3.8-flash"), [user("Hi")], background=True)
    assert (text_of(response), response.additional_kwargs["status"]) == ("Here it is.", "completed")
    assert created(emulator)[0]["background"] is True


@four_ways
def test_a_status_that_nobody_knows_ends_the_call_and_is_told(emulator: Emulator, call: Call) -> None:
    emulator.reply({"steps": [{"type": "model_output", "content": [{"type": "text", "text": "So far."}]}], "status": "blue"})
    response = call(make(emulator, model="gemini-3.8-flash"), [user("Hi")], background=True)
    assert (text_of(response), response.additional_kwargs["status"]) == ("So far.", "blue")


def test_completions_wait_as_well(emulator: Emulator) -> None:
    llm = make(emulator, agent=RESEARCH)
    assert llm.complete("green tea").text.startswith("# Report")
    *_, last = llm.stream_complete("green tea")
    assert last.text.startswith("# Report")


@pytest.mark.parametrize("call", [chat, achat])
def test_a_deadline_stops_the_run_unless_told_otherwise(call: Call) -> None:
    for stops in (True, False):
        emulator = Emulator(background_seconds=60)
        with pytest.raises(gi.DeadlineExceeded):
            call(make(emulator, agent=RESEARCH, deadline=0.1, cancel_abandoned=stops), [user("green tea")])
        assert statuses(emulator) == ["cancelled" if stops else "in_progress"]


def test_the_poll_interval_is_what_was_set() -> None:
    looks = []
    for interval in (0.02, 5.0):
        emulator = Emulator(background_seconds=60)
        with pytest.raises(gi.DeadlineExceeded):
            make(emulator, agent=RESEARCH, deadline=0.4, poll_interval=interval).chat([user("green tea")])
        looks.append([request.method for request in emulator.requests].count("GET"))
    assert looks[1] == 1
    assert 4 <= looks[0] <= 20


def test_a_stream_that_is_left_stops_its_run() -> None:
    emulator = Emulator(background_seconds=2)
    llm = make(emulator, model="gemini-3.8-flash", background=True)
    emulator.reply([{"type": "model_output", "content": [{"type": "text", "text": "Hello. " * 200}]}])
    responses = llm.stream_chat([user("Hi")])
    next(responses)
    assert statuses(emulator) == ["in_progress"]
    responses.close()  # type: ignore[attr-defined]
    assert statuses(emulator) == ["cancelled"]


@pytest.mark.parametrize("streams", [False, True])
async def test_a_task_that_is_cancelled_stops_its_run(streams: bool) -> None:
    emulator = Emulator(background_seconds=60)
    llm = make(emulator, agent=RESEARCH)

    async def ask() -> None:
        if streams:
            async for _ in await llm.astream_chat([user("green tea")]):
                pass
        else:
            await llm.achat([user("green tea")])

    task = asyncio.create_task(ask())
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    for _ in range(100):  # LlamaIndex leaves the closing of ours to the loop
        if statuses(emulator) == ["cancelled"]:
            break
        await asyncio.sleep(0.01)
    assert statuses(emulator) == ["cancelled"]


# Handles


def test_a_report_is_collected_by_its_handle(emulator: Emulator) -> None:
    config = deep_research(thinking_summaries="auto", visualization="off")
    llm = make(emulator, agent=RESEARCH, agent_config=config)
    handle = llm.resume(json.loads(json.dumps(llm.start("green tea").to_dict())))
    *_, streamed = handle.stream()
    whole = handle.result()
    assert streamed.message.blocks == whole.message.blocks
    assert text_of(whole).startswith("# Report\n\nEmulated research on: green tea")
    assert created(emulator) == [{"agent": RESEARCH, "agent_config": config, "background": True, "input": said("green tea")}]


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        ({"model": "gemini-omni-flash-preview", "response_format": {"type": "video", "duration": "8s"}}, "video"),
        ({"model": "lyria-3", "response_format": {"type": "audio"}}, "audio"),
    ],
)
def test_media_that_take_long_come_by_the_same_handle(emulator: Emulator, settings: dict[str, Any], kind: str) -> None:
    handle = make(emulator, **settings).start("Waves")
    [block] = [block for block in handle.result().message.blocks if block.block_type == kind]
    assert getattr(block, kind)
    *_, streamed = handle.stream()
    assert [other for other in streamed.message.blocks if other.block_type == kind] == [block]
    assert created(emulator)[0]["background"] is True
