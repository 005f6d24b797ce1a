"""Convert steps to a LlamaIndex message and response. `to_steps` undoes it exactly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ContentBlock,
    MessageRole,
    ThinkingBlock,
    ToolCallBlock,
)

from ..client.http.errors import ContentBlockedError
from ..conversation.anchor import Anchor
from ..framework.reply_facts import answered_calls
from ..framework.thoughts import thought_text
from ..turns.reply import Reply
from .content import content_to_blocks
from .metadata import raw_response, response_kwargs
from .names import KEY
from .step_template import with_template


def reply_to_response(reply: Reply, *, delta: str | None = None) -> ChatResponse:
    """Convert a reply to a response.

    Args:
        reply: the reply.
        delta: the newest text, in a stream.

    Returns:
        The message, the interaction as a dict under `raw`, with token counts under the names that LlamaIndex's counters look
        for, and what the message has no place for under `additional_kwargs`.

    Raises:
        ContentBlockedError: there is no answer, because it was blocked.
    """
    message = reply_to_message(reply)
    kwargs = response_kwargs(reply)
    if kwargs.get("refusal") and not any(block.block_type != "thinking" for block in message.blocks):
        raise ContentBlockedError(kwargs["refusal"], code="content_blocked", interaction=reply.interaction)
    return ChatResponse(message=message, raw=raw_response(reply), delta=delta, additional_kwargs=kwargs)


def reply_to_message(reply: Reply) -> ChatMessage:
    """Convert a reply to a message."""
    answered = answered_calls(reply.steps)
    blocks = [block for step in reply.steps for block in step_to_blocks(step, answered)]
    return ChatMessage(
        role=MessageRole.ASSISTANT,
        blocks=with_template(reply.steps, blocks),
        additional_kwargs={KEY: anchor_to_kwargs(reply.anchor)},
    )


def anchor_to_kwargs(anchor: Anchor | None) -> dict[str, str]:
    """Return what a message carries of an anchor: flat, small, JSON. Empty where nothing was stored."""
    if anchor is None:
        return {}
    environment = {"environment_id": anchor.environment_id} if anchor.environment_id else {}
    return {"id": anchor.interaction_id, "mac": anchor.proof, **environment}


def step_to_blocks(step: Mapping[str, Any], answered: set[Any]) -> list[ContentBlock]:
    """Convert a finished step to blocks; to none where LlamaIndex has none for it.

    Args:
        step: the step as JSON.
        answered: the ids of calls that are not for the caller to answer.
    """
    kind = step.get("type")
    if kind == "model_output":
        return [block for content in step.get("content") or () for block in content_to_blocks(content)]
    if kind == "thought":
        signature = step.get("signature")
        more = {"signature": signature} if isinstance(signature, str) else {}
        return [ThinkingBlock(content=thought_text(step) or None, additional_information=more)]
    if kind == "function_call" and step.get("id") not in answered and isinstance(step.get("arguments"), dict | str):
        return [call_to_block(step)]
    return []


def call_to_block(step: Mapping[str, Any]) -> ToolCallBlock:
    """Convert a function call to a block; in a stream, its arguments may be a piece of their JSON, or still to come."""
    return ToolCallBlock(
        tool_call_id=str(step.get("id") or ""),
        tool_name=str(step.get("name") or ""),
        tool_kwargs=step.get("arguments") or {},
    )
