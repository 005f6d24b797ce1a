"""Each response of a stream holds everything so far, and says what it adds."""

from __future__ import annotations

from typing import Any

import pytest
from llama_index.core.base.llms.types import ChatMessage, ToolCallBlock

from gemini_interactions.emulator import Emulator
from gemini_interactions.llamaindex import GeminiInteractions

from ..events import delta, framed, parsed, start, stop
from ..steps import CITED, EXAMPLES, PNG, SEARCH, THOUGHT, call_of, output_of, result_of, text_of

HI = [ChatMessage("Hi")]


def llm_for(steps_: list[Any], **settings_: Any) -> GeminiInteractions:
    emulator = Emulator()
    emulator.reply({"steps": steps_, "status": "completed"})
    settings_ = {"model": "gemini-3.5-flash", **settings_}
    return GeminiInteractions(api_key="k", transport=emulator.transport(), **settings_)


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


def test_a_call_has_arguments_in_every_response() -> None:
    """LlamaIndex's agents read them as they come."""
    responses = list(llm_for(EXAMPLES["parallel calls"]).stream_chat(HI))
    blocks = [block for response in responses for block in response.message.blocks if isinstance(block, ToolCallBlock)]
    assert blocks
    assert all(block.tool_kwargs is not None for block in blocks)


def test_the_last_message_carries_the_proof() -> None:
    *_, last = llm_for(EXAMPLES["text"]).stream_chat(HI)
    assert last.message.additional_kwargs["gemini_interaction"].keys() == {"id", "mac"}


@pytest.mark.parametrize(
    ("events", "deltas"),
    [
        ([start(0, type="model_output", content=[text_of("He")]), delta(0, type="text", text="y"), stop(0)], ["He", "y"]),
        ([start(0, type="model_output"), delta(0, type="text", text="a"), start(1, **call_of("c1")), stop(1)], ["a"]),
        ([start(0, type="thought", summary=[text_of("Hm")]), delta(0, type="thought_signature", signature="c2ln")], []),
    ],
    ids=["a text that starts full", "a text without a stop", "no text"],
)
def test_each_piece_of_text_is_a_delta(events: list[dict[str, Any]], deltas: list[str]) -> None:
    emulator = Emulator()
    emulator.fault(raw_stream=framed(*parsed(*events)))
    llm = GeminiInteractions(model="gemini-3.5-flash", api_key="k", transport=emulator.transport())
    assert [response.delta for response in llm.stream_chat(HI) if response.delta] == deltas


def test_an_agents_own_calls_are_in_no_response() -> None:
    agent = {"model": None, "agent": "antigravity-preview-09-2026", "environment": "remote"}
    run = [THOUGHT, call_of("w1", path="a"), result_of("w1"), call_of("mine", x=1)]
    responses = list(llm_for(run, **agent).stream_chat(HI))
    assert {b.tool_call_id for r in responses for b in r.message.blocks if isinstance(b, ToolCallBlock)} == {"mine"}


async def test_a_completion_is_the_texts_joined_as_they_were_said() -> None:
    steps = [output_of(text_of("Let me sea")), *SEARCH, output_of(text_of("rch. Done."))]
    said = "Let me search. Done."
    assert llm_for(steps).complete("Hi").text == said
    assert (await llm_for(steps).acomplete("Hi")).text == said
    streamed = list(llm_for(steps).stream_complete("Hi"))
    assert "".join(response.delta or "" for response in streamed) == streamed[-1].text == said
    assert [response.text async for response in await llm_for(steps).astream_complete("Hi")][-1] == said
