"""Say how much a model is to think, and show its thoughts as one text where a framework has one field for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..models import level_of_effort
from ..telemetry import count

PARAGRAPH = "\n\n"
"""Between two thoughts, and between two parts of one, unless the first ends its line itself."""


def paragraph_break(before: str) -> str:
    """Return what to put after a text, before the next begins."""
    return PARAGRAPH if before and not before.endswith("\n") else ""


def paragraphs(texts: Iterable[str]) -> str:
    """Join these texts, one below the other."""
    joined = ""
    for text in texts:
        joined += paragraph_break(joined) + text
    return joined


def thought_text(thought: Mapping[str, Any]) -> str:
    """Return the summary of a thought, its parts as paragraphs."""
    texts = (part.get("text") for part in thought.get("summary") or () if part.get("type") == "text")
    return paragraphs(text for text in texts if isinstance(text, str) and text)


def thinking_level(effort: Any, model: str) -> Any:
    """Return the thinking level for an effort, in anybody's words, of a model; see `models.level_of_effort`.

    Args:
        effort: a word; anything else is returned as it is, for the service to judge.
        model: the model that is asked.
    """
    if not isinstance(effort, str):
        return effort
    level = level_of_effort(effort, model)
    if level is not None and level != effort.lower():
        count(
            "thinking_level_changed", "%r is %r for %s: the nearest thinking level that it has.", effort, level, model, once=True
        )
    return level
