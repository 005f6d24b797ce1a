"""A streamed reply adds up to the invoked one, through `+=` and through stream events, whatever the steps."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from langchain_core.messages import AIMessage

from gemini_interactions import Client
from gemini_interactions.assembly.accumulate import Accumulator, accumulate
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.langchain.from_steps import interaction_to_message
from gemini_interactions.langchain.streaming import ChunkBuilder
from gemini_interactions.langchain.to_steps import messages_to_steps

from ..events import delta, parsed, read, start, stop
from ..steps import CITED, EXAMPLES, PNG, THOUGHT, steps
from ..steps import call_of as call
from ..steps import output_of as output
from ..steps import text_of as text


def ask(steps_: list[Any], how: str, **settings_: Any) -> AIMessage:
    emulator = Emulator()
    emulator.reply({"steps": steps_, "status": "completed"})
    model = ChatGeminiInteractions(model="gemini-3.5-flash", api_key="k", transport=emulator.transport(), **settings_)
    if how == "invoke":
        return model.invoke("Hi")
    if how == "events":
        stream = model.stream_events("Hi", version="v3")
        return stream.output  # type: ignore[no-any-return]
    full: Any = None
    for chunk in model.stream("Hi"):
        full = chunk if full is None else full + chunk
    assert isinstance(full, AIMessage)
    return full


def said(message: AIMessage) -> tuple[Any, ...]:
    metadata = {key: value for key, value in message.response_metadata.items() if key not in ("id", "anchor", "created")}
    return message.content, message.tool_calls, message.invalid_tool_calls, message.usage_metadata, metadata


@pytest.mark.parametrize("name", EXAMPLES)
def test_chunks_add_up_to_the_invoked_reply(name: str) -> None:
    streamed = ask(EXAMPLES[name], "stream")
    assert said(streamed) == said(ask(EXAMPLES[name], "invoke"))
    assert messages_to_steps([streamed]) == EXAMPLES[name]


@pytest.mark.filterwarnings("ignore:The method `.*stream_events` is in beta")
@pytest.mark.filterwarnings("ignore:.*stream_events.*beta")
@pytest.mark.parametrize("name", EXAMPLES)
def test_stream_events_end_with_the_invoked_reply(name: str) -> None:
    finished, invoked = ask(EXAMPLES[name], "events"), ask(EXAMPLES[name], "invoke")

    def comparable(message: AIMessage) -> list[Any]:
        return [{key: value for key, value in block.items() if key != "index"} for block in message.content_blocks]

    assert comparable(finished) == comparable(invoked)
    assert finished.tool_calls == invoked.tool_calls
    assert finished.usage_metadata == invoked.usage_metadata


@settings(max_examples=100, deadline=None)
@given(steps)
def test_chunks_add_up_to_what_the_events_add_up_to(values: list[Any]) -> None:
    emulator = Emulator()
    emulator.reply({"steps": values, "status": "completed"})
    events = list(Client(api_key="k", transport=emulator.transport()).stream(model="gemini-3.5-flash", input="Hi"))
    builder = ChunkBuilder(accumulator := Accumulator())
    full: Any = None
    for event in read(events, accumulator):
        if (chunk := builder.chunk(event)) is not None:
            full = chunk.message if full is None else full + chunk.message
    whole = interaction_to_message(accumulate(events))
    assert said(full) == said(whole)
    assert full.id == whole.id
    assert messages_to_steps([full]) == messages_to_steps([whole])


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
            start(0, type="thought"),
            delta(0, type="thought_signature", signature="c2ln"),
            start(1, type="model_output", content=[text("b")]),
        ],
    ],
    ids=["text", "citation", "media", "summary", "call", "text without a stop", "thought without a stop"],
)
def test_steps_may_start_full_and_never_stop(events: list[dict[str, Any]]) -> None:
    whole = parsed(*events)
    builder = ChunkBuilder(accumulator := Accumulator())
    full: Any = None
    for event in read(whole, accumulator):
        if (chunk := builder.chunk(event)) is not None:
            full = chunk.message if full is None else full + chunk.message
    assert said(full) == said(interaction_to_message(accumulate(whole)))


class TestAgents:
    """Calls inside an agent's run are its own; only what nobody answered is for the caller."""

    SANDBOX = (
        call("w1", path="a"),
        call("w2", path="b"),
        {"type": "function_result", "call_id": "w1", "name": "f", "result": "ok"},
        {"type": "function_result", "call_id": "w2", "name": "f", "result": "ok"},
    )

    @staticmethod
    def ask(steps_: list[Any], how: str) -> AIMessage:
        emulator = Emulator()
        emulator.reply({"steps": steps_, "status": "completed"})
        model = ChatGeminiInteractions(
            agent="antigravity-preview-09-2026", environment="remote", api_key="k", transport=emulator.transport()
        )
        if how == "invoke":
            return model.invoke("Hi")
        full: Any = None
        for chunk in model.stream("Hi"):
            full = chunk if full is None else full + chunk
        return full  # type: ignore[no-any-return]

    @pytest.mark.parametrize(
        "steps_",
        [
            [*SANDBOX, output(text("done"))],
            [SANDBOX[0], SANDBOX[2], output(text("a")), SANDBOX[1], SANDBOX[3], output(text("b"))],
            [SANDBOX[0], SANDBOX[2], call("mine", x=1)],
            [call("mine", x=1), *SANDBOX, output(text("done"))],
        ],
    )
    def test_a_streamed_run_is_the_invoked_one(self, steps_: list[Any]) -> None:
        steps_ = [THOUGHT, *steps_]
        streamed, invoked = self.ask(steps_, "stream"), self.ask(steps_, "invoke")
        assert streamed.content == invoked.content
        assert streamed.tool_calls == invoked.tool_calls
        assert [c["id"] for c in invoked.tool_calls] == ["mine" for step in steps_ if step.get("id") == "mine"]
