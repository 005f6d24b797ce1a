"""Build one step from its deltas, as the JSON object it will be."""

from __future__ import annotations

import base64
import binascii
import json
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
    VideoDelta,
)


class StepBuilder:
    """One step under construction, as the JSON object it will be."""

    __slots__ = ("_arguments", "_audio", "_new_summary_part", "_open", "_signature", "_text", "fields")

    def __init__(self, fields: dict[str, Any]) -> None:
        self.fields = fields
        self._open: dict[str, Any] = {}  # the content or summary part that the next text or audio belongs to
        self._text: list[str] = []
        self._audio: list[str] = []  # base64
        self._arguments: list[str] = []
        self._signature: list[str] = []
        self._new_summary_part = True
        signature = fields.get("signature")
        # Calls start with `"signature": ""` on some models; without a stream the same call has no such key.
        if isinstance(signature, str):
            del fields["signature"]
            self._add_signature(signature)

    def add(self, delta: WireModel) -> bool:
        """Grow by a delta. Return False if this step has no place for it."""
        grow = _GROW.get(type(delta))
        if grow is not None:
            grow(self, delta)
            return True
        value = delta.dump()
        kind = value.pop("type", None)
        if kind == self.fields.get("type"):
            self._merge(value)
        elif self.fields.get("type") == "model_output":
            self._append("content", delta.dump())
        else:
            return False
        return True

    def build(self) -> dict[str, Any]:
        self._join()
        step = dict(self.fields)
        if self._arguments:
            text = "".join(self._arguments)
            try:
                step["arguments"] = json.loads(text)
            except ValueError:
                step["arguments"] = text
            if not isinstance(step["arguments"], dict):
                step["arguments"] = text
        if self._signature:
            step["signature"] = join_base64(self._signature)
        for key in ("content", "summary"):
            if key in step:
                step[key] = [dict(part) for part in step[key]]
        return step

    # One method a delta type.

    def _add_text(self, delta: TextDelta) -> None:
        if self._open.get("type") != "text":
            self._last_text()
        self._text.append(delta.text)
        if delta.__pydantic_extra__:  # `model_extra` is the same, and slower to ask
            self._open.update(delta.__pydantic_extra__)

    def _add_annotations(self, delta: TextAnnotationDelta) -> None:
        self._last_text()
        annotations = delta.dump().get("annotations") or []
        self._open["annotations"] = [*self._open.get("annotations", []), *annotations]

    def _add_summary(self, delta: ThoughtSummaryDelta) -> None:
        if delta.content is None:
            return
        part = delta.content.dump()
        plain = part.keys() == {"type", "text"}
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
        value = delta.dump()
        data = value.pop("data", None)
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
        self.fields.setdefault(key, []).append(part)
        self._open = part

    def _last_text(self) -> None:
        """Make the last content a text, and the open one."""
        if self._open.get("type") != "text":
            content = self.fields.get("content")
            if content and content[-1].get("type") == "text":
                self._open = content[-1]
            else:
                self._append("content", {"type": "text", "text": ""})

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

        Open question: whether the service ever splits such a delta. Recorded ones are whole; were it to split them, lists,
        results and code go on where they stopped, and everything else is as it was said last.
        """
        signature = value.pop("signature", None)
        if signature:
            self._add_signature(signature)
        for key, new in value.items():
            old = self.fields.get(key)
            if key == "arguments" and isinstance(old, dict) and isinstance(new, dict):
                self.fields[key] = {
                    **old,
                    **{
                        name: _go_on(old.get(name), item) if name in ("code", "queries", "urls") else item
                        for name, item in new.items()
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
