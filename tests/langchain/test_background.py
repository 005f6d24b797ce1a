"""Long runs and agents in LangChain: waited for inside the call, heard while they go on, stopped when nobody waits."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage

import gemini_interactions as gi
from gemini_interactions.agents import approve_plan, deep_research, environment, inline, plan_research
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions

RESEARCH = "deep-research-preview-04-2026"
ANTIGRAVITY = "antigravity-preview-09-2026"
PLAN = "Research plan for: green tea\n\n1. Search for it.\n2. Read what is found.\n3. Follow the wish: Add prices\n4. Report."
Call = Callable[..., AIMessage]


def total(chunks: list[Any]) -> AIMessage:
    whole = sum(chunks[1:], chunks[0])
    assert isinstance(whole, AIMessage)
    return whole


def invoke(model: Any, messages: Any, **options: Any) -> AIMessage:
    return model.invoke(messages, **options)  # type: ignore[no-any-return]


def ainvoke(model: Any, messages: Any, **options: Any) -> AIMessage:
    return asyncio.run(model.ainvoke(messages, **options))


def stream(model: Any, messages: Any, **options: Any) -> AIMessage:
    return total(list(model.stream(messages, **options)))


def astream(model: Any, messages: Any, **options: Any) -> AIMessage:
    async def collect() -> list[Any]:
        return [chunk async for chunk in model.astream(messages, **options)]

    return total(asyncio.run(collect()))


four_ways = pytest.mark.parametrize("call", [invoke, ainvoke, stream, astream])


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(background_seconds=0.05)


def make(emulator: Emulator, **settings: Any) -> ChatGeminiInteractions:
    return ChatGeminiInteractions(api_key="KEY-123", transport=emulator.transport(), **{"poll_interval": 0.01, **settings})


def created(emulator: Emulator) -> list[dict[str, Any]]:
    """The bodies of the creating requests, but for whether they stream."""
    bodies = [request.body for request in emulator.requests if request.method == "POST" and request.body]
    return [{key: value for key, value in body.items() if key != "stream"} for body in bodies]


def said(text: str) -> list[dict[str, Any]]:
    return [{"type": "user_input", "content": [{"type": "text", "text": text}]}]


def blocks(message: AIMessage, kind: str) -> list[Any]:
    return [block for block in message.content_blocks if block["type"] == kind]


def statuses(emulator: Emulator) -> list[str]:
    return [record.status for record in emulator.interactions.values()]


# Deep Research


@four_ways
def test_research_is_planned_refined_and_approved(emulator: Emulator, call: Call) -> None:
    model = make(emulator, agent=RESEARCH)
    messages: list[Any] = []
    turns = [("green tea", plan_research()), ("Add prices", plan_research()), ("Looks good", approve_plan(visualization="off"))]
    for text, config in turns:
        messages.append(HumanMessage(text))
        messages.append(call(model, messages, agent_config=config))
    assert messages[3].text == PLAN
    assert messages[5].text.startswith("# Report\n\nEmulated research on: green tea")
    assert "As wished: Add prices" in messages[5].text
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
def test_a_report_has_its_searches_thoughts_sources_and_images(emulator: Emulator, call: Call) -> None:
    config = deep_research(thinking_summaries="auto")
    message = call(make(emulator, agent=RESEARCH, agent_config=config), "green tea")
    assert [block["name"] for block in blocks(message, "server_tool_call")] == ["google_search", "url_context", "code_execution"]
    assert len(blocks(message, "server_tool_result")) == 3
    assert [block["reasoning"].partition("\n")[0] for block in blocks(message, "reasoning")] == [
        "**Searching the web**",
        "**Reading a page**",
        "**Checking the numbers**",
        "**Writing the report**",
    ]
    assert len(blocks(message, "image")) == 1
    assert any(block.get("annotations") for block in blocks(message, "text"))
    assert message.tool_calls == []
    assert message.usage_metadata is not None  # which the stream itself does not tell


def test_thoughts_and_searches_are_shown_while_the_run_goes_on() -> None:
    emulator = Emulator(background_seconds=0.6)
    model = make(emulator, agent=RESEARCH, agent_config=deep_research(thinking_summaries="auto"))
    while_running: list[str] = []
    for chunk in model.stream("green tea"):
        if statuses(emulator) == ["in_progress"]:
            while_running += [block["type"] for block in chunk.content_blocks]
    assert while_running.count("server_tool_call") == 3
    assert while_running.count("reasoning") >= 4


def test_a_report_survives_the_cut_after_ten_minutes_and_a_service_that_streams_no_more(emulator: Emulator) -> None:
    emulator.fault(cut_after=20)
    emulator.fault(raw_stream=b"", times=3)
    model = make(emulator, agent=RESEARCH, agent_config=deep_research(thinking_summaries="auto"), max_retries=0)
    streamed = stream(model, "green tea")
    whole = model.resume(next(iter(emulator.interactions))).result()
    assert streamed.content == whole.content
    assert len(created(emulator)) == 1


@four_ways
def test_what_an_agent_refuses_is_named_before_anything_is_sent(emulator: Emulator, call: Call) -> None:
    with pytest.raises(gi.InvalidOption, match="takes no 'system_instruction'") as caught:
        call(make(emulator, agent=RESEARCH), [("system", "Be brief."), ("user", "green tea")])
    assert caught.value.field == "system_instruction"
    assert len(emulator.requests) == 0


# Antigravity


@four_ways
@pytest.mark.parametrize("background", [None, True])
def test_an_environment_is_made_once_and_used_again(emulator: Emulator, call: Call, background: bool | None) -> None:
    place = environment(sources=[inline("a.txt", "plain")])
    model = make(emulator, agent=ANTIGRAVITY, environment="remote", background=background)
    messages: list[Any] = [HumanMessage("Save `hello` to b.txt")]
    messages.append(call(model, messages, environment=place))
    messages.append(HumanMessage("Read a.txt and b.txt"))
    messages.append(call(model, messages))
    assert messages[3].text == "a.txt says: plain b.txt says: hello"
    sandbox = messages[1].response_metadata["environment_id"]
    assert messages[3].response_metadata["environment_id"] == sandbox
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
    message = call(make(emulator, agent=ANTIGRAVITY, environment="remote", background=True), "Save `hello` to b.txt")
    [done] = blocks(message, "server_tool_call")
    assert (done["name"], done["args"]) == ("write_file", {"path": "b.txt", "content": "hello"})
    assert [block["status"] for block in blocks(message, "server_tool_result")] == ["success"]
    assert message.tool_calls == []


def test_an_environment_that_has_expired_is_said_to_be_gone(emulator: Emulator) -> None:
    model = make(emulator, agent=ANTIGRAVITY, environment="remote")
    message = model.invoke("Save `hello` to b.txt")
    emulator.advance(8 * 86_400)
    with pytest.raises(gi.APIError, match="No other was made in its place"):
        model.invoke([HumanMessage("Save `hello` to b.txt"), message, HumanMessage("Read b.txt")])
    assert len(created(emulator)) == 2


# Waiting, and ceasing to wait


@four_ways
def test_any_call_may_run_in_the_background(emulator: Emulator, call: Call) -> None:
    emulator.reply("Here it is.")
    message = call(make(emulator, model="gemini-3.8-flash"), "Hi", background=True)
    assert (message.text, message.response_metadata["status"]) == ("Here it is.", "completed")
    assert created(emulator)[0]["background"] is True


@four_ways
def test_a_status_that_nobody_knows_ends_the_call_and_is_told(emulator: Emulator, call: Call) -> None:
    emulator.reply({"steps": [{"type": "model_output", "content": [{"type": "text", "text": "So far."}]}], "status": "blue"})
    message = call(make(emulator, model="gemini-3.8-flash"), "Hi", background=True)
    assert (message.text, message.response_metadata["status"]) == ("So far.", "blue")


@four_ways
def test_a_run_that_failed_is_an_error(emulator: Emulator, call: Call) -> None:
    emulator.reply({"steps": [], "status": "failed", "errors": [{"code": "api_error", "message": "It broke."}]})
    with pytest.raises(gi.ServerError, match="It broke"):
        call(make(emulator, agent=RESEARCH), "green tea")


@pytest.mark.parametrize("call", [invoke, ainvoke])
def test_a_deadline_stops_the_run_unless_told_otherwise(call: Call) -> None:
    for stops in (True, False):
        emulator = Emulator(background_seconds=60)
        with pytest.raises(gi.DeadlineExceeded):
            call(make(emulator, agent=RESEARCH, deadline=0.1, cancel_abandoned=stops), "green tea")
        assert statuses(emulator) == ["cancelled" if stops else "in_progress"]


def test_the_poll_interval_is_what_was_set() -> None:
    looks = []
    for interval in (0.02, 5.0):
        emulator = Emulator(background_seconds=60)
        with pytest.raises(gi.DeadlineExceeded):
            make(emulator, agent=RESEARCH, deadline=0.4, poll_interval=interval).invoke("green tea")
        looks.append([request.method for request in emulator.requests].count("GET"))
    assert looks[1] == 1
    assert 4 <= looks[0] <= 20


def test_a_stream_that_is_left_stops_its_run() -> None:
    emulator = Emulator(background_seconds=60)
    chunks = make(emulator, agent=RESEARCH).stream("green tea")
    next(chunks)
    assert statuses(emulator) == ["in_progress"]
    chunks.close()  # type: ignore[attr-defined]
    assert statuses(emulator) == ["cancelled"]


async def test_an_async_stream_that_is_left_stops_its_run() -> None:
    emulator = Emulator(background_seconds=60)
    chunks = make(emulator, agent=RESEARCH).astream("green tea")
    await anext(chunks)
    await chunks.aclose()  # type: ignore[attr-defined]
    for _ in range(100):  # LangChain leaves the closing of ours to the loop
        if statuses(emulator) == ["cancelled"]:
            break
        await asyncio.sleep(0.01)
    assert statuses(emulator) == ["cancelled"]


@pytest.mark.parametrize("streams", [False, True])
async def test_a_task_that_is_cancelled_stops_its_run(streams: bool) -> None:
    emulator = Emulator(background_seconds=60)
    model = make(emulator, agent=RESEARCH)

    async def ask() -> None:
        if streams:
            async for _ in model.astream("green tea"):
                pass
        else:
            await model.ainvoke("green tea")

    task = asyncio.create_task(ask())
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert statuses(emulator) == ["cancelled"]


# Handles


def test_a_report_is_collected_by_its_handle(emulator: Emulator) -> None:
    config = deep_research(thinking_summaries="auto", visualization="off")
    model = make(emulator, agent=RESEARCH, agent_config=config)
    handle = model.resume(json.loads(json.dumps(model.start("green tea").to_dict())))
    streamed, whole = total(list(handle.stream())), handle.result()
    assert streamed.content == whole.content
    assert whole.text.startswith("# Report\n\nEmulated research on: green tea")
    assert created(emulator) == [{"agent": RESEARCH, "agent_config": config, "background": True, "input": said("green tea")}]


@pytest.mark.parametrize(
    ("settings", "kind", "mime_type"),
    [
        ({"model": "gemini-omni-flash-preview", "response_format": {"type": "video", "duration": "8s"}}, "video", "video/mp4"),
        ({"model": "lyria-3", "response_format": {"type": "audio"}}, "audio", "audio/l16"),
    ],
)
def test_media_that_take_long_come_by_the_same_handle(
    emulator: Emulator, settings: dict[str, Any], kind: str, mime_type: str
) -> None:
    handle = make(emulator, **settings).start("Waves")
    [block] = blocks(handle.result(), kind)
    assert (block["mime_type"], bool(block["base64"])) == (mime_type, True)
    [heard] = blocks(total(list(handle.stream())), kind)
    assert heard["base64"] == block["base64"]
    assert created(emulator)[0]["background"] is True


def test_a_deadline_that_passes_while_a_run_is_being_made_leaves_no_run() -> None:
    emulator = Emulator(background_seconds=30)
    emulator.fault(delay=0.4, times=1)
    model = make(emulator, model="gemini-3.5-flash", deadline=0.2, max_retries=0)
    with pytest.raises(gi.DeadlineExceeded):
        model.invoke("Hi", background=True)
    [record] = emulator.interactions.values()
    assert record.cancelled is not None
