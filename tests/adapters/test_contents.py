"""Whatever shape a part of a message has, each adapter makes the same content of it, or refuses it by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from llama_index.core.base.llms.types import ChatMessage

import gemini_interactions.langchain.to_steps as langchain
import gemini_interactions.litellm.to_steps as openai
import gemini_interactions.llamaindex.to_steps as llamaindex
from gemini_interactions import Client, InvalidOption, telemetry
from gemini_interactions.emulator import Emulator

from . import shapes_of_contents as shapes
from . import shapes_of_others as others
from .shapes_of_contents import BLOCKS

PARTS, RESULTS, REFUSED = shapes.PARTS | others.PARTS, shapes.RESULTS | others.RESULTS, shapes.REFUSED | others.REFUSED

Convert = Callable[[Any], list[dict[str, Any]]]

USERS: dict[str, Convert] = {
    "langchain": lambda part: langchain.messages_to_steps([HumanMessage.model_construct(content=[part])]),
    "litellm": lambda part: openai.messages_to_steps([{"role": "user", "content": [part]}]),
    "llamaindex": lambda block: llamaindex.messages_to_steps([ChatMessage(blocks=[block])]),
}
TOOLS: dict[str, Convert] = {
    "langchain": lambda part: langchain.messages_to_steps([ToolMessage.model_construct(content=[part], tool_call_id="1")]),
    "litellm": lambda part: openai.messages_to_steps([{"role": "tool", "tool_call_id": "1", "content": [part]}]),
    "llamaindex": lambda block: llamaindex.messages_to_steps(
        [ChatMessage(role="tool", blocks=[block], additional_kwargs={"tool_call_id": "1"})]
    ),
}
AUTHORS: dict[str, Convert] = {
    "langchain": lambda part: langchain.messages_to_steps([reply_of_another(part)]),
    "litellm": lambda part: openai.messages_to_steps([{"role": "assistant", "content": [part]}]),
    "llamaindex": lambda block: llamaindex.messages_to_steps([ChatMessage(role="assistant", blocks=[block])]),
}
DICTS = ("langchain", "litellm")


def reply_of_another(part: Any) -> AIMessage:
    fields: dict[str, Any] = {"tool_calls": [], "invalid_tool_calls": [], "response_metadata": {}, "additional_kwargs": {}}
    return AIMessage.model_construct(content=[part], **fields)


def cells(table: dict[str, Any], adapters: tuple[str, ...]) -> Any:
    return pytest.mark.parametrize(
        ("adapter", "shape"), [pytest.param(a, table[name], id=f"{a}-{name}") for a in adapters for name in table]
    )


def by_a_user(adapter: str, part: Any) -> Any:
    return [content for step in USERS[adapter](part) for content in step["content"]]


def by_a_tool(adapter: str, part: Any) -> Any:
    [step] = TOOLS[adapter](part)
    return step["result"]


@cells(PARTS, DICTS)
def test_a_part_is_what_it_is(adapter: str, shape: Any) -> None:
    part, contents = shape
    assert by_a_user(adapter, part) == contents
    assert by_a_tool(adapter, part) == (contents or "")


def by_an_author(adapter: str, part: Any) -> Any:
    return joined([content for step in AUTHORS[adapter](part) if step["type"] != "function_call" for content in step["content"]])


def joined(contents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Contents with the texts in one; LiteLLM's replies have one."""
    texts = "".join(content["text"] for content in contents if content["type"] == "text")
    return [content for content in contents if content["type"] != "text"] + ([{"type": "text", "text": texts}] if texts else [])


@cells(PARTS, DICTS)
def test_another_providers_reply_says_it_too(adapter: str, shape: Any) -> None:
    part, contents = shape
    assert by_an_author(adapter, part) == joined([content for content in contents if content["type"] != "function_result"])


@cells(REFUSED, DICTS)
def test_what_cannot_be_sent_is_refused_in_a_reply_too(adapter: str, shape: Any, caplog: pytest.LogCaptureFixture) -> None:
    part, words = shape
    kind = part.get("type") if isinstance(part, dict) else None
    if kind == "tool_result":  # is no reply's to say
        assert by_an_author(adapter, part) == []
    elif kind == "hologram" and adapter == "langchain":  # a step of another provider's, for all that is known
        telemetry.counts.pop("block_left_out", None)
        assert by_an_author(adapter, part) == []
        assert "messages[0].content[0]: a block of type 'hologram' is known to another provider only" in caplog.text
    else:
        with pytest.raises(InvalidOption, match=words) as caught:
            AUTHORS[adapter](part)
        assert str(caught.value.field).startswith("messages[0].content[0]")


@cells(BLOCKS, ("llamaindex",))
def test_so_does_a_block_of_a_reply(adapter: str, shape: Any) -> None:
    part, contents = shape
    assert by_an_author(adapter, part) == joined(contents)


@cells(BLOCKS, ("llamaindex",))
def test_so_is_a_block(adapter: str, shape: Any) -> None:
    part, contents = shape
    assert by_a_user(adapter, part) == contents
    assert by_a_tool(adapter, part) == contents


@cells(RESULTS, DICTS)
def test_a_function_may_give_any_json(adapter: str, shape: Any) -> None:
    part, contents = shape
    assert by_a_tool(adapter, part) == contents


@cells(REFUSED, DICTS)
def test_what_cannot_be_sent_is_refused_by_name(adapter: str, shape: Any) -> None:
    part, words = shape
    with pytest.raises(InvalidOption, match=words) as caught:
        USERS[adapter](part)
    assert str(caught.value.field).startswith("messages[0].content[0]")
    assert str(caught.value).startswith(("messages[0].content[0]", "'messages[0].content[0]"))


def test_the_service_takes_all_of_them() -> None:
    """But for addresses that only some day may be fields of its."""
    emulator = Emulator()
    contents = [
        content
        for name, (_, found) in (PARTS | BLOCKS).items()
        if "tomorrow" not in name
        for content in found
        if "call_id" not in content
    ]
    assert len(contents) > 70
    client = Client(api_key="k", transport=emulator.transport())
    client.files.upload(file=b"%PDF-1.7", config={"name": "files/a"})
    client.create(model="gemini-3.5-flash", input=[{"type": "user_input", "content": contents}])


def test_a_system_message_may_quote_a_reply() -> None:
    quoted = [PARTS["reasoning"][0], {"type": "text", "text": "Hello."}]
    assert langchain.messages_to_history([SystemMessage(quoted)]).system_instruction == "Hello."
    assert openai.messages_to_history([{"role": "system", "content": quoted}]).system_instruction == "Hello."
