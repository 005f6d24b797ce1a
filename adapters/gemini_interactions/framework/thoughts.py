"""Show thoughts as one text, where a framework has one field for all that the model thought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

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
