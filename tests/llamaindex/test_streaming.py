"""A streamed reply ends as the invoked one, and each response on the way holds everything so far."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from llama_index.core.base.llms.types import ChatMessage, ChatResponse, TextBlock, ToolCallBlock

from gemini_interactions import Client, GeminiInteractionsError
from gemini_interactions.assembly.accumulate import Accumulator, accumulate
from gemini_interactions.emulator import Emulator
from gemini_interactions.llamaindex import GeminiInteractions
from gemini_interactions.llamaindex.from_steps import reply_to_response
from gemini_interactions.llamaindex.streaming import ResponseBuilder
from gemini_interactions.turns.reply import Reply

from ..events import delta, parsed, read, start, stop
from ..steps import CITED, EXAMPLES, PNG, THOUGHT, call_of, output_of, steps, text_of

HI = [ChatMessage("Hi")]


def llm_for(steps_: list[Any], **settings_: Any) -> GeminiInteractions:
    emulator = Emulator()
    emulator.reply({"steps": steps_, "status": "completed"})
    settings_ = {"model": "gemini-3.5-flash", **settings_}
    return GeminiInteractions(api_key="k", transport=emulator.transport(), **settings_)


def said(response: ChatResponse) -> tuple[Any, ...]:
    own = ("id", "created", "updated", "previous_interaction_id", "interaction_id")
    raw = {key: value for key, value in response.raw.items() if key not in own}
    kwargs = {key: value for key, value in response.additional_kwargs.items() if key not in own}
    return response.message.blocks, raw, kwargs


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_last_response_is_the_invoked_one(name: str) -> None:
    responses = list(llm_for(EXAMPLES[name]).stream_chat(HI))
    invoked = llm_for(EXAMPLES[name]).chat(HI)
    assert said(responses[-1]) == said(invoked)
    assert responses[-1].message.additional_kwargs["gemini_interaction"].keys() == {"id", "mac"}
    texts = [block.text for block in invoked.message.blocks if isinstance(block, TextBlock)]
    assert "".join(response.delta or "" for response in responses) == "".join(texts)


@settings(max_examples=100, deadline=None)
@given(steps)
def test_events_end_with_what_they_add_up_to(values: list[Any]) -> None:
    emulator = Emulator()
    emulator.reply({"steps": values, "status": "completed"})
    events = list(Client(api_key="k", transport=emulator.transport()).stream(model="gemini-3.5-flash", input="Hi"))
    accumulator = Accumulator()
    builder = ResponseBuilder(accumulator)
    whole = accumulate(events)
    try:
        expected = reply_to_response(Reply.of(whole))
    except GeminiInteractionsError as error:  # blocked
        with pytest.raises(type(error)):
            [builder.response(event) for event in read(events, accumulator)]
        return
    responses = [response for event in read(events, accumulator) if (response := builder.response(event)) is not None]
    assert said(responses[-1]) == said(expected)
    assert all(block.tool_kwargs is not None for r in responses for block in r.message.blocks if isinstance(block, ToolCallBlock))


def test_each_response_holds_everything_so_far_and_keeps_it() -> None:
    responses = list(llm_for([THOUGHT, output_of(text_of("Hello, Zürich! " * 30, CITED))]).stream_chat(HI))
    text = ""
    for response in responses:
        text += response.delta or ""
        assert (response.message.content or "") == text  # looked at when all have come: none has changed since


def test_thoughts_come_as_thinking_deltas_on_the_response() -> None:
    responses = list(llm_for([THOUGHT, output_of(text_of("Hi"))]).stream_chat(HI))
    deltas = [response.additional_kwargs.get("thinking_delta") for response in responses]
    assert "".join(delta or "" for delta in deltas) == "First.\n\nSecond."
    assert deltas[-1] is None


def test_a_call_is_seen_when_it_starts_and_has_its_arguments_when_it_ends() -> None:
    responses = list(llm_for([THOUGHT, call_of("c1", city="Zürich", n=1)]).stream_chat(HI))
    calls = [block for r in responses for block in r.message.blocks if isinstance(block, ToolCallBlock)]
    assert calls[0].tool_kwargs == {}
    assert calls[-1].tool_kwargs == {"city": "Zürich", "n": 1}
    llm = llm_for([])
    selections = [llm.get_tool_calls_from_response(response, error_on_no_tool_call=False) for response in responses]
    assert selections[-1][0].tool_kwargs == {"city": "Zürich", "n": 1}


def test_the_raw_answer_is_small_until_the_end() -> None:
    responses = list(llm_for([THOUGHT, output_of(text_of("Hello! " * 50), PNG)]).stream_chat(HI))
    assert all(response.raw.keys() == {"id", "status"} for response in responses[:-1])
    assert responses[-1].raw["steps"][-1]["content"][-1] == PNG


@pytest.mark.parametrize(
    ("events", "deltas"),
    [
        ([start(0, type="model_output", content=[text_of("He")]), delta(0, type="text", text="y"), stop(0)], ["He", "y"]),
        ([start(0, type="model_output", content=[text_of("Zürich", CITED)]), stop(0)], ["Zürich"]),
        (
            [start(0, type="model_output", content=[PNG, text_of("He")]), delta(0, type="text", text="y"), delta(0, **PNG)],
            ["He", "y"],
        ),
        ([start(0, type="thought", summary=[text_of("Hm")]), delta(0, type="thought_signature", signature="c2ln")], []),
        ([start(0, **call_of("c1", a=1)), stop(0)], []),
        ([start(0, type="model_output"), delta(0, type="text", text="a"), start(1, **call_of("c1")), stop(1)], ["a"]),
        ([delta(0, type="text", text="a"), delta(0, **PNG), delta(0, type="text", text="b"), stop(0)], ["a", "b"]),
    ],
    ids=["text", "citation", "media", "summary", "call", "text without a stop", "resumed in the middle"],
)
def test_steps_may_start_full_and_never_stop(events: list[dict[str, Any]], deltas: list[str]) -> None:
    whole = parsed(*events)
    builder = ResponseBuilder(accumulator := Accumulator())
    responses = [response for event in read(whole, accumulator) if (response := builder.response(event)) is not None]
    assert said(responses[-1]) == said(reply_to_response(Reply.of(accumulate(whole))))
    assert [response.delta for response in responses if response.delta] == deltas


class TestAgents:
    """Calls inside an agent's run are its own; only what nobody answered is for the caller."""

    SANDBOX = (
        call_of("w1", path="a"),
        {"type": "function_result", "call_id": "w1", "name": "f", "result": "ok"},
    )

    @pytest.mark.parametrize("steps_", [[*SANDBOX, output_of(text_of("done"))], [*SANDBOX, call_of("mine", x=1)]])
    def test_a_streamed_run_is_the_invoked_one(self, steps_: list[Any]) -> None:
        agent = {"model": None, "agent": "antigravity-preview-09-2026", "environment": "remote"}
        responses = list(llm_for([THOUGHT, *steps_], **agent).stream_chat(HI))
        invoked = llm_for([THOUGHT, *steps_], **agent).chat(HI)
        assert responses[-1].message.blocks == invoked.message.blocks
        shown = {b.tool_call_id for r in responses for b in r.message.blocks if isinstance(b, ToolCallBlock)}
        assert shown == {step["id"] for step in steps_ if step.get("id") == "mine"}
