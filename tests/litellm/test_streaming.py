"""Chunks come in an order that every client gets right, and say everything once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import litellm
import pytest
from hypothesis import given, settings

from gemini_interactions import Client
from gemini_interactions.assembly.accumulate import Accumulator, accumulate
from gemini_interactions.conversation.anchor import Anchor
from gemini_interactions.emulator import Emulator
from gemini_interactions.litellm.from_steps import reply_to_parts
from gemini_interactions.litellm.streaming import ChunkBuilder
from gemini_interactions.turns.reply import Reply
from gemini_interactions.wire.events import Event
from gemini_interactions.wire.interaction import Interaction

from ..events import delta, framed, parsed, start, stop
from ..steps import CITED, EXAMPLES, THOUGHT, USAGE, steps
from ..steps import call_of as call
from ..steps import output_of as output
from ..steps import result_of as result
from ..steps import text_of as text


def chunks_of(events: Iterable[Event], **settings: Any) -> list[Any]:
    accumulator = Accumulator()
    builder = ChunkBuilder("m", accumulator=accumulator, **settings)
    chunks: list[Any] = []
    for event in events:
        accumulator.add(event)
        chunks += builder.chunks(event)
    return chunks


@settings(max_examples=100)
@given(steps)
def test_chunks_say_what_the_events_add_up_to(values: list[Any]) -> None:
    emulator = Emulator()
    emulator.reply({"steps": values, "status": "completed"}, checked=False)
    events = list(Client(api_key="k", transport=emulator.transport()).stream(model="gemini-3.5-flash", input="Hi"))
    chunks = chunks_of(events)
    parts = reply_to_parts(Reply.of(accumulate(events)))
    said = [chunk.choices[0].delta for chunk in chunks]
    assert ("".join(each.content or "" for each in said) or None) == (parts.content or None)
    assert ("".join(getattr(each, "reasoning_content", None) or "" for each in said) or None) == parts.reasoning_content
    fields: dict[str, Any] = {}
    for each in said:
        assert not (each.provider_specific_fields or {}).keys() & fields.keys()  # what is said twice comes out doubled
        fields |= each.provider_specific_fields or {}
    assert fields == parts.fields
    assert [chunk.choices[0].finish_reason for chunk in chunks][-1] == parts.finish_reason


def shape(chunk: Any) -> list[str]:
    """What a chunk says, in a word each."""
    said = [
        name
        for name in ("role", "content", "reasoning_content", "thinking_blocks", "annotations", "images", "tool_calls")
        if getattr(chunk.choices[0].delta, name, None) is not None
    ]
    if chunk.choices[0].delta.provider_specific_fields:
        said.append("fields")
    if getattr(chunk, "usage", None):
        said.append("usage")
    if chunk.choices[0].finish_reason:
        said.append(chunk.choices[0].finish_reason)
    return said


def test_the_golden_order() -> None:
    steps_ = [THOUGHT, output(text("Zürich, Café.", CITED)), call("c1", a=1), call("c2", a=2)]
    emulator = Emulator()
    emulator.reply({"steps": steps_, "status": "requires_action", "usage": USAGE})
    events = Client(api_key="k", transport=emulator.transport()).stream(model="gemini-3.5-flash", input="Hi")
    chunks = chunks_of(events)
    shapes = [shape(chunk) for chunk in chunks]
    order = [said for i, said in enumerate(shapes) if i == 0 or said != shapes[i - 1]]
    assert order == [
        ["role", "fields"],
        ["reasoning_content"],
        ["reasoning_content", "thinking_blocks"],
        ["content"],
        ["annotations", "fields"],
        ["tool_calls"],
        ["usage"],
        ["tool_calls"],
    ]
    assert chunks[0].choices[0].delta.provider_specific_fields == {"interaction_id": next(iter(emulator.interactions))}
    assert {chunk.id for chunk in chunks} == {next(iter(emulator.interactions))}
    assert len({chunk.created for chunk in chunks}) == 1
    calls = [item for chunk in chunks for item in chunk.choices[0].delta.tool_calls or ()]
    assert [(item.index, item.id, item.function.arguments) for item in calls] == [
        (0, "c1", ""),
        (0, None, '{"a": 1}'),
        (1, "c2", ""),
        (1, None, '{"a": 2}'),
    ]


def test_blocks_of_several_thoughts_are_numbered() -> None:
    emulator = Emulator()
    emulator.reply(EXAMPLES["thoughts between texts"])
    events = Client(api_key="k", transport=emulator.transport()).stream(model="gemini-3.5-flash", input="Hi")
    blocks = [block for chunk in chunks_of(events) for block in getattr(chunk.choices[0].delta, "thinking_blocks", None) or ()]
    assert [(block["index"], block["thinking"]) for block in blocks] == [(0, "One."), (1, "Two.\nThree.")]


@pytest.mark.parametrize("text_ends", [True, False])
@pytest.mark.parametrize("said", [output(text("Hi")), call("c1", a=1)], ids=["text", "call"])
def test_an_anchors_block_may_not_follow_a_text_that_ends_a_message(said: Any, text_ends: bool) -> None:
    def reply(interaction: Interaction) -> Reply:
        return replace(Reply.of(interaction), anchor=Anchor(interaction.id, "mac"))

    emulator = Emulator()
    emulator.reply({"steps": [THOUGHT, said], "status": "completed", "usage": USAGE})
    events = Client(api_key="k", transport=emulator.transport()).stream(model="gemini-3.5-flash", input="Hi")
    chunks = chunks_of(events, reply=reply, text_ends=text_ends)
    blocks = [block for chunk in chunks for block in getattr(chunk.choices[0].delta, "thinking_blocks", None) or ()]
    is_sent = said["type"] == "function_call" or not text_ends
    assert [block["type"] for block in blocks] == ["thinking", "redacted_thinking"][: 1 + is_sent]


def test_usage_is_the_services_not_a_guess(emulator: Emulator, ask: Any) -> None:
    emulator.reply({"steps": [output(text("Hi"))], "status": "completed", "usage": USAGE})
    chunks = list(ask("Hi", stream=True, stream_options={"include_usage": True}))
    usage = chunks[-1].usage
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (50, 50, 100)
    assert usage.prompt_tokens_details.cached_tokens == 10
    assert usage.completion_tokens_details.reasoning_tokens == 20


def test_the_tier_that_was_used_is_said_once_and_never_on_a_chunk_of_its_own(emulator: Emulator, ask: Any) -> None:
    for name in ("text", "a call"):
        emulator.reply({"steps": EXAMPLES[name], "status": "completed", "usage": USAGE, "service_tier": "flex"})
        chunks = list(ask("Hi", stream=True))
        told = [chunk for chunk in chunks if getattr(chunk, "service_tier", None) and shape(chunk)]
        assert {chunk.service_tier for chunk in told} == {"flex"}


def test_a_cut_stream_is_an_error_that_a_router_falls_back_on(emulator: Emulator, ask: Any) -> None:
    emulator.fault(cut_after=4)
    with pytest.raises(litellm.exceptions.MidStreamFallbackError, match="before the interaction did") as caught:
        list(ask("Tell me a story", stream=True))
    assert isinstance(caught.value.original_exception, litellm.InternalServerError)


async def test_leaving_a_stream_early_hangs_up(emulator: Emulator) -> None:
    emulator.fault(event_delay=0.05)
    stream = await litellm.acompletion(
        model="gemini_interactions/gemini-3.5-flash", api_key="k", messages=[{"role": "user", "content": "Hi"}], stream=True
    )
    await anext(stream)
    inner = stream.completion_stream
    await inner.aclose()
    with pytest.raises(StopAsyncIteration):
        await anext(inner)


def test_an_agents_own_calls_are_not_streamed_as_the_callers(emulator: Emulator, ask: Any) -> None:
    emulator.reply([THOUGHT, call("w1", path="a"), result("w1"), output(text("done"))])
    chunks = list(ask("Hi", model="gemini_interactions/agents/antigravity-preview-09-2026", stream=True))
    assert not [chunk for chunk in chunks if chunk.choices[0].delta.tool_calls]
    assert litellm.stream_chunk_builder(chunks).choices[0].message.content == "done"


def test_texts_that_came_together_go_on_together(emulator: Emulator, ask: Callable[..., Any]) -> None:
    words = [f"word{i} " for i in range(50)]
    events = (delta(0, type="text", text=word) for word in words)
    emulator.fault(raw_stream=framed(*parsed(start(0, type="model_output"), *events, stop(0))))
    chunks = list(ask("Hi", stream=True))
    texts = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices[0].delta.content]
    assert "".join(texts) == "".join(words)
    assert len(texts) == 1
