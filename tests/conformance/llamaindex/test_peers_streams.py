"""Streams: what each chunk says, what the last one has, and how one ends that was cut short."""

from __future__ import annotations

from typing import Any

import pytest
from llama_index.core.agent.workflow import AgentStream, FunctionAgent
from llama_index.core.llms import ChatResponse
from llama_index.core.memory import ChatMemoryBuffer

from .peers.against import PASSES, Defect, against
from .peers.answers import Answer, Calls, Says, Thinks, says
from .peers.contenders import Contender
from .peers.turns import text_of, user

PIECES = [letter * 79 + "." for letter in "abc"]
"""Of the size that the services send, so that each is a delta of its own everywhere."""

NO_THINKING_DELTA = "thoughts are not in `additional_kwargs['thinking_delta']`, where the agents look for them"


def status_of(response: ChatResponse) -> str:
    raw: Any = response.raw
    return str(raw["status"] if isinstance(raw, dict) else getattr(raw, "response", raw).status)


@against(openai=Defect("the blocks of a chunk hold only its own event"), google=PASSES)
def test_the_message_of_a_chunk_is_all_that_was_said_so_far(contender: Contender) -> None:
    contender.will(Answer([Says(PIECES[:2]), Says(PIECES[2:])]))
    said = ""
    for chunk in contender.llm().stream_chat([user("Go on.")]):
        said += chunk.delta or ""
        assert text_of(chunk.message) == said
    assert said == "".join(PIECES)


@against(openai=Defect("the blocks of a chunk hold only its own event"), google=PASSES)
def test_a_chunk_keeps_what_came_before_a_call(contender: Contender) -> None:
    contender.will(Answer([Thinks("Hm."), Says(["Let me look."]), Calls("add", {"a": 1, "b": 2})]))
    kinds: list[str] = []
    for chunk in contender.llm(think=True).stream_chat([user("Add.")]):
        now = [block.block_type for block in chunk.message.blocks]
        assert [kind for kind in kinds if kind not in now] == []
        kinds = now
    assert kinds[:3] == ["thinking", "text", "tool_call"]


@against(openai=PASSES, google=Defect("all chunks share the blocks that go on growing"))
def test_a_chunk_that_was_given_out_does_not_change(contender: Contender) -> None:
    contender.will(says(*PIECES))
    chunks: list[ChatResponse] = []
    given: list[str] = []
    for chunk in contender.llm().stream_chat([user("Go on.")]):
        chunks.append(chunk)
        given.append(text_of(chunk.message))
    assert [text_of(chunk.message) for chunk in chunks] == given


@against(openai=PASSES, google=PASSES)
def test_the_last_chunk_has_the_text_and_the_calls(contender: Contender) -> None:
    contender.will(Answer([Says(["Let me look."]), Calls("get_weather", {"city": "Paris"})]))
    llm = contender.llm()
    *_, last = llm.stream_chat([user("Weather in Paris?")])
    assert text_of(last.message) == "Let me look."
    assert [(call.tool_name, call.tool_kwargs) for call in llm.get_tool_calls_from_response(last)] == [
        ("get_weather", {"city": "Paris"})
    ]


@against(
    openai=Defect("`response.incomplete` is not handled, so that the last chunk is empty"),
    google=Defect("MAX_TOKENS raises, and what was said is lost", RuntimeError),
)
def test_a_stream_that_reaches_the_limit_keeps_what_was_said(contender: Contender) -> None:
    contender.will(says(*PIECES, cut=True))
    *_, last = contender.llm().stream_chat([user("Go on.")])
    assert text_of(last.message) == "".join(PIECES)


@against(openai=PASSES, google=Defect("MAX_TOKENS raises, and what was said is lost", RuntimeError))
def test_an_answer_that_reaches_the_limit_keeps_what_was_said(contender: Contender) -> None:
    contender.will(says(*PIECES, cut=True))
    response = contender.llm().chat([user("Go on.")])
    assert text_of(response.message) == "".join(PIECES)
    assert status_of(response) == "incomplete"


@against(openai=PASSES, google=Defect("what ended a stream is an untyped error", RuntimeError))
def test_a_stream_says_why_it_ended(contender: Contender) -> None:
    contender.will(says(*PIECES, cut=True), says(*PIECES))
    llm = contender.llm()
    ends = [list(llm.stream_chat([user("Go on.")]))[-1] for _ in range(2)]
    assert [status_of(end) for end in ends] == ["incomplete", "completed"]


@against(openai=Defect(NO_THINKING_DELTA), google=Defect(NO_THINKING_DELTA))
def test_a_stream_says_what_the_model_thinks_where_agents_look_for_it(contender: Contender) -> None:
    contender.will(Answer([Thinks("Rain is likely."), Says(["Take an umbrella."])]))
    chunks = list(contender.llm(think=True).stream_chat([user("Will it rain?")]))
    assert "".join(chunk.additional_kwargs.get("thinking_delta") or "" for chunk in chunks) == "Rain is likely."


@against(openai=Defect(NO_THINKING_DELTA), google=Defect(NO_THINKING_DELTA))
async def test_an_agent_shows_what_the_model_thinks(contender: Contender) -> None:
    contender.will(Answer([Thinks("Rain is likely."), Says(["Take an umbrella."])]))
    llm = contender.llm(think=True)
    handler = FunctionAgent(llm=llm).run("Will it rain?", memory=ChatMemoryBuffer.from_defaults(token_limit=4000))
    events = [event async for event in handler.stream_events() if isinstance(event, AgentStream)]
    await handler
    assert "".join(event.thinking_delta or "" for event in events) == "Rain is likely."
    assert "".join(event.delta for event in events) == "Take an umbrella."


@against(openai=PASSES, google=Defect("a stream without parts has no chunk at all"))
def test_a_stream_without_an_output_still_has_a_chunk(contender: Contender) -> None:
    contender.will(Answer([]))
    chunks = list(contender.llm().stream_chat([user("Say nothing.")]))
    assert chunks
    assert text_of(chunks[-1].message) == ""


@against(openai=Defect("a response that failed ends the stream as if it were whole", pytest.fail.Exception))
def test_a_stream_that_fails_raises(contender: Contender) -> None:
    contender.will(Answer([Says(PIECES)], breaks=True))
    with pytest.raises(Exception, match="model failed"):
        list(contender.llm().stream_chat([user("Go on.")]))


@against(openai=PASSES, google=PASSES)
def test_calls_can_be_read_from_every_chunk(contender: Contender) -> None:
    contender.will(Answer([Calls("add", {"a": 1, "b": 2}, "call_a"), Calls("add", {"a": 3, "b": 4}, "call_b")]))
    llm = contender.llm()
    seen = [
        llm.get_tool_calls_from_response(chunk, error_on_no_tool_call=False) for chunk in llm.stream_chat([user("Add twice.")])
    ]
    assert [(call.tool_id, call.tool_kwargs) for call in seen[-1]] == [
        ("call_a", {"a": 1, "b": 2}),
        ("call_b", {"a": 3, "b": 4}),
    ]
