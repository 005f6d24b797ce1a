"""Steps to a LlamaIndex message and response. `to_steps` undoes it exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from ..turns.reply import Reply
from ..wire.interaction import Interaction
from .content import content_to_blocks
from .metadata import raw_response, response_kwargs
from .names import KEY
from .skeleton import skeleton_block, thought_text


def reply_to_response(reply: Reply, *, delta: str | None = None) -> ChatResponse:
    """Return the response for a reply.

    Args:
        reply: the reply.
        delta: the newest text, in a stream.

    Returns:
        The message, the interaction as a dict under `raw`, with token counts under the names that LlamaIndex's counters look
        for, and what the message has no place for under `additional_kwargs`.

    Raises:
        ContentBlockedError: there is no answer, because it was blocked.
    """
    message = interaction_to_message(reply.interaction, anchor=reply.anchor, steps=reply.steps)
    kwargs = response_kwargs(reply.interaction, list(reply.steps), state_reset=reply.state_reset)
    if kwargs.get("refusal") and not any(block.block_type != "thinking" for block in message.blocks):
        raise ContentBlockedError(kwargs["refusal"], code="content_blocked", interaction=reply.interaction)
    return ChatResponse(message=message, raw=raw_response(reply.interaction), delta=delta, additional_kwargs=kwargs)


def interaction_to_message(
    interaction: Interaction, *, anchor: Anchor | None = None, steps: Sequence[Mapping[str, Any]] | None = None
) -> ChatMessage:
    """The message for an interaction.

    Args:
        interaction: an answer of the service. Steps of the user's, which a GET includes, are not part of the reply.
        anchor: the proof that lets the next turn continue from it.
        steps: the steps of the reply, if they are at hand.
    """
    steps = interaction.reply_steps() if steps is None else steps
    answered = answered_calls(steps)
    blocks = [step_to_blocks(step, answered) for step in steps]
    skeleton = skeleton_block(steps, blocks)
    shown = [block for some in blocks for block in some]
    return ChatMessage(
        role=MessageRole.ASSISTANT,
        blocks=[*shown, skeleton] if skeleton is not None else shown,
        additional_kwargs={KEY: anchor_to_kwargs(anchor)},
    )


def anchor_to_kwargs(anchor: Anchor | None) -> dict[str, str]:
    """What a message carries of an anchor: flat, small, JSON. Empty where nothing was stored."""
    if anchor is None:
        return {}
    environment = {"environment_id": anchor.environment_id} if anchor.environment_id else {}
    return {"id": anchor.interaction_id, "mac": anchor.mac, **environment}


def answered_calls(steps: Sequence[Mapping[str, Any]]) -> set[Any]:
    """The ids of function calls that the reply itself answers: an agent's, made and answered inside its sandbox."""
    return {step.get("call_id") for step in steps if step.get("type") == "function_result"}


def step_to_blocks(step: Mapping[str, Any], answered: set[Any]) -> list[ContentBlock]:
    """The blocks for a finished step; none where LlamaIndex has none for it.

    Args:
        step: the step as JSON.
        answered: see `answered_calls`; these are not for the caller to answer.
    """
    kind = step.get("type")
    if kind == "model_output":
        return [block for content in step.get("content") or () for block in content_to_blocks(content)]
    if kind == "thought":
        signature = step.get("signature")
        more = {"signature": signature} if isinstance(signature, str) else {}
        return [ThinkingBlock(content=thought_text(step) or None, additional_information=more)]
    if kind == "function_call" and step.get("id") not in answered and isinstance(step.get("arguments"), dict | str):
        return [
            ToolCallBlock(
                tool_call_id=str(step.get("id") or ""), tool_name=str(step.get("name") or ""), tool_kwargs=step["arguments"]
            )
        ]
    return []
