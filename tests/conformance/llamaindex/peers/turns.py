"""Messages of a conversation, in short."""

from __future__ import annotations

from typing import Any

from llama_index.core.base.llms.types import ChatMessage, TextBlock, ThinkingBlock


def user(text: str = "", *blocks: Any) -> ChatMessage:
    """What a user says, and shows."""
    return ChatMessage(role="user", blocks=[*([TextBlock(text=text)] if text else []), *blocks])


def system(text: str) -> ChatMessage:
    """An instruction."""
    return ChatMessage(role="system", content=text)


def result(call_id: str, text: str) -> ChatMessage:
    """What a function gave, as the agents write it."""
    return ChatMessage(role="tool", content=text, additional_kwargs={"tool_call_id": call_id})


def text_of(message: ChatMessage) -> str:
    """Its texts, with nothing between them."""
    return "".join(block.text for block in message.blocks if isinstance(block, TextBlock))


def thought_of(message: ChatMessage) -> str:
    """Its thoughts, likewise."""
    return "".join(block.content or "" for block in message.blocks if isinstance(block, ThinkingBlock))
