"""Answers in words: a table of what the text of the prompt may ask for, tried in this order."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..model_input import ModelInput
from ..reply import Reply, said
from .context import answer_from_conversation, answer_from_instruction, answer_from_prompt
from .recall import answer_from_memory
from .rephrase import rephrased_question

_TRANSCRIPT = re.compile(r"<assistant>\s*<message>(.+?)</message>", re.DOTALL)


def answer_of_transcript(given: ModelInput) -> str | None:
    """Return the last answer of a conversation that LlamaIndex wants put into a form."""
    said_last = _TRANSCRIPT.findall(given.searched) if "<current_conversation>" in given.searched else []
    return said_last[-1].strip() if said_last else None


IN_WORDS: tuple[Callable[[ModelInput], str | None], ...] = (
    answer_of_transcript,
    rephrased_question,
    answer_from_prompt,
    answer_from_memory,
    answer_from_instruction,
    answer_from_conversation,
)


def words_for(given: ModelInput) -> str | None:
    """Return the answer in words, if there is one."""
    return next((text for rule in IN_WORDS if (text := rule(given)) is not None), None)


def answer_in_words(given: ModelInput) -> Reply | None:
    """Answer in words."""
    text = None if given.formats else words_for(given)
    return None if text is None else said(text)
