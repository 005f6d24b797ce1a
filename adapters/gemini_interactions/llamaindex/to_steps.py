"""Convert LlamaIndex messages to steps, and to the history that the plan looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from llama_index.core.base.llms.types import ChatMessage, MessageRole, TextBlock, ToolCallBlock

from ..conversation.anchor import Anchor
from ..conversation.plan import History
from ..framework.contents.media import MEDIA
from ..framework.history import HistoryBuilder, steps_of
from ..turns.media_uploads import MARK
from ..wire.json_text import call_arguments
from .content import block_to_contents
from .names import KEY
from .step_template import blocks_to_steps, reply_blocks_to_steps

_SYSTEM = frozenset({MessageRole.SYSTEM, MessageRole.DEVELOPER})
_ASSISTANT = frozenset({MessageRole.ASSISTANT, MessageRole.CHATBOT, MessageRole.MODEL})
_RESULT = frozenset({MessageRole.TOOL, MessageRole.FUNCTION})
_EMPTY = {"type": "model_output", "content": [{"type": "text", "text": ""}]}


def messages_to_steps(messages: Sequence[ChatMessage]) -> list[dict[str, Any]]:
    """Convert these messages to steps, as JSON objects; system messages have none."""
    return steps_of(messages_to_history(messages))


def messages_to_history(messages: Sequence[ChatMessage]) -> History:
    """Convert these messages to a history. They are not changed.

    Args:
        messages: any messages; replies of other providers lose what only those understand.

    Raises:
        InvalidOption: a message or a block of one cannot be sent; the error names it.
    """
    history = HistoryBuilder()
    for i, message in enumerate(messages):
        where = f"messages[{i}]"
        if message.role in _ASSISTANT:
            history.reply(assistant_message_to_steps(message, where), _anchor(message))
        elif message.role in _SYSTEM:
            history.system(_contents(message, where), where)
        elif message.role in _RESULT:
            kwargs = message.additional_kwargs
            history.result(
                kwargs.get("tool_call_id"),
                message.content if _is_one_text(message) else _contents(message, where),
                where,
                id_field="additional_kwargs.tool_call_id",
                name=kwargs.get("name") or kwargs.get("tool_name"),
                is_error=bool(kwargs.get("is_error")),
            )
        else:
            history.user(_contents(message, where))
    return history.history()


def assistant_message_to_steps(message: ChatMessage, where: str = "message") -> list[dict[str, Any]]:
    """Convert a reply to exactly the steps it came from, unless somebody changed it since.

    Args:
        message: the reply.
        where: what to call it in an error.

    Raises:
        InvalidOption: a block of it cannot be sent.
    """
    if KEY in message.additional_kwargs:
        return reply_blocks_to_steps(message.blocks, f"{where}.blocks")
    steps = [step for step in blocks_to_steps(message.blocks, ours=False, where=f"{where}.blocks") if step != _EMPTY]
    refusal = message.additional_kwargs.get("refusal")
    if isinstance(refusal, str) and refusal and not steps:  # what another provider's model said instead of answering
        steps = [{"type": "model_output", "content": [{"type": "text", "text": refusal}]}]
    if not any(isinstance(block, ToolCallBlock) for block in message.blocks):
        steps += [_legacy_call(call) for call in message.additional_kwargs.get("tool_calls") or ()]
    return steps


def _contents(message: ChatMessage, where: str) -> list[dict[str, Any]]:
    contents = [item for i, block in enumerate(message.blocks) for item in block_to_contents(block, f"{where}.blocks[{i}]")]
    if message.additional_kwargs.get(MARK) is not False:
        return contents
    # Blocks have no place of their own for what the API does not know.
    return [{**content, MARK: False} if content["type"] in MEDIA else content for content in contents]


def _is_one_text(message: ChatMessage) -> bool:
    """Return whether a message is a text, which LlamaIndex keeps as the one block of it."""
    return len(message.blocks) == 1 and isinstance(message.blocks[0], TextBlock)


def _anchor(message: ChatMessage) -> Anchor | None:
    return Anchor.read(message.additional_kwargs.get(KEY), interaction_id="id", mac="mac")


def _legacy_call(call: Any) -> dict[str, Any]:
    """Convert a function call as integrations kept it before there were blocks for it: OpenAI's object, or its dict."""
    function = _get(call, "function") or {}
    arguments = _get(function, "arguments") or "{}"
    return {
        "type": "function_call",
        "id": str(_get(call, "id") or ""),
        "name": str(_get(function, "name") or ""),
        "arguments": call_arguments(arguments),
    }


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
