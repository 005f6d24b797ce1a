"""Values of function results: whether one failed, and its text."""

from __future__ import annotations

from ..core.answer import to_json
from ..core.record import Step


def is_error(result: Step) -> bool:
    """Return whether a function failed."""
    value = result.get("result")
    return bool(result.get("is_error")) or (isinstance(value, dict) and set(value) == {"error"})


def result_text(result: Step) -> str:
    """Return the text of a function result: its own, that of its contents, or its JSON."""
    value = result.get("result")
    if isinstance(value, dict) and isinstance(value.get("content"), list):
        value = value["content"]
    if isinstance(value, dict) and len(value) == 1 and next(iter(value)) in ("error", "result", "output"):
        value = next(iter(value.values()))
    if isinstance(value, list) and all(isinstance(entry, dict) and "type" in entry for entry in value):
        return "\n".join(entry.get("text") or f"[{entry['type']}]" for entry in value)
    return value if isinstance(value, str) else to_json(value).decode()
