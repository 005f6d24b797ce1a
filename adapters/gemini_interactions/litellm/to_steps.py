"""Convert OpenAI's messages, as LiteLLM hands them over, to steps and to the history that the plan looks at."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

from ..client.http.errors import InvalidOption
from ..conversation.anchor import Anchor
from ..conversation.plan import History
from ..framework.contents.calls import part_to_call
from ..framework.contents.parts import contents_of
from ..framework.contents.replies import reply_part_to_contents
from ..framework.history import HistoryBuilder, steps_of
from ..framework.roles import role_hint
from ..framework.step_template import Shown, template_to_steps
from ..framework.thoughts import paragraphs
from ..framework.tools.freeform import freeform_call_to_function
from ..telemetry import count
from ..wire.json_text import call_arguments
from .anchor_transport import message_anchor, plain_call_id
from .content import image_at
from .shapes import LIST, TEXT, check_shape, reading
from .signatures import own_call_signature, own_thinking_signature

_INSTRUCTIONS = ("system", "developer")
_ROLES = (*_INSTRUCTIONS, "user", "assistant", "tool")
_THINKING = ("thinking", "redacted_thinking")


def messages_to_steps(messages: Iterable[Any]) -> list[dict[str, Any]]:
    """Convert these messages to steps, as JSON objects; system messages have none."""
    return steps_of(messages_to_history(messages))


def messages_to_history(messages: Iterable[Any], failed: Set[str] = frozenset()) -> History:
    """Convert these messages to a history.

    Args:
        messages: objects in OpenAI's shape, or LiteLLM's own classes for them.
        failed: the ids of calls whose results are errors, beside those that say so.

    Raises:
        InvalidOption: a message or a part of one cannot be sent; the error names it.
    """
    check_shape(messages, LIST, "messages")
    history = HistoryBuilder()
    for i, given in enumerate(messages):
        where = f"messages[{i}]"
        with reading(where):
            _add(_plain(given, where), history, where, failed)
    return history.history()


def _add(message: Mapping[str, Any], history: HistoryBuilder, where: str, failed: Set[str]) -> None:
    role, content = message.get("role"), message.get("content")
    if message.get("name") and role != "tool":
        _warn_of_name()
    if role == "assistant":
        steps, anchor, partial = assistant_message_to_steps(message, where)
        history.reply(steps, anchor, partial=partial)
    elif role in _INSTRUCTIONS:
        history.system(contents_of(content, f"{where}.content"), where)
    elif role == "user":
        history.user(contents_of(content, f"{where}.content"))
    elif role == "tool":
        call_id, name = message.get("tool_call_id"), message.get("name")
        check_shape(name or "", TEXT, f"{where}.name")
        history.result(
            plain_call_id(call_id) if isinstance(call_id, str) else call_id,
            content if isinstance(content, str) else contents_of(content, f"{where}.content", in_result=True),
            where,
            name=name,
            is_error=bool(message.get("is_error")) or call_id in failed,
        )
    elif role == "function":
        raise InvalidOption(f"{where}: role 'function' is OpenAI's old form, without call ids; use 'tool'.", field=where)
    else:
        known = f"known: {', '.join(_ROLES)}.{role_hint(role, _ROLES)}"
        raise InvalidOption(f"{where}.role cannot be {role!r}; {known}", field=where)


def _warn_of_name() -> None:
    count(
        "message_name_ignored",
        "The Interactions API has no names of speakers; 'name' of a message is ignored. Say in its text who speaks.",
        level=logging.WARNING,
        once=True,
    )


def assistant_message_to_steps(message: Mapping[str, Any], where: str) -> tuple[list[dict[str, Any]], Anchor | None, bool]:
    """Convert a reply to exactly the steps it came from, unless somebody changed it since, and read the anchor on it.

    The third value tells whether the client has kept only some of them.

    Args:
        message: an assistant message; other providers' have neither.
        where: what to call it in an error.
    """
    fields = message.get("provider_specific_fields")
    fields = fields if isinstance(fields, Mapping) else {}
    text, inline, contents, inline_calls = _assistant_content(message, where)
    given = message.get("thinking_blocks")
    blocks = [dict(block) for block in given if isinstance(block, Mapping)] if isinstance(given, list) and given else inline
    calls = _calls(message, where)
    calls += [call for call in inline_calls if call["id"] not in [other["id"] for other in calls]]
    media = _media(message)
    steps = template_to_steps(fields.get("steps"), Shown(text, media, calls))
    partial = steps is None or bool(contents)
    if steps is None or contents:
        steps = [
            *_thoughts(blocks),
            *_output(paragraphs(filter(None, [text, _beside_content(message)])), [*media, *contents]),
            *calls,
        ]
    raw_ids = [str(call.get("id")) for call in message.get("tool_calls") or () if isinstance(call, Mapping)]
    return steps, message_anchor(fields, raw_ids, blocks), partial


def _thoughts(blocks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Convert the thinking blocks that are ours to thoughts; other providers' say nothing to the service."""
    steps = []
    for block in blocks:
        signature = own_thinking_signature(block.get("signature")) if block.get("type") == "thinking" else None
        if signature is not None:
            summary = [{"type": "text", "text": block["thinking"]}] if block.get("thinking") else []
            steps.append({"type": "thought", "signature": signature, **({"summary": summary} if summary else {})})
    return steps


def _beside_content(message: Mapping[str, Any]) -> str:
    """Return what another provider's model said instead of a text: a refusal, or the words of a spoken answer."""
    refusal = message.get("refusal")
    return refusal if isinstance(refusal, str) and refusal else _spoken(message)


def _spoken(message: Mapping[str, Any]) -> str:
    """Return the words of a spoken answer of OpenAI's; ours have none, and go as sound."""
    audio = message.get("audio")
    transcript = audio.get("transcript") if isinstance(audio, Mapping) and not message.get("content") else None
    return transcript if isinstance(transcript, str) else ""


def _output(text: str, others: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    contents = [*([{"type": "text", "text": text}] if text else []), *others]
    return [{"type": "model_output", "content": contents}] if contents else []


def _assistant_content(
    message: Mapping[str, Any], where: str
) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Return an assistant's text, the thinking blocks between it (Anthropic's way), contents of other kinds, and calls in it."""
    content = message.get("content")
    if content is None or isinstance(content, str):
        return content or "", [], [], []
    if not isinstance(content, list | tuple):
        raise InvalidOption(f"{where}.content must be a text or a list of parts.", field=f"{where}.content")
    texts: list[str] = []
    blocks: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    calls: list[dict[str, Any]] = []
    for i, part in enumerate(content):
        if isinstance(part, Mapping) and part.get("type") in _THINKING:
            blocks.append(dict(part))
            continue
        if (call := part_to_call(part)) is not None:
            calls.append({**call, "id": plain_call_id(str(call["id"]))})
            continue
        for item in reply_part_to_contents(part, f"{where}.content[{i}]"):
            if item["type"] == "text":
                is_refusal = isinstance(part, Mapping) and part.get("type") == "refusal"
                texts.append(f"\n\n{item['text']}" if texts and is_refusal else item["text"])
            else:
                others.append(item)
    return "".join(texts), blocks, others, calls


def _calls(message: Mapping[str, Any], where: str) -> list[dict[str, Any]]:
    calls = []
    check_shape(message.get("tool_calls") or [], LIST, f"{where}.tool_calls")
    for i, call in enumerate(message.get("tool_calls") or ()):
        place = f"{where}.tool_calls[{i}]"
        call = freeform_call_to_function(_plain(call, place))
        function = call.get("function")
        if not isinstance(function, Mapping):
            raise InvalidOption(f"{place} is no function call; the service has no other kind.", field=place)
        check_shape(function.get("name") or "", TEXT, f"{place}.function.name")
        step = {
            "type": "function_call",
            "id": plain_call_id(str(call.get("id") or "")),
            "name": function.get("name") or "",
            "arguments": _arguments(function.get("arguments"), f"{place}.function.arguments"),
        }
        for holder in (call, function):
            if (signature := own_call_signature(holder.get("provider_specific_fields"))) is not None:
                step["signature"] = signature
        calls.append(step)
    if message.get("function_call") and not calls:
        raise InvalidOption(f"{where}.function_call is OpenAI's old form, without ids; use 'tool_calls'.", field=where)
    return calls


def _arguments(value: Any, where: str) -> Any:
    """Return the arguments of a call as the API has them: an object; a text where they never were one."""
    if value and not isinstance(value, str | Mapping):
        raise InvalidOption(f"{where} must be a text or an object, not {type(value).__name__}.", field=where)
    return call_arguments(dict(value) if isinstance(value, Mapping) else value) if value else {}


def _media(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the contents for what LiteLLM keeps beside an assistant's text: images, and one audio."""
    images = [item.get("image_url") for item in message.get("images") or () if isinstance(item, Mapping)]
    media = [image_at(image.get("url") if isinstance(image, Mapping) else image) for image in images]
    audio = message.get("audio")
    if isinstance(audio, Mapping) and isinstance(audio.get("data"), str) and audio["data"] and not _spoken(message):
        media.append({"type": "audio", "data": audio["data"]})
    return media


def _plain(value: Any, where: str) -> dict[str, Any]:
    """Return an object as a dict. LiteLLM's own classes are handed over as they are by some of its callers."""
    if hasattr(value, "model_dump"):
        value = value.model_dump()
    if not isinstance(value, Mapping):
        raise InvalidOption(f"{where} must be an object, not {type(value).__name__}.", field=where)
    return dict(value)
