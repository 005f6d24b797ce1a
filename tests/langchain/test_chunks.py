"""The chunks of a stream add up at once to what they add up to one by one, and to what LangChain's own chunks do."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from langchain_core.outputs import ChatGenerationChunk

from gemini_interactions.assembly.accumulate import Accumulator
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.langchain.streaming import ChunkBuilder

from ..adapters.bent_orders import HEAD, ORDER
from ..adapters.bent_streams import NO_JSON, NULLS, UNKNOWN
from ..events import parsed
from ..steps import EXAMPLES

BENT = {name: bent for name, bent in {**NULLS, **UNKNOWN, **NO_JSON, **HEAD, **ORDER}.items() if not bent.error}


def chunks_of(events: list[Any]) -> list[Any]:
    accumulator = Accumulator()
    builder = ChunkBuilder(accumulator)
    chunks = []
    for event in parsed(*events):
        accumulator.add(event)
        chunks.append(builder.chunk(event))
    return [chunk for chunk in chunks if chunk is not None]


def sums_of(chunks: list[Any]) -> list[Any]:
    first, *others = chunks
    one_by_one = first
    for chunk in others:
        one_by_one += chunk
    sums = [first + others, one_by_one, ChatGenerationChunk.__add__(first, others)]
    assert all(made.generation_info == {"finish_reason": made.message.response_metadata["finish_reason"]} for made in sums)
    return [made.message for made in sums]


@pytest.mark.parametrize("name", BENT)
def test_of_bent_streams(name: str) -> None:
    at_once, one_by_one, langchains = sums_of(chunks_of(BENT[name].events))
    assert at_once == one_by_one == langchains


@pytest.mark.parametrize("name", EXAMPLES)
def test_of_every_kind_of_step(name: str) -> None:
    emulator = Emulator()
    emulator.reply({"steps": EXAMPLES[name], "status": "completed"})
    model = ChatGeminiInteractions(model="gemini-3.5-flash", api_key="k", transport=emulator.transport())
    chunks = list(model._stream([HumanMessage("Hi")]))
    assert len(chunks) > 1
    at_once, one_by_one, langchains = sums_of(chunks)
    assert at_once == one_by_one == langchains


def test_what_is_in_it_stays_when_something_is_added() -> None:
    (first, *others) = chunks_of(BENT[next(iter(BENT))].events)
    before = first.model_dump()
    assert (first + others).message.content
    assert first.model_dump() == before
