"""A streamed reply adds up to the invoked one, in an order that every client gets right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import litellm
import pytest
from hypothesis import given, settings

from gemini_interactions import Client
from gemini_interactions.assembly.accumulate import Accumulator, accumulate
from gemini_interactions.emulator import Emulator
from gemini_interactions.litellm.from_steps import reply_to_parts
from gemini_interactions.litellm.streaming import ChunkBuilder
from gemini_interactions.litellm.to_steps import messages_to_steps
from gemini_interactions.turns.reply import Reply

from ..events import delta, framed, parsed, read, start, stop
from ..steps import steps
from .fixtures import CITED, PNG, REPLIES, THOUGHT, call, output, result, text

USAGE = {
    "total_tokens": 100,
    "total_input_tokens": 40,
    "total_cached_tokens": 10,
    "total_output_tokens": 30,
    "total_thought_tokens": 20,
    "total_tool_use_tokens": 10,
}


def without_identity(response: Any) -> dict[str, Any]:
    """A response without what differs from call to call."""
    dumped: dict[str, Any] = response.model_dump()
    message = dumped["choices"][0]["message"]
    message["content"] = message["content"] or None  # LiteLLM's builder says "" where there is none
    fields = message.get("provider_specific_fields") or {}
    for name in ("interaction_id", "anchor"):
        assert fields.pop(name, None)
    for block in message.get("thinking_blocks") or ():
        if block["type"] == "redacted_thinking":
            assert block.pop("data").startswith("gemini-interactions.")
    if message.get("audio"):
        message["audio"] = message["audio"]["data"]
    message["provider_specific_fields"] = fields or None
    for call_ in message.get("tool_calls") or ():
        call_.pop("index", None)
    dumped["usage"].pop("cost", None)
    return {
        "message": {name: value for name, value in message.items() if value is not None},
        "finish_reason": dumped["choices"][0]["finish_reason"],
        "usage": without_nones(dumped["usage"]),
    }


def without_nones(value: Any) -> Any:
    return {key: without_nones(item) for key, item in value.items() if item is not None} if isinstance(value, dict) else value


@pytest.mark.parametrize("name", REPLIES)
def test_chunks_add_up_to_the_invoked_reply(name: str, emulator: Emulator, ask: Any) -> None:
    answer = {"steps": REPLIES[name], "status": "completed", "usage": USAGE}
    emulator.reply(answer, answer)
    invoked = ask("Hi")
    streamed = litellm.stream_chunk_builder(list(ask("Hi", stream=True)))
    assert without_identity(streamed) == without_identity(invoked)
    assert messages_to_steps([streamed.choices[0].message]) == REPLIES[name]


@settings(max_examples=100)
@given(steps)
def test_chunks_say_what_the_events_add_up_to(values: list[Any]) -> None:
    emulator = Emulator()
    emulator.reply({"steps": values, "status": "completed"})
    events = list(Client(api_key="k", transport=emulator.transport()).stream(model="gemini-3.5-flash", input="Hi"))
    builder = ChunkBuilder("m", accumulator=(accumulator := Accumulator()))
    chunks = [chunk for event in read(events, accumulator) for chunk in _chunks(event, builder)]
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


def _chunks(event: Any, builder: ChunkBuilder) -> list[Any]:
    return list(builder.chunks(event))


@pytest.mark.parametrize(
    "events",
    [
        [start(0, type="model_output", content=[text("He")]), delta(0, type="text", text="y"), stop(0)],
        [start(0, type="model_output", content=[text("Zürich", CITED)]), stop(0)],
        [start(0, type="model_output", content=[PNG, text("He")]), delta(0, type="text", text="y"), delta(0, **PNG), stop(0)],
        [start(0, type="thought", summary=[text("Hm"), PNG]), delta(0, type="thought_signature", signature="c2ln"), stop(0)],
        [start(0, **call("c1", a=1)), stop(0)],
        # Steps that never stop
        [
            start(0, type="model_output"),
            delta(0, type="text", text="a"),
            start(1, **call("c1")),
            delta(1, type="arguments_delta", arguments="{}"),
        ],
        [
            start(0, type="thought", summary=[text("b")]),
            delta(0, type="thought_signature", signature="c2ln"),
            start(1, type="model_output", content=[text("b")]),
        ],
    ],
    ids=["text", "citation", "media", "summary", "call", "text without a stop", "thought without a stop"],
)
def test_steps_may_start_full_and_never_stop(events: list[dict[str, Any]]) -> None:
    whole = parsed(*events)
    builder = ChunkBuilder("m", accumulator=(accumulator := Accumulator()))
    built = litellm.stream_chunk_builder([chunk for event in read(whole, accumulator) for chunk in builder.chunks(event)])
    message = reply_to_parts(Reply.of(accumulate(whole))).message()
    assert messages_to_steps([built.choices[0].message]) == messages_to_steps([message])
    assert built.choices[0].message.get("reasoning_content") == message.get("reasoning_content")


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
    builder = ChunkBuilder("m", accumulator=(accumulator := Accumulator()))
    chunks = [chunk for event in read(events, accumulator) for chunk in builder.chunks(event)]
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
    emulator.reply(REPLIES["thoughts between texts"])
    events = Client(api_key="k", transport=emulator.transport()).stream(model="gemini-3.5-flash", input="Hi")
    builder = ChunkBuilder("m", accumulator=(accumulator := Accumulator()))
    blocks = [
        block
        for event in read(events, accumulator)
        for chunk in builder.chunks(event)
        for block in getattr(chunk.choices[0].delta, "thinking_blocks", None) or ()
    ]
    assert [(block["index"], block["thinking"]) for block in blocks] == [(0, "One."), (1, "Two.\nThree.")]


def test_usage_is_the_services_not_a_guess(emulator: Emulator, ask: Any) -> None:
    emulator.reply({"steps": [output(text("Hi"))], "status": "completed", "usage": USAGE})
    chunks = list(ask("Hi", stream=True, stream_options={"include_usage": True}))
    usage = chunks[-1].usage
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (50, 50, 100)
    assert usage.prompt_tokens_details.cached_tokens == 10
    assert usage.completion_tokens_details.reasoning_tokens == 20


def test_the_tier_that_was_used_is_said_once_and_never_on_a_chunk_of_its_own(emulator: Emulator, ask: Any) -> None:
    for name in ("text", "a call"):
        emulator.reply({"steps": REPLIES[name], "status": "completed", "usage": USAGE, "service_tier": "flex"})
        chunks = list(ask("Hi", stream=True))
        told = [chunk for chunk in chunks if getattr(chunk, "service_tier", None) and shape(chunk)]
        assert {chunk.service_tier for chunk in told} == {"flex"}


def test_a_cut_stream_is_an_error_not_a_short_answer(emulator: Emulator, ask: Any) -> None:
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
    emulator.fault(raw_stream=framed(start(0, type="model_output"), *events, stop(0)))
    chunks = list(ask("Hi", stream=True))
    texts = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices[0].delta.content]
    assert "".join(texts) == "".join(words)
    assert len(texts) == 1
