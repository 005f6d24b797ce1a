"""Values of function results: whether one failed, its text, and the facts that it tells."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from ..core.answer import to_json
from ..core.record import Step
from .prompt_hints import split_words

_WRAPPERS = frozenset({"error", "result", "output"})
_LONGEST_PARSED = 100_000
_DEEPEST = 4


def is_error(result: Step) -> bool:
    """Return whether a function failed."""
    value = result.get("result")
    return bool(result.get("is_error")) or (isinstance(value, dict) and set(value) == {"error"})


def result_text(result: Step) -> str:
    """Return the text of a function result: its own, that of its contents, or its JSON."""
    value = _unwrapped(result.get("result"))
    if isinstance(value, list) and value and all(isinstance(entry, dict) and "type" in entry for entry in value):
        return "\n".join(str(entry.get("text") or f"[{entry['type']}]") for entry in value)
    return value if isinstance(value, str) else to_json(value).decode()


def result_value(result: Step) -> Any:
    """Return the value of a function result: what its text is the JSON of, else the text."""
    value = _unwrapped(result.get("result"))
    if not isinstance(value, str | list):
        return value
    text = result_text(result)
    try:
        return _unwrapped(json.loads(text)) if len(text) <= _LONGEST_PARSED else text
    except (ValueError, RecursionError):
        return text


def _unwrapped(value: Any) -> Any:
    if isinstance(value, dict) and isinstance(value.get("content"), list):
        value = value["content"]
    if isinstance(value, dict) and len(value) == 1 and next(iter(value)) in _WRAPPERS:
        value = next(iter(value.values()))
    return value


def facts(values: Iterable[Any]) -> dict[str, Any]:
    """Return what objects among values tell, by the words of their keys: the first that tells a thing counts."""
    found: dict[str, Any] = {}
    for key, told in (pair for value in values for pair in _pairs(value, 0)):
        found.setdefault("_".join(split_words(key)), told)
    return found


def _pairs(value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, dict) or depth > _DEEPEST:
        return
    for key, entry in list(value.items())[:100]:
        yield str(key), entry
    for entry in list(value.values())[:100]:
        yield from _pairs(entry, depth + 1)
