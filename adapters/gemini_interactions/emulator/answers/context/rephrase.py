"""Follow-up questions that are to be rewritten so that they can stand alone, as retrieval over a conversation needs them."""

from __future__ import annotations

import re

from ...contract.history import text_of
from ..model_input import ModelInput

_WANTED = re.compile(
    r"\bstand-?alone (?:question|query|message)|\b(?:rephrase|rewrite|reformulate) (?:the|it|this)\b", re.IGNORECASE
)
_FOLLOWING = re.compile(
    r"^[ \t]*<?(?:follow[- ]?up|last(?: user)?|latest(?: user)?) (?:input|question|message)\s*[:>]\s*(?P<question>.+?)\s*"
    r"(?=^[ \t]*<?stand-?alone|\Z)",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
_SAID_BEFORE = re.compile(r"^[ \t]*(?:user|human)\s*:\s*(?P<text>[^\n]+)", re.IGNORECASE | re.MULTILINE)
_POINTING = re.compile(r"\b(?:it|its|they|them|their|he|him|his|she|her|this|that)\b", re.IGNORECASE)
_NAME = re.compile(r"(?<!^)(?<![.?!] )\b(?:the )?[A-Z][\w-]+(?: (?:of |the )*[A-Z][\w-]+)*")
_SUBJECT = re.compile(
    r"\b(?:what|who|where|which|how|when|why) (?:is|are|was|were|do|does|did) (?P<subject>(?:the |an? )?[\w -]{3,40}?)\s*[?]",
    re.IGNORECASE,
)
_OWNING = frozenset({"its", "their", "his"})


def rephrased_question(given: ModelInput) -> str | None:
    """Return the question that can stand alone: what it points at is put in its place."""
    instruction = given.settings.get("system_instruction") or ""
    found = _FOLLOWING.search(given.searched) if _WANTED.search(given.searched) else None
    if found:
        return _standing_alone(
            found.group("question").strip(), [match.group("text") for match in _SAID_BEFORE.finditer(given.searched)]
        )
    if _WANTED.search(instruction):
        said = [text_of(step) for step in given.backwards() if step["type"] == "user_input"]
        return _standing_alone(given.prompt, said[:0:-1])
    return None


def _standing_alone(question: str, said: list[str]) -> str:
    subject = next((found for text in reversed(said) if (found := _subject(text))), None)
    if subject is None or _NAME.search(question):
        return question
    return _POINTING.sub(lambda match: f"{subject}'s" if match.group().lower() in _OWNING else subject, question, count=1)


def _subject(text: str) -> str | None:
    names = _NAME.findall(text)
    if names:
        return str(names[-1])
    match = _SUBJECT.search(text)
    return match.group("subject").strip() if match else None
