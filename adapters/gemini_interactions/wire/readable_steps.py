"""Make the JSON of a step readable whose fields are not what they should be.

A step that does not validate is kept as it came. Who converts steps, to messages, to digests, to requests, relies on lists and
objects where the API has them; that is seen to here, once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    changed = {}
    for name, read in _READERS.get(kind, ()):
        if name in step and (value := read(step[name])) is not step[name]:
            changed[name] = value
    return {**step, **changed} if changed else step


def _contents(value: Any) -> list[dict[str, Any]] | None:
    if value is None:
        return None
    given = value if isinstance(value, list) else [value]
    contents = [_content(item) for item in given if item is not None]
    is_same = len(contents) == len(given) and all(new is old for new, old in zip(contents, given, strict=True))
    return value if is_same and given is value else contents


def _content(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {"type": "text", "text": str(value)}
    annotations = value.get("annotations")
    if not annotations or (isinstance(annotations, list) and all(isinstance(item, dict) for item in annotations)):
        return value
    listed = annotations if isinstance(annotations, list) else [annotations]
    return {**value, "annotations": [item for item in listed if isinstance(item, dict)]}


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
