"""Memory: answers to questions about the conversation, looked up in its history.

Understood are `What is my name?`, `What's the code word?`, `Who am I?`, `Do you remember my dog's name?`, `Tell me the number`,
`What did I say (first)?`. The answer comes from the newest statement of the user's, then of the system instruction, then of any
other step: `my name is X`, `the code word is X`, `remember that A is B`, `remember the number 7`, `call me X`, `I am X`. Where
nothing answers a question about something the user told (`my …`, or a word such as code, secret, number), it says "I don't know".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from ...contract.history import text_of
from ..effort import searched
from ..model_input import ModelInput
from ..result_values import result_text

Texts = Callable[[], Iterable[str]]

_MOST_SEARCHED = 500_000_000
"""How much of a conversation is searched, in squares of characters: so may the time of a search grow."""

_OWNER = r"(my|the|our)\s+"
_THING = r"([\w'’ -]+?)"

_ASKED_SAID = re.compile(
    r"\bwhat (?:did i|have i|i) (?:say|said|tell|told|ask|asked)\b(?:.*?\b(first|last|before)\b)?", re.IGNORECASE
)
_ASKED_WHO = re.compile(r"\bwho am i\b", re.IGNORECASE)
# Each takes whose the thing is, and the thing. The last one asks for anything, and is answered only if there is an answer.
_ASKED = (
    re.compile(
        rf"\bwhat(?:['’]s| is| was| are| were) {_OWNER}{_THING}\s*(?:\?|$|\b(?:again|that|which|I)\b|[,.!])", re.IGNORECASE
    ),
    re.compile(
        rf"\b(?:know|remember|recall|tell me|repeat|say|what) (?:what |again )?{_OWNER}{_THING}(?: is| was| are)?\s*(?:[?,.!]|$)",
        re.IGNORECASE,
    ),
    re.compile(rf"\bwhat(?:['’]s| is| was| does)()\s+{_THING}(?: stand for| mean)?\s*(?:\?|$)", re.IGNORECASE),
)

# Things that one tells somebody in order to ask for them later.
_TOLD = frozenset({"code", "word", "secret", "password", "passphrase", "number", "token", "key", "pin", "keyword", "passcode"})
_NAMES = frozenset({"name", "user's name", "first name"})

_NEXT_CLAUSE = r"\s+(?:and|but|so)\s+(?:my|the|our|i|you|your|remember|please)\b"
_VALUE = rf"[\"'“‘*]*([^\W_](?:.*?\S)??)[\"'”’*]*(?=[.!?;,](?:\s|$)|{_NEXT_CLAUSE}|\s*[\n)]|\s*$)"
_CALLED = re.compile(rf"\b(?:call me|I am called|I['’]m called)\s+{_VALUE}", re.IGNORECASE | re.MULTILINE)
_I_AM = re.compile(r"\bI(?:['’]m| am)\s+([A-ZÀ-Þ][\w'’-]+)")


def answer_from_memory(given: ModelInput) -> str | None:
    """Answer a question about what was said before."""
    return recall(given.searched, lambda: _said(given), lambda: _other_texts(given))


def _said(given: ModelInput) -> Iterator[str]:
    return (text_of(step) for step in given.backwards() if step["type"] == "user_input")


def _other_texts(given: ModelInput) -> Iterator[str]:
    yield given.settings.get("system_instruction") or ""
    for step in given.backwards():
        if step["type"] == "model_output":
            yield text_of(step)
        elif step["type"] == "function_result":
            yield result_text(step)


def recall(prompt: str, told: Texts, other: Texts) -> str | None:
    """Return the answer to a question about what was said before; None if the prompt is no such question.

    Args:
        prompt: the newest input's text.
        told: gives the texts of the user, newest first, the prompt included.
        other: gives other texts in the order in which they count: the system instruction, then answers and results, newest first.
    """
    if match := _ASKED_SAID.search(prompt):
        return _what_was_said(list(told())[:0:-1], (match.group(1) or "").lower())
    if _ASKED_WHO.search(prompt):
        value = _look_up("name", told, other)
        return f"You are {value}." if value else "I don't know your name: nothing in this conversation tells it."
    for pattern in _ASKED:
        match = pattern.search(prompt)
        if match is None:
            continue
        whose, what = match.group(1).lower(), match.group(2).strip()
        subject = f"{'your' if whose == 'my' else whose} {what}".strip()
        value = _look_up(what, told, other)
        if value:
            return f"{subject[0].upper()}{subject[1:]} is {value}."
        if whose in ("my", "our") or (whose and set(what.lower().split()) & _TOLD):
            return f"I don't know {subject}: nothing in this conversation tells it."
    return None


def _look_up(what: str, told: Texts, other: Texts) -> str | None:
    """Return the value that the newest statement gives to something."""
    key = r"[\s_-]+".join(map(re.escape, what.split()))
    patterns = [
        re.compile(
            rf"(?<!\w){key}\s*(?:\b(?:is|was|are|equals)\b|=|:)(?:\s+(?:now|called|named))?\s*{_VALUE}",
            re.IGNORECASE | re.MULTILINE,
        ),
        re.compile(
            rf"\bremember(?: that)?:?\s+(?:(?:the|my|this|our)\s+)?{key}\s+[\"'“‘]?(?!is\b|was\b|are\b)(\w[\w.-]*\w|\w)", re.I
        ),
    ]
    if what.lower() in _NAMES:
        patterns += [_CALLED, _I_AM]
    left = _MOST_SEARCHED
    for text in map(searched, chain(told(), other())):
        left -= len(text) ** 2
        if left < 0:
            return None
        found = [(match.start(1), match.group(1)) for pattern in patterns for match in pattern.finditer(text)]
        if found:
            return max(found)[1]
    return None


def _what_was_said(said: Sequence[str], which: str) -> str:
    if not said:
        return "You have said nothing before this."
    if which == "first":
        return f"First you said: {said[0]}"
    if which == "last":
        return f"Last you said: {said[-1]}"
    return "You said: " + "; ".join(said)
