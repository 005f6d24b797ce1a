"""Carry in a message what it does not show of a reply: the reply's steps, with placeholders for what the message says anyway.

A framework's message has texts, media and calls. Where one output ended and the next began, what the service's own tools did,
what no field of the framework can hold: that travels beside them as a template, from which the message gives back exactly the
steps it came from. A placeholder says how long the value was. If somebody has edited the message since, the template no longer
fits, and the message alone counts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .contents.media import MEDIA
from .thoughts import thought_text

SHOWN = "shown"
"""The key of a placeholder, with the number of characters of the value that the message shows; with True for arguments."""

_SOURCES = ("data", "uri")


@dataclass(frozen=True, slots=True)
class Shown:
    """The values of a reply that its message shows, in the API's shape.

    Attributes:
        text: all texts of the outputs, joined.
        media: the contents with a medium, in order.
        calls: the function calls, as steps.
        thoughts: a thought for each of the reply's that has words, as a step; None where a message may be without some of them.
    """

    text: str
    media: Sequence[Mapping[str, Any]] = ()
    calls: Sequence[Mapping[str, Any]] = ()
    thoughts: Sequence[Mapping[str, Any]] | None = None


def steps_to_template(steps: Sequence[Mapping[str, Any]], shown: Shown) -> list[dict[str, Any]]:
    """Convert the steps of a reply to their template, as JSON.

    Args:
        steps: the reply's.
        shown: the values that the message shows of them.
    """
    values = _Values(shown)
    template: list[dict[str, Any]] = []
    for step in steps:
        kind = step.get("type")
        if kind == "model_output" and step.get("content"):
            template.append({**step, "content": [_content_to_template(content, values) for content in step["content"]]})
        elif kind == "thought" and shown.thoughts is not None and thought_text(step):
            thought = next(values.thoughts)
            rest = {key: value for key, value in step.items() if key == "type" or key not in thought or thought[key] != value}
            template.append({SHOWN: len(thought_text(thought)), **rest})
        elif kind == "function_call" and _is_same(values.next_call(step.get("id")), step):
            values.take_call(step["id"])
            template.append({SHOWN: True, **{key: value for key, value in step.items() if key != "arguments"}})
        else:
            template.append(dict(step))
    return template


def template_to_steps(template: Any, shown: Shown) -> list[dict[str, Any]] | None:
    """Convert a template back to the steps it came from; to None if the message no longer shows the values it was made with.

    Args:
        template: as it came back, whatever that is.
        shown: the values that the message shows.
    """
    values = _Values(shown)
    try:
        steps = [_fill_step(step, values) for step in template]
    except (_Mismatch, AttributeError, IndexError, KeyError, TypeError, ValueError):
        return None
    return steps if values.are_used_up() else None


class _Mismatch(Exception):
    """A message does not show the value of a placeholder."""


@dataclass(slots=True)
class _Values:
    """The values that a message shows, each to be taken once."""

    shown: Shown
    text: int = 0  # the characters taken
    media: dict[str, deque[Mapping[str, Any]]] = field(init=False)
    calls: dict[Any, deque[Mapping[str, Any]]] = field(init=False)  # by id, of which two calls may have the same
    thoughts: Iterator[Mapping[str, Any]] = field(init=False)
    wordless: Iterator[Mapping[str, Any]] = field(
        init=False
    )  # thoughts that messages used to show although there is nothing to read

    def __post_init__(self) -> None:
        self.media = {kind: deque(medium for medium in self.shown.media if medium["type"] == kind) for kind in MEDIA}
        self.calls = {}
        for call in self.shown.calls:
            self.calls.setdefault(call["id"], deque()).append(call)
        thoughts = self.shown.thoughts or ()
        self.thoughts = iter([thought for thought in thoughts if thought_text(thought)])
        self.wordless = iter([thought for thought in thoughts if not thought_text(thought)])

    def next_call(self, call_id: Any) -> Mapping[str, Any] | None:
        calls = self.calls.get(call_id)
        return calls[0] if calls else None

    def take_call(self, call_id: Any) -> Mapping[str, Any]:
        call = self.calls[call_id].popleft()
        if not self.calls[call_id]:
            del self.calls[call_id]
        return call

    def are_used_up(self) -> bool:
        used_media = not any(self.media.values())
        return self.text == len(self.shown.text) and used_media and not self.calls and next(self.thoughts, None) is None


def _content_to_template(content: Mapping[str, Any], values: _Values) -> dict[str, Any]:
    kind, text = content.get("type"), content.get("text")
    if kind == "text" and isinstance(text, str):
        return {SHOWN: len(text), **{key: value for key, value in content.items() if key != "text"}}
    media = values.media.get(str(kind))
    if not media or not _source(content) or media[0].get("data") != content.get("data"):
        return dict(content)
    medium = media.popleft()
    rest = {key: value for key, value in content.items() if key not in _SOURCES or medium.get(key) != value}
    return {SHOWN: len(_source(medium)), **rest}


def _fill_step(template: Mapping[str, Any], values: _Values) -> dict[str, Any]:
    step = dict(template)
    kind = step.get("type")
    if kind == "model_output" and step.get("content"):
        step["content"] = [_fill_content(content, values) for content in step["content"]]
        return step
    length = step.pop(SHOWN, None)
    if length is None:
        return step
    if kind == "function_call":
        call = values.take_call(step["id"])
        if call["name"] != step["name"]:
            raise _Mismatch
        return {**step, "arguments": call["arguments"]}
    thought = next(values.thoughts if length else values.wordless, None)
    if thought is None or len(text := thought_text(thought)) != length or ("summary" in step and thought_text(step) != text):
        raise _Mismatch
    return {**thought, **step}


def _fill_content(template: Mapping[str, Any], values: _Values) -> dict[str, Any]:
    content = dict(template)
    length = content.pop(SHOWN, None)
    if length is None:
        return content
    if content["type"] == "text":
        start, values.text = values.text, values.text + length
        return {"text": values.shown.text[start : values.text], **content}
    medium = values.media[content["type"]].popleft()
    if len(_source(medium)) != length:
        raise _Mismatch
    return {**{key: medium[key] for key in _SOURCES if key in medium}, **content}


def _source(medium: Mapping[str, Any]) -> str:
    return str(medium.get("data") or medium.get("uri") or "")


def _is_same(call: Mapping[str, Any] | None, step: Mapping[str, Any]) -> bool:
    return call is not None and (call["name"], call["arguments"]) == (step.get("name"), step.get("arguments"))
