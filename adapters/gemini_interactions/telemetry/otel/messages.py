"""Say what was asked and answered in the conventions' messages, for whoever has switched that on.

No signature, no file and nothing of a web address but where it leads is in them, and no attribute has more characters than
`room.MOST`. No more than those are looked at, however much there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from opentelemetry.util.genai.types import (
    BlobPart,
    FilePart,
    FunctionToolDefinition,
    GenericPart,
    GenericToolDefinition,
    InputMessage,
    MessagePart,
    OutputMessage,
    ReasoningPart,
    ServerToolCallPart,
    ServerToolCallResponsePart,
    TextPart,
    ToolCallRequestPart,
    ToolCallResponsePart,
    ToolDefinition,
    UriPart,
)

from .room import CONTENTS, FRAME, Room, fields_of, is_step, items_of, place_of

_ROLES = {"user_input": "user", "function_result": "tool"}
_IS_FILE = re.compile(r"files/[\w-]+").fullmatch


@dataclass
class _OtherPart(GenericPart):
    """A step or a content of a type that this version does not know."""

    value: Any


def input_messages(given: Any) -> list[InputMessage]:
    """Return what was asked, of which the newest is kept where there is too much.

    Args:
        given: the `input` of a request: a text, contents or steps.
    """
    items = items_of(given)
    if not any(is_step(item) for item in items):
        items = [{"type": "user_input", "content": items}]
    room, messages = Room(), []
    for item in reversed(items):
        if room.is_full:
            break
        step = fields_of(item) if is_step(item) else {"type": "user_input", "content": item}
        room.take(FRAME)
        # The newest of a message is at its end, too.
        if parts := list(_parts(step, room, from_end=True)):
            messages.append(InputMessage(_ROLES.get(str(step.get("type")), "assistant"), parts[::-1]))
    return messages[::-1]


def output_messages(steps: Iterable[Any] | None, finish_reason: str | None = None) -> list[OutputMessage]:
    """Return what was answered, of which the beginning is kept where there is too much.

    Args:
        steps: those of the interaction.
        finish_reason: why the model stopped. Newer conventions have it on the span alone; by older ones a message needs it, and
            Phoenix (20.26) shows none without.
    """
    room = Room()
    parts: list[MessagePart] = []
    room.take(FRAME)
    for step in map(fields_of, steps or ()):
        if room.is_full:
            break
        if step.get("type") != "user_input":
            parts.extend(_parts(step, room))
    return [OutputMessage("assistant", parts, finish_reason)] if parts else []


def system_parts(instruction: Any) -> list[TextPart]:
    """Return a system instruction, which is a text or contents."""
    room = Room()
    found: list[TextPart] = []
    for content in items_of(instruction):
        text = content if isinstance(content, str) else fields_of(content).get("text")
        if text and not room.is_full:
            room.take(FRAME)
            found.append(TextPart(room.text(text)))
    return found


def tool_definitions(tools: Any) -> list[ToolDefinition]:
    """Return the tools of a request, without the settings of the service's own."""
    room = Room()
    found: list[ToolDefinition] = []
    for tool in map(fields_of, items_of(tools)):
        if room.is_full:
            break
        room.take(FRAME)
        kind = room.name(tool.get("type"))
        name = room.name(tool.get("name")) or kind
        if kind == "function":
            description = room.text(tool.get("description") or "") or None
            found.append(FunctionToolDefinition(name, description, room.value(tool.get("parameters"), is_schema=True)))
        else:
            found.append(GenericToolDefinition(name, kind))
    return found


def _parts(step: Mapping[str, Any], room: Room, *, from_end: bool = False) -> Iterator[MessagePart]:
    kind, id = str(step.get("type")), step.get("id") or step.get("call_id")
    if kind in ("user_input", "model_output"):
        contents = items_of(step.get("content"))
        for content in reversed(contents) if from_end else contents:
            if room.is_full:
                return
            room.take(FRAME)
            yield _content(content, room)
        return
    if kind == "thought":
        for summary in map(fields_of, items_of(step.get("summary"))):
            if summary.get("text") and not room.is_full:
                room.take(FRAME)
                yield ReasoningPart(room.text(summary["text"]))
        return
    room.take(FRAME)
    told_id = room.name(id) if isinstance(id, str) else None
    if kind == "function_call":
        yield ToolCallRequestPart(name=room.name(step.get("name")), id=told_id, arguments=room.value(step.get("arguments")))
    elif kind == "function_result":
        yield ToolCallResponsePart(id=told_id, response=room.value(step.get("result")))
    elif kind.endswith("_result"):
        name = room.name(kind.removesuffix("_result"))
        yield ServerToolCallResponsePart({"type": name, **_rest(step, room)}, told_id)
    elif kind.endswith("_call"):
        name = room.name(kind.removesuffix("_call"))
        yield ServerToolCallPart(name, {"type": name, **_rest(step, room)}, told_id)
    else:
        yield _OtherPart(room.name(kind), _rest(step, room))


def _rest(step: Mapping[str, Any], room: Room) -> dict[str, Any]:
    rest = {name: value for name, value in step.items() if name not in ("type", "id", "call_id", "signature")}
    found: dict[str, Any] = room.value(rest, is_of_service=True)
    return found


def _content(content: Any, room: Room) -> MessagePart:
    if isinstance(content, str):
        return TextPart(room.text(content))
    fields = fields_of(content)
    kind = str(fields.get("type"))
    if kind == "text":
        return TextPart(room.text(fields.get("text") or ""))
    mime_type = fields.get("mime_type")
    told_type = room.name(mime_type) if isinstance(mime_type, str) else None
    uri = fields.get("uri")
    if place := place_of(uri) if isinstance(uri, str) else "":
        return UriPart(told_type, room.name(kind), room.text(place))
    if isinstance(uri, str) and _IS_FILE(uri):
        return FilePart(told_type, room.name(kind), room.name(uri))
    if kind in CONTENTS or "data" in fields:
        return BlobPart(told_type, room.name(kind), b"")
    return _OtherPart(room.name(kind), _rest(fields, room))
