"""Make a model or an agent a tool of another agent's: what it is called, what it says, and what its errors say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field, create_model

from ...agents.facts import ANTIGRAVITY, DEEP_RESEARCH, agent_facts
from ...client.http import errors as gi


@dataclass(frozen=True, slots=True)
class Words:
    """What an outer model reads of a tool.

    Attributes:
        name: the tool's name; empty where it is that of the model or the agent.
        description: when to call it.
        question: what to call it with.
    """

    name: str
    description: str
    question: str


_WORDS: Mapping[str | None, Words] = {
    DEEP_RESEARCH.config_type: Words(
        "deep_research",
        "Research a question on the web in depth and get a report with its sources. It takes minutes, up to an hour, and costs"
        " far more than a search: for what needs many sources, not for a fact.",
        "The question, with all that is known and wished for: the report is written from these words alone.",
    ),
    ANTIGRAVITY.config_type: Words(
        "antigravity",
        "Give a task to an agent that works in a sandbox of its own: it writes and runs code, reads and writes files, searches"
        " the web, and reports. It takes minutes.",
        "The task, with all that is needed for it: the agent knows nothing else.",
    ),
}
"""The words for agents, by the type of their settings."""

_OTHERS = Words("", "Ask {whom}, and get the answer.", "The question, with all that is needed to answer it.")
_NOT_OF_A_NAME = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST_NAME = 64

# Nobody but whoever wrote the program can mend these: the outer agent is not to work around them.
_FOR_THE_DEVELOPER = (gi.InvalidOption, gi.MissingAPIKey, gi.AuthenticationError, gi.PermissionDeniedError)

_ADVICE: tuple[tuple[type[Exception], str], ...] = (
    (gi.InteractionCancelled, "Somebody stopped it: do not ask again, unless you are told to."),
    (gi.DeadlineExceeded, "It took longer than it may: ask for less, or go on without it."),
    (gi.RateLimitError, "Go on without it, or ask later."),
    (gi.ContentBlockedError, "Asking the same again will not help."),
    (gi.InvalidRequestError, "Asking the same again will not help."),
)
_NO_ADVICE = "Go on without it, or say that it failed."


class ToolFailed(gi.GeminiInteractionsError):
    """A tool that asks a model or an agent has failed, in words for the outer model; the error itself is its cause."""

    def __init__(self, text: str, error: gi.GeminiInteractionsError | None = None) -> None:
        super().__init__(text)
        self.must_not_repeat = error is not None and error.must_not_repeat


def words_of(whom: str, *, is_agent: bool) -> Words:
    """Return what an outer model reads of a tool that asks this model or agent.

    Args:
        whom: the model's or the agent's name.
        is_agent: whether it is an agent.
    """
    words = _WORDS.get(agent_facts(whom).config_type if is_agent else None) or _OTHERS
    name = words.name or _NOT_OF_A_NAME.sub("_", whom)[:_LONGEST_NAME]
    return Words(name, words.description.format(whom=whom), words.question)


def arguments_of(words: Words) -> type[BaseModel]:
    """Return the class of a tool's arguments: a question.

    Args:
        words: what is said of the tool.
    """
    return create_model(words.name, question=(str, Field(description=words.question)))


def check_question(question: str) -> str | None:
    """Return what to tell an outer model that asks nothing; None if it asks something."""
    return None if question.strip() else "'question' is empty: say what is wanted."


def answer_text(text: str, facts: Mapping[str, Any]) -> str:
    """Return what an outer model reads of an answer.

    Args:
        text: the answer's text.
        facts: what is told beside it, its `status` among that.
    """
    status = facts.get("status")
    if status in (None, "completed"):
        return text or "(The answer has no text.)"
    return f"{text}\n\n(The answer is not whole: it ended as {status}.)".strip()


def error_text(error: gi.GeminiInteractionsError, name: str) -> str | None:
    """Return what an outer model reads of an error; None where it is to be raised, since only the program's author can mend it.

    Args:
        error: the error.
        name: the tool's name.
    """
    if isinstance(error, _FOR_THE_DEVELOPER):
        return None
    advice = next((advice for kind, advice in _ADVICE if isinstance(error, kind)), _NO_ADVICE)
    return f"{name} failed: {error} {advice}"
