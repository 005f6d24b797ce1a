"""Say what was asked and answered in the conventions' messages, for whoever has switched that on.

No signature, no file and nothing of a web address but where it leads is in them, and no more than `MOST` characters.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from opentelemetry.util.genai.types import (
    BlobPart,
    FunctionToolDefinition,
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

MOST = 32_768
"""Characters of text in an attribute. Of what was asked, the newest are kept; a text that is cut ends with three dots."""

MOST_TOOLS = 128
"""Tools in an attribute."""

_ROLES = {"user_input": "user", "function_result": "tool"}
_SECRET = frozenset({"signature", "headers", "data", "environment_key"})
"""Fields of steps that are never told: proofs, what may be a key, and files."""


class _Room:
    """The characters that are left in an attribute."""

    def __init__(self) -> None:
        self.left = MOST

    def text(self, text: object) -> str:
        """Return as much of a text as there is room for."""
        text = str(text)
        kept = text if len(text) <= self.left else f"{text[: max(self.left - 1, 0)]}…"
        self.left -= min(len(text), self.left)
        return kept

    def value(self, value: Any) -> Any:
        """Return a JSON value without what is secret in it; its text, cut, where there is no room for all."""
        shown = _shown(value)
        text = json.dumps(shown, ensure_ascii=False, default=str)
        if len(text) > self.left:
            return self.text(text)
        self.left -= len(text)
        return shown


def input_messages(given: Any) -> list[InputMessage]:
    """Return what was asked.

    Args:
        given: the `input` of a request, as JSON.
    """
    steps = given if isinstance(given, list) else [given]
    if not any(isinstance(step, Mapping) and _is_step(step) for step in steps):
        steps = [{"type": "user_input", "content": steps}]
    room = _Room()
    messages: list[InputMessage] = []
    for step in reversed(steps):
        if room.left <= 0:
            break
        if isinstance(step, Mapping):
            messages.insert(0, InputMessage(_ROLES.get(str(step.get("type")), "assistant"), list(_parts(step, room))))
    return messages


def output_messages(steps: Iterable[Mapping[str, Any]], finish_reason: str | None = None) -> list[OutputMessage]:
    """Return what was answered.

    Args:
        steps: the reply's steps, as JSON.
        finish_reason: why the model stopped. Newer conventions have it on the span alone; by older ones a message needs it, and
            Phoenix (20.26) shows none without.
    """
    room = _Room()
    parts = [part for step in steps if room.left > 0 for part in _parts(step, room)]
    return [OutputMessage("assistant", parts, finish_reason)] if parts else []


def system_parts(instruction: Any) -> list[TextPart]:
    """Return a system instruction, which is a text or contents."""
    contents = instruction if isinstance(instruction, list) else [instruction]
    texts = (content if isinstance(content, str) else content.get("text") for content in contents if content)
    room = _Room()
    return [TextPart(room.text(text)) for text in texts if text and room.left > 0]


def tool_definitions(tools: Sequence[Any]) -> list[ToolDefinition]:
    """Return the tools of a request, without the settings of the service's own."""
    room = _Room()
    found: list[ToolDefinition] = []
    for tool in tools[:MOST_TOOLS]:
        if not isinstance(tool, Mapping) or room.left <= 0:
            continue
        name = str(tool.get("name") or tool.get("type"))
        if tool.get("type") == "function":
            description = room.text(tool.get("description") or "") or None
            found.append(FunctionToolDefinition(name, description, room.value(tool.get("parameters"))))
        else:
            found.append(GenericToolDefinition(name, str(tool.get("type"))))
    return found


def _is_step(given: Mapping[str, Any]) -> bool:
    kind = str(given.get("type"))
    return kind in ("user_input", "model_output", "thought") or kind.endswith(("_call", "_result"))


def _parts(step: Mapping[str, Any], room: _Room) -> Iterable[MessagePart]:
    kind, id = str(step.get("type")), step.get("id")
    if kind in ("user_input", "model_output"):
        contents = step.get("content") or ()
        for content in [contents] if isinstance(contents, str) else contents:
            yield _content(content, room)
    elif kind == "thought":
        for summary in step.get("summary") or ():
            if isinstance(summary, Mapping) and summary.get("text"):
                yield ReasoningPart(room.text(summary["text"]))
    elif kind == "function_call":
        yield ToolCallRequestPart(room.value(step.get("arguments")), str(step.get("name")), id)
    elif kind == "function_result":
        yield ToolCallResponsePart(room.value(step.get("result")), step.get("call_id"))
    elif kind.endswith("_result"):
        yield ServerToolCallResponsePart({"type": kind.removesuffix("_result"), **_rest(step, room)}, step.get("call_id"))
    else:
        name = kind.removesuffix("_call")
        yield ServerToolCallPart(name, {"type": name, **_rest(step, room)}, id)


def _rest(step: Mapping[str, Any], room: _Room) -> dict[str, Any]:
    return {
        name: room.value(value) for name, value in step.items() if name not in ("type", "id", "call_id") and name not in _SECRET
    }


def _content(content: Any, room: _Room) -> MessagePart:
    if not isinstance(content, Mapping):
        return TextPart(room.text(content))
    kind = str(content.get("type"))
    if kind == "text":
        return TextPart(room.text(content.get("text") or ""))
    mime_type = content.get("mime_type")
    if content.get("uri"):
        return UriPart(mime_type, kind, room.text(_place(str(content["uri"]))))
    return BlobPart(mime_type, kind, b"")


def _place(uri: str) -> str:
    """Return where a web address leads: what follows may be a key."""
    try:
        parts = urlsplit(uri)
        host = parts.hostname
    except ValueError:
        return ""
    return f"{parts.scheme}://{host}{parts.path}" if host else ""


def _shown(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _shown(part) for name, part in value.items() if name not in _SECRET}
    if isinstance(value, list):
        return [_shown(part) for part in value]
    return value
