"""A step costs the same however many came before it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from gemini_interactions.emulator import Emulator

from ..steps import SEARCH, call_of, output_of, text_of
from .test_streams import DUMPS, calls_of
from .ways import WAYS, Played

OBJECTS = "SchemaValidator.validate_python"


def reply_of(steps: int) -> dict[str, Any]:
    """A reply of so many outputs, searches and calls, in turn."""
    kinds = [output_of(text_of("Hello.")), *SEARCH, call_of("c")]
    numbered = [{**kinds[i % 4], **({"id": f"c{i}"} if i % 4 == 3 else {})} for i in range(steps)]
    return {"steps": numbered, "status": "requires_action"}


def calls_of_a_reply(name: str, steps: int) -> Counter[str]:
    """What a streamed reply of so many steps costs, when everything has been loaded."""
    emulator = Emulator()
    emulator.reply(reply_of(steps))
    transport = Played(emulator)
    WAYS[name].stream(transport, "Go.")
    transport.again = True
    return calls_of(lambda: WAYS[name].stream(transport, "Go."))


@pytest.mark.parametrize("name", WAYS)
def test_a_step_costs_a_fixed_number_of_calls(name):
    few, more, most = (calls_of_a_reply(name, steps) for steps in (40, 80, 120))

    for kinds in (("ours",), (OBJECTS,), DUMPS):
        first, second = (sum(b[kind] - a[kind] for kind in kinds) for a, b in ((few, more), (more, most)))
        assert second == pytest.approx(first, rel=0.1, abs=8)


def test_a_response_of_llamaindex_does_not_validate_the_blocks_before_it_again(monkeypatch):
    from llama_index.core.llms import ChatMessage

    made = ChatMessage.__init__
    validated: list[int] = []

    def counted(self: Any, *args: Any, **data: Any) -> None:
        validated.append(len(data.get("blocks") or ()))
        made(self, *args, **data)

    monkeypatch.setattr(ChatMessage, "__init__", counted)
    calls_of_a_reply("llamaindex", 120)

    assert len(validated) > 100
    assert sum(validated) < 3 * 120  # twice the whole message, and what was asked


def test_langchain_does_not_walk_through_all_blocks_for_each_chunk(monkeypatch):
    from langchain_core.messages import base

    from gemini_interactions.langchain.chunks import GenerationChunk

    merge_lists, add = base.merge_lists, GenerationChunk.__add__
    walked: list[int] = []
    added: list[int] = []

    def counted(left: Any, *others: Any) -> Any:
        walked.append(len(left) * sum(map(len, others)))
        return merge_lists(left, *others)

    def summed(self: Any, other: Any) -> Any:
        added.append(len(other))
        return add(self, other)

    monkeypatch.setattr(base, "merge_lists", counted)
    monkeypatch.setattr(GenerationChunk, "__add__", summed)
    calls_of_a_reply("langchain", 120)

    assert sum(added) > 100
    assert sum(walked) < 120
