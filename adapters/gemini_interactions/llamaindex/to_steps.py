"""LlamaIndex messages to steps, and to the history that the plan looks at."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from llama_index.core.base.llms.types import ChatMessage, MessageRole, TextBlock, ToolCallBlock

from ..client.http.errors import InvalidOption
from ..conversation.anchor import Anchor
from ..conversation.plan import History, HistoryMessage
from .content import block_to_contents
from .names import KEY
from .skeleton import blocks_to_steps, reply_blocks_to_steps

_SYSTEM = frozenset({MessageRole.SYSTEM, MessageRole.DEVELOPER})
_ASSISTANT = frozenset({MessageRole.ASSISTANT, MessageRole.CHATBOT, MessageRole.MODEL})
_RESULT = frozenset({MessageRole.TOOL, MessageRole.FUNCTION})


def messages_to_steps(messages: Sequence[ChatMessage]) -> list[dict[str, Any]]:
    """The steps of these messages, as JSON objects; system messages have none."""
    return [step for turn in messages_to_history(messages).messages for step in turn.steps]


def messages_to_history(messages: Sequence[ChatMessage]) -> History:
    """These messages as a history. They are not changed.

    Args:
        messages: any messages; replies of other providers lose what only those understand.

    Raises:
        InvalidOption: a message or a block of one cannot be sent; the error names it.
    """
    system: list[str] = []
    turns: list[HistoryMessage] = []
    names: dict[str, str] = {}
    for i, message in enumerate(messages):
        where = f"messages[{i}]"
        if message.role in _SYSTEM:
            system.append(_system_text(message, where))
        elif message.role in _ASSISTANT:
            steps = assistant_message_to_steps(message)
            names.update((step["id"], step["name"]) for step in steps if step["type"] == "function_call")
            turns.append(HistoryMessage(steps, _anchor(message)))
        elif message.role in _RESULT:
            turns.append(HistoryMessage([tool_message_to_step(message, names, where)]))
        else:
            contents = _contents(message, where)
            turns.append(HistoryMessage([{"type": "user_input", "content": contents}] if contents else []))
    return History("\n\n".join(text for text in system if text) or None, turns)


def assistant_message_to_steps(message: ChatMessage) -> list[dict[str, Any]]:
    """The steps of a reply: exactly those it came from, unless somebody changed it since."""
    if KEY in message.additional_kwargs:
        return reply_blocks_to_steps(message.blocks)
    steps = [step for step in blocks_to_steps(message.blocks, ours=False) if step != _EMPTY]
    if not any(isinstance(block, ToolCallBlock) for block in message.blocks):
        steps += [_legacy_call(call) for call in message.additional_kwargs.get("tool_calls") or ()]
    return steps


_EMPTY = {"type": "model_output", "content": [{"type": "text", "text": ""}]}


def tool_message_to_step(message: ChatMessage, names: Mapping[str, str], where: str) -> dict[str, Any]:
    """The function result for a tool message.

    Args:
        message: the message, with `tool_call_id` in its `additional_kwargs`.
        names: the names of the functions by call id: LlamaIndex's tool messages do not have them.
        where: what to call the message in an error.

    Raises:
        InvalidOption: it does not say which call it answers.
    """
    kwargs = message.additional_kwargs
    call_id = kwargs.get("tool_call_id")
    if not isinstance(call_id, str):
        raise InvalidOption(
            f"{where}: a tool message needs additional_kwargs={{'tool_call_id': …}}, the id of the call that it answers.",
            field=f"{where}.additional_kwargs.tool_call_id",
        )
    step: dict[str, Any] = {"type": "function_result", "call_id": call_id}
    name = kwargs.get("name") or kwargs.get("tool_name") or names.get(call_id)
    if name:
        step["name"] = str(name)
    texts_only = all(isinstance(block, TextBlock) for block in message.blocks)
    step["result"] = message.content or "" if texts_only else _contents(message, where)
    if kwargs.get("is_error"):
        step["is_error"] = True
    return step


def _contents(message: ChatMessage, where: str) -> list[dict[str, Any]]:
    return [item for i, block in enumerate(message.blocks) for item in block_to_contents(block, f"{where}.blocks[{i}]")]


def _system_text(message: ChatMessage, where: str) -> str:
    contents = _contents(message, where)
    for content in contents:
        if content["type"] != "text":
            raise InvalidOption(f"{where}: a system message can hold text only, not {content['type']!r}.", field=where)
    return "\n".join(content["text"] for content in contents)


def _anchor(message: ChatMessage) -> Anchor | None:
    kwargs = message.additional_kwargs.get(KEY)
    if not isinstance(kwargs, Mapping) or not isinstance(kwargs.get("id"), str) or not kwargs["id"]:
        return None
    mac, environment_id = kwargs.get("mac"), kwargs.get("environment_id")
    return Anchor(kwargs["id"], mac if isinstance(mac, str) else "", environment_id if isinstance(environment_id, str) else None)


def _legacy_call(call: Any) -> dict[str, Any]:
    """A function call as integrations kept it before there were blocks for it: OpenAI's object, or its dict."""
    function = _get(call, "function") or {}
    arguments = _get(function, "arguments") or "{}"
    if isinstance(arguments, str):
        with suppress(ValueError):
            arguments = json.loads(arguments)
    return {
        "type": "function_call",
        "id": str(_get(call, "id") or ""),
        "name": str(_get(function, "name") or ""),
        "arguments": arguments,
    }


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
