"""No block of a reply has nothing for a user interface to draw; what the service wants back travels beside the others."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from hypothesis import given
from langchain_core.messages import HumanMessage, ToolMessage
from llama_index.core.base.llms.types import ChatMessage, ContentBlock, TextBlock, ThinkingBlock
from llama_index.core.memory import Memory
from sqlalchemy.ext.asyncio import create_async_engine

from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain.from_steps import interaction_to_message
from gemini_interactions.langchain.to_steps import messages_to_steps as langchain_steps
from gemini_interactions.llamaindex.from_steps import reply_to_message
from gemini_interactions.llamaindex.names import KEY, STEPS
from gemini_interactions.llamaindex.to_steps import messages_to_steps as llamaindex_steps
from gemini_interactions.turns.reply import Reply
from gemini_interactions.wire.interaction import Interaction

from ..steps import EXAMPLES, PNG, SEARCH, call_of, output_of, steps, text_of
from .face_of_langchain import LangChain
from .face_of_llamaindex import LlamaIndex
from .faces import Adapter, ainvoke, astream, invoke, stream

SIGNED = {"type": "thought", "signature": "YQ=="}
HMM = {"type": "thought", "signature": "Yg==", "summary": [text_of("Hm.")]}


def interaction(values: list[Any]) -> Interaction:
    return Interaction.model_validate({"id": "v1_a", "status": "completed", "model": "m", "steps": values})


def empty_of_langchain(content: Any) -> list[Any]:
    return [block for block in content if block["type"] == "reasoning" and not block["reasoning"]]


def empty_of_llamaindex(blocks: Any) -> list[int]:
    """The places of the thoughts without words."""
    return [i for i, block in enumerate(blocks) if isinstance(block, ThinkingBlock) and not block.content]


@given(steps)
def test_langchain_has_none(values: list[dict[str, Any]]) -> None:
    message = interaction_to_message(interaction(values))
    assert empty_of_langchain(message.content) == []
    assert langchain_steps([message]) == values


@given(steps)
def test_llamaindex_has_one_at_the_end_and_only_where_no_thought_has_words(values: list[dict[str, Any]]) -> None:
    message = reply_to_message(Reply.of(interaction(values)))
    words = any(isinstance(block, ThinkingBlock) and block.content for block in message.blocks)
    empty = empty_of_llamaindex(message.blocks)
    assert empty in ([[]] if words else [[], [len(message.blocks) - 1]])
    assert llamaindex_steps([message]) == values


def test_in_langchain_signatures_travel_on_the_block_that_follows() -> None:
    message = interaction_to_message(interaction([SIGNED, output_of(text_of("Hi")), SIGNED, call_of("c1"), SIGNED]))
    assert message.content == [
        {"type": "text", "text": "Hi", "index": 0, "extras": {"thoughts_before": [SIGNED]}},
        {"type": "tool_call", "name": "f", "args": {}, "id": "c1", "extras": {"thoughts_before": [SIGNED]}},
    ]
    assert message.response_metadata["thoughts_after"] == [SIGNED]
    message.tool_calls[0]["args"] = {"x": 2}  # as middleware does
    assert langchain_steps([message])[3] == call_of("c1", x=2)
    # Somebody put a text in place of the blocks: the thoughts were not of this one.
    assert langchain_steps([message.model_copy(update={"content": "Ho", "tool_calls": []})]) == [output_of(text_of("Ho"))]


def test_in_langchain_what_a_tool_of_the_service_s_has_said_can_be_taken_out_alone() -> None:
    message = interaction_to_message(interaction([SIGNED, *SEARCH, output_of(text_of("Hi"))]))
    message.content = [block for block in message.content if not block["type"].startswith("server_tool_")]  # type: ignore[index, union-attr]
    assert langchain_steps([message]) == [SIGNED, output_of(text_of("Hi"))]


def test_in_anybody_s_mouth_a_content_that_has_a_thought_in_front_of_it_says_what_it_says() -> None:
    unknown = {"type": "hologram", "x": 1}
    content = interaction_to_message(interaction([SIGNED, output_of(unknown)])).content
    assert langchain_steps([HumanMessage(content)]) == [{"type": "user_input", "content": [unknown]}]
    assert langchain_steps([ToolMessage(content, tool_call_id="c1")])[0]["result"] == [unknown]


def test_blocks_without_words_that_were_stored_before_are_still_thoughts() -> None:
    message = interaction_to_message(interaction([output_of(text_of("Hi"))]))
    message.content = [{"type": "reasoning", "reasoning": "", "extras": {"signature": "YQ=="}, "index": 0}, *message.content]
    assert langchain_steps([message]) == [SIGNED, output_of(text_of("Hi"))]
    template = [{"shown": 0, "type": "thought"}, *SEARCH, {**output_of({"type": "text", "shown": 2})}]
    blocks = [ThinkingBlock(additional_information={"signature": "YQ==", STEPS: template}), TextBlock(text="Hi")]
    stored = ChatMessage(role="assistant", blocks=blocks, additional_kwargs={KEY: {}})
    assert llamaindex_steps([stored]) == [SIGNED, *SEARCH, output_of(text_of("Hi"))]


def test_in_llamaindex_a_call_keeps_the_signature_in_front_of_it_when_the_message_is_changed() -> None:
    values = [SIGNED, output_of(text_of("Hi")), call_of("c1"), call_of("c2")]
    message = reply_to_message(Reply.of(interaction(values)))
    assert isinstance(message.blocks[0], TextBlock)  # which core takes for the answer
    del message.blocks[2]
    assert llamaindex_steps([message]) == values[:3]


@pytest.mark.parametrize("cls", [LangChain, LlamaIndex])
@pytest.mark.parametrize("name", EXAMPLES)
def test_in_all_ways(cls: type[Adapter], name: str) -> None:
    emulator = Emulator()
    empty: Any = empty_of_langchain if cls is LangChain else empty_of_llamaindex
    replies = []
    for ask in (invoke, ainvoke, stream, astream):
        emulator.reply({"steps": EXAMPLES[name], "status": "completed"})
        replies.append(ask(cls(emulator), [("user", "Hi")]))
    for reply in replies:
        assert len(empty(reply.message.content if cls is LangChain else reply.message.blocks)) <= (cls is LlamaIndex)
        assert reply.content == replies[0].content


async def test_llamaindex_leaves_no_other_place() -> None:
    """A block's field that takes any JSON is a thought's or the arguments of a call; and a message's `additional_kwargs` cost."""
    classes = get_args(get_args(ContentBlock)[0])
    free = {
        (cls.__name__, name)
        for cls in classes
        for name, field in cls.model_fields.items()
        if "[str, typing.Any]" in str(field.annotation)
    }
    assert free == {("ThinkingBlock", "additional_information"), ("ToolCallBlock", "tool_kwargs")}
    assert not any(cls.model_config.get("extra") == "allow" for cls in (ChatMessage, *classes))
    counted: list[str] = []

    def tokens(text: str) -> list[str]:
        counted.append(text)
        return text.split()

    message = reply_to_message(Reply.of(interaction([*SEARCH, output_of(text_of("Hi"), PNG)])))
    assert empty_of_llamaindex(message.blocks) == [2]
    engine = create_async_engine("sqlite+aiosqlite:///:memory:")
    memory = Memory.from_defaults(token_limit=100, tokenizer_fn=tokens, async_engine=engine)
    await memory.aput(message)
    [kept] = await memory.aget()
    assert llamaindex_steps([kept]) == llamaindex_steps([message])
    assert not any("google_search_call" in text for text in counted)
    template = json.loads(json.dumps(message.blocks[2].additional_information))  # type: ignore[union-attr]
    await memory.aput(ChatMessage("Hi", role="assistant", additional_kwargs=template))
    assert any("google_search_call" in text for text in counted)
    await engine.dispose()
