"""The service's memory on every path by which LlamaIndex hands a conversation back."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from llama_index.core.base.llms.types import ChatMessage, TextBlock, ToolCallBlock
from llama_index.core.chat_engine import CondensePlusContextChatEngine, SimpleChatEngine
from llama_index.core.memory import ChatMemoryBuffer, Memory
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from llama_index.core.storage.chat_store import SimpleChatStore
from sqlalchemy.ext.asyncio import create_async_engine

from gemini_interactions.emulator import Emulator
from gemini_interactions.llamaindex import GeminiInteractions, google_search

from ..received import kinds, previous
from .conftest import make


def anchor_id(message: ChatMessage) -> str:
    return str(message.additional_kwargs["gemini_interaction"]["id"])


def talk(llm: GeminiInteractions, *texts: str) -> list[ChatMessage]:
    """A conversation, turn by turn."""
    messages: list[ChatMessage] = []
    for text in texts:
        messages.append(ChatMessage(text))
        messages.append(llm.chat(messages).message)
    return messages


# Stores, memories and engines


@pytest.mark.parametrize("kind", ["buffer", "memory"])
async def test_memories_keep_the_chain(emulator: Emulator, kind: str) -> None:
    llm = make(emulator, tools=[google_search()])
    engine = create_async_engine("sqlite+aiosqlite:///:memory:")
    memory: Any = ChatMemoryBuffer.from_defaults() if kind == "buffer" else Memory.from_defaults(async_engine=engine)
    for text in ("Search for tea.", "What did I say?", "And before?"):
        await memory.aput(ChatMessage(text))
        await memory.aput((await llm.achat(await memory.aget())).message)
    await engine.dispose()
    assert [len(each) for each in kinds(emulator)] == [1, 1, 1]


def test_a_chat_store_on_disk_keeps_the_chain(emulator: Emulator, tmp_path: Any) -> None:
    llm = make(emulator, tools=[google_search()])
    messages = talk(llm, "Search for tea.", "Call it Ada.")
    path = tmp_path / "store.json"
    path.write_text(json.dumps([message.model_dump(mode="json") for message in messages]))
    loaded = [ChatMessage.model_validate(each) for each in json.loads(path.read_text())]
    store = SimpleChatStore()
    for message in loaded:
        store.add_message("u", message)
    llm.chat([*store.get_messages("u"), ChatMessage("Go on.")])
    assert previous(emulator)[-1] == anchor_id(messages[3])


@pytest.mark.parametrize("how", ["chat", "stream", "achat", "astream"])
def test_a_simple_chat_engine_sends_each_turn_once(emulator: Emulator, how: str) -> None:
    engine = SimpleChatEngine.from_defaults(
        llm=make(emulator), memory=ChatMemoryBuffer.from_defaults(), system_prompt="Be brief."
    )

    async def aturn(text: str) -> str:
        if how == "achat":
            return str(await engine.achat(text))
        return "".join([token async for token in (await engine.astream_chat(text)).async_response_gen()])

    async def turns() -> list[str]:
        return [await aturn(text) for text in ("My name is Ada.  ", "What is my name?", "And now?")]

    if how == "chat":
        said = [str(engine.chat(text)) for text in ("My name is Ada.", "What is my name?", "And now?")]
    elif how == "stream":
        said = ["".join(engine.stream_chat(text).response_gen) for text in ("My name is Ada.", "What is my name?", "And now?")]
    else:
        said = asyncio.run(turns())
    assert "Ada" in said[1]
    assert kinds(emulator) == [["user_input"]] * 3
    assert {request.body["system_instruction"] for request in emulator.requests} == {"Be brief."}


def test_a_chat_engine_that_strips_what_it_stores_does_not_break_the_chain(emulator: Emulator) -> None:
    emulator.reply("Hello, Ada.\n", "Yes.\n")
    engine = SimpleChatEngine.from_defaults(llm=make(emulator), memory=ChatMemoryBuffer.from_defaults())
    for text in ("Hi", "Are you there?"):
        assert list(engine.stream_chat(text).response_gen)
    assert previous(emulator)[1] is not None


class Notes(BaseRetriever):
    """One note, whatever is asked."""

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [NodeWithScore(node=TextNode(text="The cat is called Tom."), score=1.0)]


def test_an_engine_that_drops_the_anchors_is_replayed_and_right(emulator: Emulator) -> None:
    engine = CondensePlusContextChatEngine.from_defaults(
        retriever=Notes(), llm=make(emulator), memory=ChatMemoryBuffer.from_defaults()
    )
    engine.chat("My name is Ada.")
    engine.chat("What is my name?")
    assert previous(emulator) == [None, None, None]
    texts = json.dumps(emulator.requests[-1].body["input"])
    assert "My name is Ada." in texts
    assert "What is my name?" in texts


# What agents hand back


def test_a_result_that_was_never_sent_is_sent_with_the_next_turn(emulator: Emulator) -> None:
    """`return_direct`: the tool's answer stands in for the model's, with the call's id and without an anchor."""
    llm = make(emulator)
    tool = {"type": "function", "name": "get_time", "parameters": {"type": "object", "properties": {}}}
    question = ChatMessage("Call get_time")
    reply = llm.chat([question], tools=[tool]).message
    call = next(block for block in reply.blocks if isinstance(block, ToolCallBlock))
    kwargs = {"tool_call_id": call.tool_call_id}
    direct = [
        ChatMessage("12:00", role="tool", additional_kwargs=kwargs),
        ChatMessage("12:00", role="assistant", additional_kwargs=kwargs),
    ]
    llm.chat([question, reply, *direct, ChatMessage("Thanks")], tools=[tool])
    assert kinds(emulator)[-1] == ["function_result", "model_output", "user_input"]
    assert emulator.requests[-1].body["input"][0]["name"] == "get_time"
    assert previous(emulator)[-1] == anchor_id(reply)


def test_a_rewritten_question_is_a_replay_and_right(emulator: Emulator) -> None:
    """A state prompt rewrites the last user message in place, after it was answered."""
    llm = make(emulator)
    messages = talk(llm, "My name is Ada.")
    messages[0].blocks = [TextBlock(text="State: {}. My name is Ada.")]
    llm.chat([*messages, ChatMessage("What is my name?")])
    assert previous(emulator)[-1] is None
