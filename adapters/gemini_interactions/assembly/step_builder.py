"""Build one step from its deltas, as the JSON object it will be."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any

from ..wire.base import WireModel
from ..wire.deltas import (
    ArgumentsDelta,
    AudioDelta,
    DocumentDelta,
    ImageDelta,
    TextAnnotationDelta,
    TextDelta,
    ThoughtSignatureDelta,
    ThoughtSummaryDelta,
    UnknownStepDeltaData,
    VideoDelta,
)
from ..wire.json_text import call_arguments
from ..wire.readable_steps import readable_content

_PARTS = ("content", "summary")


class StepBuilder:
    """One step under construction, as the JSON object it will be.

    Args:
        fields: what its start says, made readable. They are changed.
        announced: whether there was a start; else more of it may follow.

    Attributes:
        index: where it stands in the events.
        position: its number in the order in which steps began.
        has_ended: whether nothing more belongs to it.
        is_repeated: whether it was started again after its end, so that what follows says it once more.
    """

    __slots__ = (
        "_arguments",
        "_audio",
        "_grow",
        "_new_summary_part",
        "_open",
        "_signature",
        "_text",
        "announced",
        "fields",
        "has_ended",
        "index",
        "is_repeated",
        "position",
    )

    def __init__(self, fields: dict[str, Any], *, announced: bool = False) -> None:
        self.index: int = 0
        self.position: int = 0
        self.has_ended: bool = False
        self.is_repeated: bool = False
        self.announced: bool = announced
        self.fields: dict[str, Any] = fields
        self._grow = _GROW_OF_TYPE.get(fields.get("type"), _GROW)
        self._open: dict[str, Any] = {}  # the content or summary part that the next text or audio belongs to
        self._text: list[str] = []
        self._audio: list[str] = []  # base64
        self._arguments: list[str] = []
        self._signature: list[str] = []
        self._new_summary_part = True
        # Calls start with `"signature": ""` on some models, before their signature comes or never does.
        if isinstance(fields.get("signature"), str):
            self._add_signature(fields.pop("signature"))

    @property
    def arguments(self) -> str:
        """The arguments of a call that deltas have brought, as they were written."""
        return "".join(self._arguments)

    def add(self, delta: WireModel) -> bool:
        """Grow by a delta. Return False if this step has no place for it."""
        grow = self._grow.get(type(delta))
        if grow is not None:
            grow(self, delta)
            return True
        value = delta.dump()
        kind = value.pop("type", None)
        if kind == self.fields.get("type"):
            self._merge(value)
        elif self.fields.get("type") == "model_output" and isinstance(delta, UnknownStepDeltaData):
            self._append("content", readable_content(delta.dump()))
        else:
            return False
        return True

    def repeat(self, fields: dict[str, Any]) -> bool:
        """Take in a start at the index of this step. Return False if it is the start of another one.

        A start repeats one that nothing has come of, or that has the same id. Where the step itself was not announced yet, it is
        now.
        """
        if fields.get("type") != self.fields.get("type"):
            return False
        new_id = fields.get("id") or fields.get("call_id")
        is_same = bool(new_id) and new_id == (self.fields.get("id") or self.fields.get("call_id"))
        if self.has_ended:
            self.is_repeated = is_same
            return is_same
        if self.announced and not is_same and self.build() != StepBuilder(dict(fields)).build():
            return False
        for key, value in fields.items():
            if key in _PARTS and isinstance(value, list) and not self.announced:
                for part in value:
                    self._append(key, part)
            elif key == "signature" and isinstance(value, str):
                if not self._signature:
                    self._add_signature(value)
            elif not self.fields.get(key):
                self.fields[key] = value
        self.announced = True
        return True

    def build(self) -> dict[str, Any]:
        """Return the step as it stands; what is made of it later does not change under anyone's hands."""
        self._join()
        step = dict(self.fields)
        if self._arguments:
            step["arguments"] = call_arguments(self.arguments)
        if self._signature:
            step["signature"] = join_base64(self._signature)
        for key in _PARTS:
            if isinstance(step.get(key), list):
                step[key] = [dict(part) if isinstance(part, dict) else part for part in step[key]]
        return step

    # One method a delta type.

    def _add_text(self, delta: TextDelta) -> None:
        if self._open.get("type") != "text":
            self._last_text()
        self._text.append(delta.text or "")
        if delta.__pydantic_extra__:  # `model_extra` is the same, and slower to ask
            extra = {key: value for key, value in delta.__pydantic_extra__.items() if value is not None}
            self._annotate(extra.pop("annotations", None))
            self._open.update(extra)

    def _add_annotations(self, delta: TextAnnotationDelta) -> None:
        self._last_text()
        self._annotate(delta.dump().get("annotations"))

    def _add_summary(self, delta: ThoughtSummaryDelta) -> None:
        if delta.content is None:
            return
        part = delta.content.dump()
        if not part or (part.keys() == {"type", "text"} and part["text"] is None):
            return
        plain = part.keys() == {"type", "text"} and isinstance(part["text"], str)
        if not plain or self._new_summary_part:
            self._append("summary", {"type": "text", "text": ""} if plain else part)
        if plain:
            self._text.append(part["text"])
        self._new_summary_part = not plain

    def _add_thought_signature(self, delta: ThoughtSignatureDelta) -> None:
        if delta.signature:
            self._add_signature(delta.signature)
        else:  # the service ends each part of a summary with an empty signature
            self._new_summary_part = True

    def _add_arguments(self, delta: ArgumentsDelta) -> None:
        if delta.arguments:
            self._arguments.append(delta.arguments)

    def _add_audio(self, delta: AudioDelta) -> None:
        value = {key: item for key, item in delta.dump().items() if item is not None}
        data = value.pop("data", None)
        if data is None and value.keys() <= {"type"}:
            return
        same = "data" in self._open and all(self._open.get(key) == value[key] for key in value)
        if data is None or not same:
            self._append("content", value if data is None else {**value, "data": ""})
        if data is not None:
            self._audio.append(data)

    def _add_media(self, delta: ImageDelta | VideoDelta | DocumentDelta) -> None:
        self._append("content", delta.dump())

    # The parts they share.

    def _add_signature(self, signature: str) -> None:
        if signature:
            self._signature.append(signature)

    def _append(self, key: str, part: dict[str, Any]) -> None:
        self._join()
        held = self.fields.get(key)
        if not isinstance(held, list):
            held = self.fields[key] = [] if held is None else [held]
        held.append(part)
        self._open = part if part.get("type") != "text" or isinstance(part.get("text"), str) else {}

    def _last_text(self) -> None:
        """Make the last content a text, and the open one."""
        if self._open.get("type") != "text" or not isinstance(self._open.get("text"), str):
            content = self.fields.get("content")
            last = content[-1] if isinstance(content, list) and content else {}
            if isinstance(last, dict) and last.get("type") == "text" and isinstance(last.get("text"), str):
                self._open = last
            else:
                self._append("content", {"type": "text", "text": ""})

    def _annotate(self, annotations: Any) -> None:
        if isinstance(annotations, list):
            self._open["annotations"] = [*(self._open.get("annotations") or ()), *annotations]

    def _join(self) -> None:
        """Move the open text or audio into the part it belongs to."""
        if self._text:
            self._open["text"] += "".join(self._text)
            self._text.clear()
        if self._audio:
            data = self._open["data"]
            self._open["data"] = join_base64([data, *self._audio] if data else self._audio)
            self._audio.clear()

    def _merge(self, value: dict[str, Any]) -> None:
        """Grow by a delta that carries fields of this very step, as those of the built-in tools do.

        Open question [split_typed_deltas]: whether the service ever splits such a delta. Recorded ones are whole; were it to
        split them, lists, results and code go on where they stopped, and everything else is as it was said last.
        """
        signature = value.pop("signature", None)
        if isinstance(signature, str):
            self._add_signature(signature)
        for key, new in value.items():
            if new is None and self.fields.get(key) is not None:  # null takes nothing back
                continue
            old = self.fields.get(key)
            if key == "arguments" and isinstance(old, dict) and isinstance(new, dict):
                self.fields[key] = {
                    **old,
                    **{
                        name: _go_on(old.get(name), item) if name in ("code", "queries", "urls") else item
                        for name, item in new.items()
                        if item is not None or old.get(name) is None
                    },
                }
            elif key == "result":
                self.fields[key] = _go_on(old, new)
            else:
                self.fields[key] = new


_GROW: dict[type[WireModel], Callable[[StepBuilder, Any], None]] = {
    TextDelta: StepBuilder._add_text,
    TextAnnotationDelta: StepBuilder._add_annotations,
    ThoughtSummaryDelta: StepBuilder._add_summary,
    ThoughtSignatureDelta: StepBuilder._add_thought_signature,
    ArgumentsDelta: StepBuilder._add_arguments,
    AudioDelta: StepBuilder._add_audio,
    ImageDelta: StepBuilder._add_media,
    VideoDelta: StepBuilder._add_media,
    DocumentDelta: StepBuilder._add_media,
}

STEP_TYPE_OF_DELTA = {
    "text": "model_output",
    "text_annotation_delta": "model_output",
    "image": "model_output",
    "audio": "model_output",
    "video": "model_output",
    "document": "model_output",
    "thought_summary": "thought",
    "thought_signature": "thought",
    "arguments_delta": "function_call",
}
"""The type of the step that a delta belongs to, where the delta has another type."""

CONTENT_DELTAS = frozenset({"text", "image", "audio", "video", "document", "thought_summary"})
"""The types of deltas that say something by themselves; the others complete what was said."""

_CONTENTS = (TextDelta, TextAnnotationDelta, AudioDelta, ImageDelta, VideoDelta, DocumentDelta)


def _without(*classes: type[WireModel]) -> dict[type[WireModel], Callable[[StepBuilder, Any], None]]:
    return {cls: grow for cls, grow in _GROW.items() if cls not in classes}


_GROW_OF_TYPE: dict[Any, dict[type[WireModel], Callable[[StepBuilder, Any], None]]] = {
    "model_output": _without(ThoughtSummaryDelta, ArgumentsDelta),
    "thought": _without(*_CONTENTS, ArgumentsDelta),
    "function_call": _without(*_CONTENTS, ThoughtSummaryDelta),
}
"""What the steps of these types have a place for; steps of all others take anything."""


def _go_on(old: Any, new: Any) -> Any:
    both_text = isinstance(old, str) and isinstance(new, str)
    both_lists = isinstance(old, list) and isinstance(new, list)
    return old + new if both_text or both_lists else new


def join_base64(parts: list[str]) -> str:
    """Join base64 texts that follow one another into one.

    A text cut anywhere is joined as text. Texts that are complete each (padded, before the last) are joined by their bytes, which
    for signatures, serialized messages, is also how the service itself joins them.
    """
    if len(parts) == 1 or not any(part.endswith("=") for part in parts[:-1]):
        return "".join(parts)
    try:
        return base64.b64encode(b"".join(base64.b64decode(part, validate=True) for part in parts)).decode("ascii")
    except binascii.Error:
        return "".join(parts)
