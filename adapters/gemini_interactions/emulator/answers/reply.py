"""Replies: what a rule answers, before it becomes the steps of an interaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..core.record import Step

Call = tuple[str, dict[str, Any]]
"""The name of a function, and the arguments of a call."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a rule answers.

    Attributes:
        outputs: steps that say or show something.
        calls: calls of functions that the caller runs; with any, the interaction waits for their results.
        tools: steps of the tools that the service runs, calls and results.
    """

    outputs: tuple[Step, ...] = ()
    calls: tuple[Call, ...] = ()
    tools: tuple[Step, ...] = ()


def output(*contents: dict[str, Any]) -> Step:
    """Return the step of an answer that has these contents."""
    return {"content": list(contents), "type": "model_output"}


def text_content(text: str) -> dict[str, Any]:
    """Return a text without citations."""
    return {"text": text, "type": "text"}


def said(text: str) -> Reply:
    """Return a reply in words."""
    return Reply(outputs=(output(text_content(text)),))
