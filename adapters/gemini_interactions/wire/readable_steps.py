"""Make the JSON of a step readable whose fields are not what they should be.

A step that does not validate is kept as it came. Who converts steps, to messages, to digests, to requests, relies on lists and
objects where the API has them; that is seen to here, once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import NoneType
from typing import Any

from .json_text import call_arguments


def readable_step(step: dict[str, Any]) -> dict[str, Any]:
    """Return a step with lists of objects, texts and arguments where such belong; the step itself where they are there already.

    Args:
        step: a step as JSON. A text that stands where an object belongs becomes a content, null among contents goes, and what
            else cannot be read becomes text. Steps of tools and of unknown types are not looked into.
    """
    kind = step.get("type")
    if not isinstance(kind, str):
        return step if kind is None else {**step, "type": str(kind)}
    changed = {} if kind != "function_call" else {name: value for name, value in _CALL.items() if name not in step}
    for name, read in _READERS.get(kind, ()):
        if name in step and (value := read(step[name])) is not step[name]:
            changed[name] = value
    return {**step, **changed} if changed else step


def readable_content(content: Any) -> dict[str, Any]:
    """Return a content, or a part of a thought's summary, with a type and citations that can be read; itself where they can."""
    if not isinstance(content, dict):
        return {"type": "text", "text": str(content)}
    changed: dict[str, Any] = {}
    if not isinstance(kind := content.get("type"), str | NoneType):
        changed["type"] = str(kind)
    annotations = content.get("annotations")
    if annotations and not (isinstance(annotations, list) and all(isinstance(item, dict) for item in annotations)):
        listed = annotations if isinstance(annotations, list) else [annotations]
        changed["annotations"] = [item for item in listed if isinstance(item, dict)]
    return {**content, **changed} if changed else content


_CALL: dict[str, Any] = {"id": "", "name": "", "arguments": {}}
"""What a call cannot do without."""


def _contents(value: Any) -> list[dict[str, Any]] | None:
    if value is None:
        return None
    given = value if isinstance(value, list) else [value]
    contents = [readable_content(item) for item in given if item is not None]
    is_same = len(contents) == len(given) and all(new is old for new, old in zip(contents, given, strict=True))
    return value if is_same and given is value else contents


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _optional_text(value: Any) -> str | None:
    return None if value is None else _text(value)


def _arguments(value: Any) -> dict[str, Any] | str:
    return value if isinstance(value, str) else call_arguments(value)


def _error(value: Any) -> Any:
    return value if value is None or isinstance(value, Mapping) else {"message": str(value)}


_READERS: dict[str, tuple[tuple[str, Callable[[Any], Any]], ...]] = {
    "user_input": (("content", _contents),),
    "model_output": (("content", _contents), ("error", _error)),
    "thought": (("summary", _contents), ("signature", _optional_text)),
    "function_call": (("id", _text), ("name", _text), ("arguments", _arguments), ("signature", _optional_text)),
    "function_result": (("call_id", _text), ("name", _optional_text)),
}
"""Type of a step -> how to read each of its fields that others rely on."""
