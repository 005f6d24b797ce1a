"""Frames: how frameworks put a context, a question and an answer to be refined into one prompt.

A prompt is read line by line, so that the time it takes grows with its length and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

LONGEST_PROMPT = 200_000
"""Characters of a prompt that are looked at."""

_MOST_LINES = 5_000
_MOST_TAGS = 50
_HEAD = 300  # characters of a line in which a label is looked for
_SHORTEST_QUOTED = 40

_HOLDERS = (
    r"(?:context|documents?|sources?|passages?|excerpts?|articles?|notes|knowledge(?: base)?|search results?|information|text)"
)
_QUESTIONS = (
    r"(?:(?:user(?:'s)? |follow[- ]?up |original |latest |new )?(?:query|question)|follow[- ]?up (?:input|message)|user|human|q)"
)
_ANSWERS = (
    r"(?:(?:(?:helpful|refined|final|your|concise|original|existing|new) )?(?:answer|summary)|instructions?|assistant|ai|input|a)"
)
_RULER = re.compile(r"\s*-{5,}\s*")
_OPENING_TAG = re.compile(rf"<({_HOLDERS}|data|doc|chunks?)\b[^<>]{{0,200}}>", re.IGNORECASE)
_HOLDING = re.compile(rf"\b{_HOLDERS}\b[^:]{{0,100}}:", re.IGNORECASE)
_INTRODUCING = re.compile(r"\b(?:use|using|given|read) the following\b", re.IGNORECASE)
_QUESTION_LABEL = re.compile(rf"^\s*{_QUESTIONS}\s*:\s*", re.IGNORECASE)
_ANY_LABEL = re.compile(rf"\s*(?:{_QUESTIONS}|{_ANSWERS}|{_HOLDERS})\s*:", re.IGNORECASE)
_FIRST_QUESTION = re.compile(r"\boriginal (?:query|question) is as follows:\s*", re.IGNORECASE)
_ANSWERED = re.compile(r"\b(?:existing|original) answer:\s*", re.IGNORECASE)
_GOING_ON = re.compile(r"we have the opportunity\b", re.IGNORECASE)
_BEFORE_QUOTES = re.compile(r"\bfollowing\b|\bbelow\b|:\s*$", re.IGNORECASE)
_QUOTES = ('"""', "```", '"')


@dataclass(frozen=True, slots=True)
class Framed:
    """A context as it stands in a prompt, the question that stands beside it, and the answer that is to be refined, if any."""

    context: str
    question: str
    answer: str
    has_label: bool


Lines = Sequence[str]
Parts = tuple[list[str], list[str]]
"""Contexts, and the lines of the rest."""


def framed(text: str) -> Framed | None:
    """Return the context that a prompt gives, and its question; None if it gives none."""
    lines = list(islice(text[:LONGEST_PROMPT].split("\n"), _MOST_LINES))
    for frame in FRAMES:
        contexts, rest = frame(lines)
        if any(map(str.strip, contexts)):
            question, has_label = _question(rest, lines)
            context = "\n\n".join(_unquoted(context.strip()) for context in contexts)
            return Framed(context, question, _labelled(lines, _ANSWERED, _GOING_ON) or "", has_label)
    return None


def _between_rulers(lines: Lines) -> Parts:
    """LlamaIndex, LangChain: between two rulers."""
    rulers = [number for number, line in enumerate(lines) if _RULER.fullmatch(line)]
    pairs = list(zip(rulers[::2], rulers[1::2], strict=False))
    contexts = ["\n".join(lines[start + 1 : end]) for start, end in pairs]
    rest: list[str] = []
    at = 0
    for start, end in pairs:
        rest += lines[at:start]
        at = end + 1
    return contexts, [*rest, *lines[at:]]


def _in_tags(lines: Lines) -> Parts:
    """In XML tags."""
    text = "\n".join(lines)
    lower = text.lower()
    contexts: list[str] = []
    rest = ""
    at = 0
    for match in islice(_OPENING_TAG.finditer(text), _MOST_TAGS):
        end = lower.find(f"</{match.group(1).lower()}>", match.end()) if match.start() >= at else -1
        if end >= 0:
            contexts.append(text[match.end() : end])
            rest += text[at : match.start()]
            at = end + len(match.group(1)) + 3
    return contexts, f"{rest}\n{text[at:]}".split("\n")


def _below_ruler(lines: Lines) -> Parts:
    """LangChain's system messages: below a ruler."""
    start = next((number for number, line in enumerate(lines) if _RULER.fullmatch(line)), len(lines))
    return ["\n".join(lines[start + 1 :])], list(lines[:start])


def _behind_label(lines: Lines) -> Parts:
    """Behind a colon: "Context: …", "Answer from these documents: …"."""
    for number, line in enumerate(lines):
        match = _HOLDING.search(line[:_HEAD])
        if match is not None:
            return _up_to_label(lines, number, line[match.end() :])
    return [], list(lines)


def _below_introduction(lines: Lines) -> Parts:
    """LangChain's oldest: "Use the following pieces …", and the context below."""
    start = next((number for number, line in enumerate(lines) if _INTRODUCING.search(line[:_HEAD])), None)
    return ([], list(lines)) if start is None else _up_to_label(lines, start, "")


def _in_quotes(lines: Lines) -> Parts:
    """In quotation marks, below a line that announces them."""
    text = "\n".join(lines)
    for mark in _QUOTES:
        start = text.find(mark)
        end = text.find(mark, start + len(mark)) if start >= 0 else -1
        before = text[max(0, start - _HEAD) : start].rstrip()
        if end - start > _SHORTEST_QUOTED and _BEFORE_QUOTES.search(before[before.rfind("\n") + 1 :]):
            return [text[start + len(mark) : end]], (text[:start] + text[end + len(mark) :]).split("\n")
    return [], list(lines)


FRAMES: tuple[Callable[[Lines], Parts], ...] = (
    _between_rulers,
    _in_tags,
    _below_ruler,
    _behind_label,
    _below_introduction,
    _in_quotes,
)
"""Forms in which a context stands in a prompt. The first that is found counts."""


def _up_to_label(lines: Lines, start: int, first: str) -> Parts:
    end = next((number for number in range(start + 1, len(lines)) if _ANY_LABEL.match(lines[number][:_HEAD])), len(lines))
    return ["\n".join([first, *lines[start + 1 : end]])], [*lines[:start], *lines[end:]]


def _labelled(lines: Lines, label: re.Pattern[str], end: re.Pattern[str]) -> str | None:
    """Return what stands behind a label, up to the next one."""
    for number, line in enumerate(lines):
        match = label.search(line[:_HEAD])
        if match is not None:
            said = [line[match.end() :]]
            for following in lines[number + 1 :]:
                if _ANY_LABEL.match(following[:_HEAD]) or end.match(following[:_HEAD]) or _RULER.fullmatch(following):
                    break
                said.append(following)
            return "\n".join(said).strip()
    return None


def _question(rest: Lines, lines: Lines) -> tuple[str, bool]:
    """Return the question of a prompt, and whether it is called so; else the last that ends so, else all but the context."""
    for where, label in ((lines, _FIRST_QUESTION), (rest, _QUESTION_LABEL), (lines, _QUESTION_LABEL)):
        called = _labelled(where, label, _RULER)
        if called:
            return called, True
    ending = next((line for line in reversed(rest) if "?" in line), None)
    if ending is None:
        return "\n".join(rest).strip(), False
    asked = ending[: ending.rindex("?") + 1]
    begin = max(asked.rfind(mark, 0, -1) for mark in ".!?") + 1
    return asked[begin:].strip(), False


def _unquoted(context: str) -> str:
    """Return a context that was written as a list of Python's with its lines as lines."""
    return context[2:-2].replace("\\n", "\n").replace("', '", "\n\n") if context.startswith(("['", '["')) else context
