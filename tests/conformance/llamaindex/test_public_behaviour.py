"""What the integrations' own tests in llama-index's repository ask of every LLM, in our words; and the rest of the contract."""

from __future__ import annotations

import inspect
import json
from typing import Any

import httpx
import pytest
from llama_index.core.base.llms.base import BaseLLM
from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    CompletionResponse,
    ImageBlock,
    TextBlock,
    ThinkingBlock,
)
from llama_index.core.llms.function_calling import FunctionCallingLLM
from llama_index.core.llms.llm import LLM
from llama_index.core.prompts import PromptTemplate
from llama_index.core.tools import FunctionTool
from llama_index.core.types import PydanticProgramMode
from pydantic import BaseModel

from gemini_interactions.emulator import Emulator
from gemini_interactions.llamaindex import GeminiInteractions

from .peers.answers import PNG
from .peers.events import events
from .peers.turns import result, text_of, thought_of, user


class Poem(BaseModel):
    """A poem."""

    title: str
    lines: list[str]


class Column(BaseModel):
    """A column of a table."""

    name: str
    type: str | None = None


class Schema(BaseModel):
    """A schema with columns."""

    name: str
    columns: list[Column]
    comment: str | None = None


POEM = '{"title": "Magic Backpack", "lines": ["It holds the sea,", "and me."]}'
SCHEMA = '{"name": "users", "columns": [{"name": "id", "type": "integer"}, {"name": "note"}]}'


def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


ADD = FunctionTool.from_defaults(add)


def llm_of(emulator: Emulator, **settings: Any) -> GeminiInteractions:
    return GeminiInteractions(**{"model": "gemini-3.5-flash", "api_key": "k", "transport": emulator.transport(), **settings})


async def ways_to_complete(llm: GeminiInteractions, prompt: str) -> list[CompletionResponse]:
    return [
        llm.complete(prompt),
        list(llm.stream_complete(prompt))[-1],
        await llm.acomplete(prompt),
        [response async for response in await llm.astream_complete(prompt)][-1],
    ]


async def ways_to_chat(llm: GeminiInteractions, *messages: ChatMessage, **options: Any) -> list[ChatResponse]:
    return [
        llm.chat(messages, **options),
        list(llm.stream_chat(messages, **options))[-1],
        await llm.achat(messages, **options),
        [response async for response in await llm.astream_chat(messages, **options)][-1],
    ]


def test_the_class_is_an_llm() -> None:
    assert "BaseLLM" in [base.__name__ for base in GeminiInteractions.__mro__]
    assert issubclass(GeminiInteractions, FunctionCallingLLM)
    assert not inspect.isabstract(GeminiInteractions)
    assert GeminiInteractions.class_name() not in {cls.class_name() for cls in (BaseLLM, LLM, FunctionCallingLLM)}


async def test_a_text_is_completed_in_four_ways(emulator: Emulator) -> None:
    emulator.reply(*["Once upon a time."] * 4)
    responses = await ways_to_complete(llm_of(emulator), "Write a poem about a magic backpack.")
    assert [response.text for response in responses] == ["Once upon a time."] * 4
    assert [request.body["input"][0]["content"] for request in emulator.requests] == [
        [{"type": "text", "text": "Write a poem about a magic backpack."}]
    ] * 4


async def test_a_conversation_is_answered_in_four_ways(emulator: Emulator) -> None:
    emulator.reply(*["Ahoy."] * 4)
    messages = [ChatMessage(role="system", content="You are a pirate."), user("Who are you?")]
    responses = await ways_to_chat(llm_of(emulator), *messages)
    assert [text_of(response.message) for response in responses] == ["Ahoy."] * 4
    assert {response.message.role.value for response in responses} == {"assistant"}
    assert {request.body["system_instruction"] for request in emulator.requests} == {"You are a pirate."}


async def test_the_four_ways_give_the_same_response(emulator: Emulator) -> None:
    usage = {"total_tokens": 18, "total_input_tokens": 11, "total_output_tokens": 7}
    steps: list[dict[str, Any]] = [
        {"type": "thought", "signature": "c2lnbmVk", "summary": [{"type": "text", "text": "Hm."}]},
        {"type": "model_output", "content": [{"type": "text", "text": "Let me add. " * 20}]},
        {"type": "function_call", "id": "call_1", "name": "add", "arguments": {"a": 1, "b": 2}},
    ]
    emulator.reply(*[{"steps": steps, "usage": usage}] * 4)
    responses = await ways_to_chat(llm_of(emulator, thinking_summaries="auto"), user("Add 1 and 2."), tools=[ADD])
    first, *others = [(response.message.blocks, response.raw["usage"]) for response in responses]
    assert [block.block_type for block in first[0]][:3] == ["thinking", "text", "tool_call"]
    assert others == [first] * 3


async def test_each_way_is_told_once(emulator: Emulator) -> None:
    """A completion is no chat as well: whoever adds up the events would count its tokens twice."""
    llm = llm_of(emulator)
    with events() as names:
        await ways_to_chat(llm, user("Hi."))
        await ways_to_complete(llm, "Hi.")
    ends = [name for name in names if name.startswith("LLM") and "InProgress" not in name]
    assert ends == ["LLMChatStartEvent", "LLMChatEndEvent"] * 4 + ["LLMCompletionStartEvent", "LLMCompletionEndEvent"] * 4


@pytest.mark.parametrize("output_cls", [Poem, Schema])
async def test_objects_are_predicted_in_four_ways(emulator: Emulator, output_cls: type[BaseModel]) -> None:
    text = POEM if output_cls is Poem else SCHEMA
    emulator.reply(*[text] * 4)
    llm, prompt = llm_of(emulator), PromptTemplate("Make one about {topic}.")
    expected = output_cls.model_validate_json(text)
    assert llm.structured_predict(output_cls, prompt, topic="bags") == expected
    assert await llm.astructured_predict(output_cls, prompt, topic="bags") == expected
    streamed = list(llm.stream_structured_predict(output_cls, prompt, topic="bags"))
    assert isinstance(streamed[-1], output_cls)
    assert streamed[-1] == expected
    streamed = [one async for one in await llm.astream_structured_predict(output_cls, prompt, topic="bags")]
    assert isinstance(streamed[-1], output_cls)
    assert streamed[-1] == expected
    assert [bool(request.body["response_format"]["schema"]) for request in emulator.requests] == [True] * 4


def test_a_stream_of_objects_grows(emulator: Emulator) -> None:
    lines = [f"line {number} of a long poem that comes in many pieces" for number in range(12)]
    emulator.reply(json.dumps({"title": "Long", "lines": lines}))
    *partial, last = llm_of(emulator).stream_structured_predict(Poem, PromptTemplate("Go."))
    counts = [len(getattr(one, "lines", None) or []) for one in partial]
    assert counts == sorted(counts)
    assert len(set(counts)) > 3
    assert last == Poem(title="Long", lines=lines)


def test_an_object_may_come_in_several_texts(emulator: Emulator) -> None:
    contents = [{"type": "text", "text": POEM[:15]}, {"type": "text", "text": POEM[15:]}]
    emulator.reply([{"type": "model_output", "content": contents}])
    assert llm_of(emulator).structured_predict(Poem, PromptTemplate("Go.")) == Poem.model_validate_json(POEM)


@pytest.mark.parametrize("mode", [PydanticProgramMode.FUNCTION, PydanticProgramMode.LLM, PydanticProgramMode.DEFAULT])
async def test_objects_come_in_every_mode(emulator: Emulator, mode: PydanticProgramMode) -> None:
    def fill(body: dict[str, Any]) -> Any:
        if any(tool["type"] == "function" for tool in body.get("tools") or ()):
            return [{"type": "function_call", "name": body["tools"][0]["name"], "arguments": json.loads(POEM)}]
        return POEM

    emulator.reply(fill, fill)
    llm = llm_of(emulator, pydantic_program_mode=mode)
    assert llm.structured_predict(Poem, PromptTemplate("Go.")) == Poem.model_validate_json(POEM)
    assert await llm.astructured_predict(Poem, PromptTemplate("Go.")) == Poem.model_validate_json(POEM)


async def test_a_structured_llm_gives_objects_as_raw(emulator: Emulator) -> None:
    emulator.reply(*[POEM] * 4)
    structured = llm_of(emulator).as_structured_llm(Poem)
    expected = Poem.model_validate_json(POEM)
    assert structured.complete("Write about {braces}.").raw == expected
    assert (await structured.acomplete("Write.")).raw == expected
    assert structured.chat([user("Write.")]).raw == expected
    assert list(structured.stream_chat([user("Write.")]))[-1].raw == expected


@pytest.mark.parametrize("required", [True, False])
async def test_a_call_is_required_if_asked_for(emulator: Emulator, required: bool) -> None:
    call = [{"type": "function_call", "id": "call_1", "name": "add", "arguments": {"a": 2, "b": 3}}]
    emulator.reply(*[call] * 4)
    llm = llm_of(emulator)
    options: dict[str, Any] = {"user_msg": "What is 2 + 3?", "tool_required": required}
    responses = [
        llm.chat_with_tools([ADD], **options),
        list(llm.stream_chat_with_tools([ADD], **options))[-1],
        await llm.achat_with_tools([ADD], **options),
        [chunk async for chunk in await llm.astream_chat_with_tools([ADD], **options)][-1],
    ]
    for response in responses:
        (selection,) = llm.get_tool_calls_from_response(response)
        assert (selection.tool_name, selection.tool_kwargs, selection.tool_id) == ("add", {"a": 2, "b": 3}, "call_1")
    choices = [request.body.get("generation_config", {}).get("tool_choice") for request in emulator.requests]
    assert choices == ["any" if required else None] * 4


def test_a_response_without_a_call_is_an_error_only_if_asked_for(emulator: Emulator) -> None:
    emulator.reply("No call.")
    llm = llm_of(emulator)
    response = llm.chat_with_tools([ADD], "Hi.")
    assert llm.get_tool_calls_from_response(response, error_on_no_tool_call=False) == []
    with pytest.raises(ValueError, match="at least one tool call"):
        llm.get_tool_calls_from_response(response)


def test_a_message_may_hold_text_and_pictures(emulator: Emulator) -> None:
    emulator.reply("A dot.")
    picture = ImageBlock(image=PNG, image_mimetype="image/png")
    llm_of(emulator).chat([user("Describe", picture, TextBlock(text="in one word."))])
    contents = emulator.requests[0].body["input"][0]["content"]
    assert [content["type"] for content in contents] == ["text", "image", "text"]
    assert contents[1]["mime_type"] == "image/png"


@pytest.mark.parametrize("kind", ["google_search", "code_execution", "url_context"])
async def test_a_tool_of_the_service_leaves_a_raw_that_is_a_dict(emulator: Emulator, kind: str) -> None:
    llm = llm_of(emulator, tools=[{"type": kind}])
    prompt = "Search the news, run 6 * 7 as code and read https://example.com/a."
    for response in await ways_to_chat(llm, user(prompt)):
        assert isinstance(response.raw, dict)
        assert json.loads(json.dumps(response.raw))["status"] == "completed"
        assert f"{kind}_call" in [step["type"] for step in response.raw["steps"]]
        assert llm.get_tool_calls_from_response(response, error_on_no_tool_call=False) == []


def test_what_code_printed_is_in_the_answer(emulator: Emulator) -> None:
    llm = llm_of(emulator, tools=[{"type": "code_execution"}])
    response = llm.complete("Run 6 * 7 as code.")
    assert "42" in response.text


async def test_thoughts_are_thinking_blocks_in_every_way(emulator: Emulator) -> None:
    llm = llm_of(emulator, thinking_level="high", thinking_summaries="auto")
    for response in await ways_to_chat(llm, user("Think about the sea.")):
        assert "decided what to do" in thought_of(response.message)
        assert any(isinstance(block, ThinkingBlock) for block in response.message.blocks)
        assert "**" not in text_of(response.message)


def test_every_request_says_who_asks(emulator: Emulator) -> None:
    llm_of(emulator).complete("Hi.")
    assert emulator.requests[0].headers["user-agent"].startswith("gemini-interactions/")


def test_headers_of_ones_own_are_sent(emulator: Emulator) -> None:
    llm_of(emulator, headers={"x-team": "red"}).complete("Hi.")
    assert emulator.requests[0].headers["x-team"] == "red"


def test_nothing_is_connected_before_the_first_call() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError("a request in the constructor")

    llm = GeminiInteractions(model="gemini-3.5-flash", api_key="k", transport=httpx.MockTransport(refuse))
    assert llm.metadata.is_chat_model
    assert llm.metadata.model_name == "gemini-3.5-flash"
    assert llm.to_dict()


async def test_messages_are_not_changed(emulator: Emulator) -> None:
    emulator.reply(*["Fine."] * 8)
    llm = llm_of(emulator)
    messages = [ChatMessage(role="system", content="Be brief."), user("Hi."), user("And hello.")]
    before = [message.model_dump_json() for message in messages]
    await ways_to_chat(llm, *messages)
    for _ in range(2):
        llm.chat_with_tools([ADD], "More.", chat_history=messages)
        await llm.achat_with_tools([ADD], "More.", chat_history=messages)
    assert [message.model_dump_json() for message in messages] == before


async def test_the_last_chunk_carries_what_the_next_turn_needs(emulator: Emulator) -> None:
    llm = llm_of(emulator)
    history = [user("I am Ann.")]
    for response in await ways_to_chat(llm, *history):
        again = ChatMessage.model_validate_json(response.message.model_dump_json())
        llm.chat([*history, again, user("Who am I?")])
        assert (
            emulator.requests[-1].body["previous_interaction_id"]
            == response.message.additional_kwargs["gemini_interaction"]["id"]
        )
        assert [step["type"] for step in emulator.requests[-1].body["input"]] == ["user_input"]


def test_a_result_that_comes_late_is_sent(emulator: Emulator) -> None:
    """As after a tool with `return_direct`: its result, and a text that the model never said, before the next input."""
    emulator.reply([{"type": "function_call", "id": "call_1", "name": "add", "arguments": {"a": 1, "b": 2}}], "Three.")
    llm = llm_of(emulator)
    history = [user("Add.")]
    history += [llm.chat_with_tools([ADD], chat_history=list(history), allow_parallel_tool_calls=True).message]
    local = ChatMessage(role="assistant", content="3", additional_kwargs={"tool_call_id": "call_1"})
    llm.chat_with_tools([ADD], chat_history=[*history, result("call_1", "3"), local, user("In words?")])
    steps = emulator.requests[1].body["input"]
    assert [step["call_id"] for step in steps if step["type"] == "function_result"] == ["call_1"]
    assert steps[-1] == {"type": "user_input", "content": [{"type": "text", "text": "In words?"}]}
