"""Convert what LangChain's decision models are asked about to the Decisions API's input.

A text goes as it is, and so do the contents of a message of the user's. Anything else is JSON, in which messages are objects;
each picture, recording or document in it has a name there, such as `[image 1]`, and follows behind the JSON under that name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from ..client.http.errors import InvalidOption
from ..framework.contents.parts import contents_of, is_known, part_to_contents

Input = str | list[dict[str, Any]]

_ROLES = {"human": "user", "ai": "assistant"}
_MEDIA = ("image", "audio", "video", "document")
_THOUGHTS = ("reasoning", "thinking")
_OF_THE_FRAME = ("id", "index", "extras")


def state_to_input(state: Any) -> Input:
    """Convert a state: a text, a message, or any JSON with messages and media blocks in it.

    Raises:
        InvalidOption: something in it is neither; the message names the place.
    """
    if isinstance(state, str):
        return state
    if isinstance(state, HumanMessage):
        return state.content if isinstance(state.content, str) else list(contents_of(state.content, "state"))
    named = _Named()
    text = to_text(named.shown(state, "state"))
    return [_text(text), *named.contents] if named.contents else text


def to_text(value: Any) -> str:
    """Return a text as it is, and any other JSON as text."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def check_no_media(value: Any, where: str) -> None:
    """Refuse media in a question, whose instructions and criteria the API takes as text only.

    Raises:
        InvalidOption: there is a medium.
    """
    named = _Named()
    named.shown(value, where)
    if named.contents:
        raise InvalidOption(f"'{where}' has a picture, recording or document in it: put it into the state.", field=where)


class _Named:
    """The media in a state, each with its name before it."""

    def __init__(self) -> None:
        self.contents: list[dict[str, Any]] = []
        self._counts: dict[str, int] = {}

    def shown(self, value: Any, where: str) -> Any:
        """Return a value as JSON shows it."""
        if isinstance(value, BaseMessage):
            return self._message(value, where)
        if isinstance(value, Mapping):
            name = self._medium(value, where)
            return name or {str(key): self.shown(item, f"{where}.{key}") for key, item in value.items()}
        if isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray):
            return [self.shown(item, f"{where}[{index}]") for index, item in enumerate(value)]
        if value is None or isinstance(value, str | int | float):
            return value
        raise InvalidOption(
            f"'{where}' is {type(value).__name__}: a state is a text, messages, or JSON with messages and media blocks in it.",
            field=where,
        )

    def _message(self, message: BaseMessage, where: str) -> dict[str, Any]:
        shown: dict[str, Any] = {"role": _ROLES.get(message.type, message.type)}
        if message.name:
            shown["name"] = message.name
        shown["content"] = self._content(message, f"{where}.content")
        if isinstance(message, AIMessage) and message.tool_calls:
            calls = [{"id": call["id"], "name": call["name"], "args": call["args"]} for call in message.tool_calls]
            shown["tool_calls"] = self.shown(calls, f"{where}.tool_calls")
        if isinstance(message, ToolMessage):
            shown |= {"tool_call_id": message.tool_call_id, "status": message.status}
        return shown

    def _content(self, message: BaseMessage, where: str) -> Any:
        if isinstance(message.content, str):
            return message.content
        parts: list[Any] = []
        for index, block in enumerate(message.content_blocks if isinstance(message, AIMessage) else message.content):
            if isinstance(block, str):
                parts.append(block)
            elif block.get("type") == "text":
                parts.append(block.get("text", ""))
            elif block.get("type") not in (*_THOUGHTS, "tool_call"):  # thoughts are nobody's words, calls stand beside
                kept = {key: value for key, value in block.items() if key not in _OF_THE_FRAME}
                parts.append(self.shown(kept, f"{where}[{index}]"))
        return parts[0] if len(parts) == 1 else parts

    def _medium(self, value: Mapping[str, Any], where: str) -> str | None:
        """Return the name of a media block; None where it is none."""
        if not isinstance(value.get("type"), str) or not is_known(value):
            return None
        try:
            found = part_to_contents(value, where)
        except InvalidOption:  # it only looks like a block: `{"type": "file", "path": "a.txt"}`
            return None
        kinds = [content["type"] for content in found if content.get("type") in _MEDIA]
        if not kinds:
            return None
        kind = kinds[0]
        number = self._counts[kind] = self._counts.get(kind, 0) + 1
        name = f"[{kind} {number}]"
        self.contents += [_text(f"{name}:"), *found]
        return name


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}
