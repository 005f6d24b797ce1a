"""What an outer model reads of a tool that asks a model or an agent."""

from __future__ import annotations

import re

import pytest

import gemini_interactions as gi
from gemini_interactions.agents import AGENTS
from gemini_interactions.framework.tools.asking import answer_text, error_text, words_of


@pytest.mark.parametrize("agent", AGENTS)
def test_every_agent_of_the_table_is_described(agent: str) -> None:
    assert words_of(agent, is_agent=True).description != words_of(agent, is_agent=False).description


@pytest.mark.parametrize("whom", ["gemini-3.8-flash", "agents/my agent", "Ägent", "a" * 100])
def test_a_name_is_one_that_every_provider_takes(whom: str) -> None:
    words = words_of(whom, is_agent=True)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", words.name)
    assert whom in words.description


@pytest.mark.parametrize(
    ("text", "status", "read"),
    [
        ("It is.", "completed", "It is."),
        ("", "completed", "(The answer has no text.)"),
        ("It", "incomplete", "It\n\n(The answer is not whole: it ended as incomplete.)"),
        ("It", "budget_exceeded", "It\n\n(The answer is not whole: it ended as budget_exceeded.)"),
    ],
)
def test_an_answer_says_whether_it_is_whole(text: str, status: str, read: str) -> None:
    assert answer_text(text, {"status": status}) == read


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (gi.InteractionCancelled("It was cancelled."), "do not ask again"),
        (gi.RateLimitError("Too many."), "ask later"),
        (gi.PreviousInteractionUnavailable("Gone."), "will not help"),
        (gi.ConnectionFailed("No line."), "Go on without it"),
        (gi.InvalidOption("No such option."), None),
        (gi.MissingAPIKey("No key."), None),
        (gi.PermissionDeniedError("Not you."), None),
    ],
)
def test_an_error_says_what_to_make_of_it_unless_only_the_program_can_mend_it(error: Exception, advice: str | None) -> None:
    assert isinstance(error, gi.GeminiInteractionsError)
    told = error_text(error, "tool")
    assert told is None if advice is None else advice in str(told)
