"""Statements of a text: its sentences, and those among them that fit a question by the words that both share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log

from ..words import stems

LONGEST_TEXT = 100_000
"""Characters of a text that are looked at."""

_MOST_SHOWN = 3
_LONGEST_SHOWN = 600
_ALMOST = 0.9  # a statement that fits so nearly as well as the best one is an answer too
_INHERITED = 0.6  # how much a word counts that stands in the heading, or in the sentence before one that begins with "It"

_BLANK = re.compile(r"\n[ \t\r]*\n")
_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*$|\*\*([^*]+)\*\*:?$|([A-Z][^.!?:|]{2,60}):$")
_ITEM = re.compile(r"^(?:[-*•+]|\d{1,3}[.)])\s+")
_ROW = re.compile(r"\|(.+)\|$")
_RULER = re.compile(r"[-=_*|:\s]*$")
# What frameworks write above a text about the file it comes from.
_METADATA = re.compile(
    r"(?:file_?(?:path|name|type|size)|(?:creation|last_modified|last_accessed)_date|page_label|source|doc(?:ument)?_?id|node_id"
    r"|chunk(?:_id)?|score|url|metadata)\s*[:=]|Source:\s*\{",
    re.IGNORECASE,
)
_END = re.compile(r"(?<=[.!?])(?:[\"'”’)\]])*\s+(?=[^\Wa-z_]|[\"'“‘(\[])|(?<=[。！？])")
_ABBREVIATED = re.compile(r"(?:\b(?:Dr|Mr|Mrs|Ms|St|No|vs|etc|e\.g|i\.e|approx|Inc|Ltd|Co|Prof|[A-Z]))\.$")
_LEANING = re.compile(r"(?:it|its|he|she|his|her|they|their|this|these|that|those|there)\b", re.IGNORECASE)
_MARKS = re.compile(r"(?<!\w)[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}(?!\w)")

# How a question begins -> what a statement that answers it has, which counts as a part of a shared word.
_KINDS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(answered))
    for asked, answered in (
        (r"\bwho(?:se|m)?\b", r"(?<=[a-z,;] )[A-Z]\w+|\b[A-Z]\w+ [A-Z]\w+"),
        (
            r"\bwhen\b|\b(?:what|which) (?:year|date|day|time)\b|\bhow long\b",
            r"\d|\b(?:[A-Z]\w+day|\w+ (?:days?|weeks?|years?))\b",
        ),
        (r"\bhow (?:many|much|old|tall|far|high|big|large|long|often|fast)\b|\bwhat (?:is the )?(?:price|cost)\b", r"\d"),
        (r"\bwhere\b", r"\b(?:in|at|near|on|to|from) (?:the )?[A-Z]\w+"),
        (r"\bwhy\b", r"\b(?:because|since|so that|due to|as)\b"),
    )
)
_KIND = 0.4
_NAMES = re.compile(r"(?<!^)\b[A-Z]\w+")
_SAID_OF_IT = 1.3  # a name is what a question is about; a statement that shares its other words says what is asked
_SUMMING_UP = re.compile(
    r"\bsummar\w*|\boverview\b|\bmain (?:points?|ideas?|topics?)|\bkey (?:points?|takeaways?|facts)|\btl;?dr\b"
    r"|\bwhat (?:is|are|does) (?:this|it|the (?:text|document|article|context|file|story|essay)s?)\b.*\b(?:about|say)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement: its text, its own words, and those of what it leans on."""

    text: str
    own: frozenset[str]
    inherited: frozenset[str] = frozenset()


def statements(text: str) -> list[Statement]:
    """Return the sentences, list items and table rows of a text, the first of each paragraph after a heading with its words."""
    return list(_statements(text[:LONGEST_TEXT]))


def _statements(text: str) -> Iterator[Statement]:
    heading: frozenset[str] = frozenset()
    for paragraph in filter(str.strip, _BLANK.split(text)):
        before: frozenset[str] = frozenset()
        is_told = False  # whether the heading has its paragraph
        if any(_METADATA.match(line.strip()) for line in paragraph.split("\n")):
            heading = frozenset()  # another text begins
        for line in _lines(paragraph):
            if match := _HEADING.match(line):
                heading = stems(next(filter(None, match.groups())))
                continue
            for sentence in _sentences(line):
                own = stems(sentence)
                leant = before if _LEANING.match(sentence) else frozenset()
                yield Statement(sentence, own, heading | leant)
                before = own | leant
                is_told = True
        heading = frozenset() if is_told else heading


def _lines(paragraph: str) -> Iterator[str]:
    """Yield the lines of a paragraph, those that one text was broken into as one."""
    joined = ""
    for line in (line.strip() for line in paragraph.split("\n")):
        if _RULER.fullmatch(line) or _METADATA.match(line):
            continue
        row = _ROW.fullmatch(line)
        stands_alone = row or _HEADING.match(line) or _ITEM.match(line)
        if joined and (stands_alone or joined.endswith(":")):
            yield joined
            joined = ""
        if row:
            yield ", ".join(filter(None, (cell.strip() for cell in row.group(1).split("|"))))
        elif _HEADING.match(line):
            yield line
        else:
            joined = f"{joined} {_ITEM.sub('', line, count=1)}".strip()
    if joined:
        yield joined


def _sentences(line: str) -> Iterator[str]:
    begun = ""
    for part in _END.split(_MARKS.sub("", line)):
        begun = f"{begun} {part}".strip() if begun else part.strip()
        if begun and (len(begun) > _LONGEST_SHOWN or not _ABBREVIATED.search(begun[-12:])):
            yield begun
            begun = ""
    if begun:
        yield begun


def sums_up(question: str) -> bool:
    """Return whether a question asks what a text is about."""
    return _SUMMING_UP.search(question) is not None


def summary(text: str) -> str | None:
    """Return the first statements of the first paragraphs."""
    firsts = (next(iter(statements(paragraph)), None) for paragraph in _BLANK.split(text[:LONGEST_TEXT]))
    found = [statement for statement in firsts if statement is not None and len(statement.own) > 1]
    return _joined(found[:_MOST_SHOWN])


def fitting(question: str, said: Sequence[Statement], least: float = 0.0) -> str | None:
    """Return the statements that fit a question best; None if none shares enough words with it.

    Args:
        question: the question.
        said: the statements, in the order of the text.
        least: what part of the question's words, weighed by how rare they are, a statement must share.
    """
    asked = stems(question)
    if not asked:
        return None
    counts = Counter(word for statement in said for word in statement.own & asked)
    names = stems(" ".join(_NAMES.findall(question)))
    weights = {word: (1 + log((len(said) or 1) / (counts[word] or 1))) * (1 if word in names else _SAID_OF_IT) for word in asked}
    kinds = [answered for begun, answered in _KINDS if begun.search(question)]
    scores = [_score(statement, asked, weights) for statement in said]
    enough = max(least * sum(weights.values()), 1e-9)
    total = [
        score + (_KIND * any(kind.search(statement.text) for kind in kinds) if score >= enough else 0)
        for score, statement in zip(scores, said, strict=True)
    ]
    best = max(total, default=0.0)
    if best < enough:
        return None
    shown = [statement for score, statement in zip(total, said, strict=True) if score >= best * _ALMOST]
    return _joined(list(dict.fromkeys(shown))[:_MOST_SHOWN])


def _score(statement: Statement, asked: frozenset[str], weights: dict[str, float]) -> float:
    own = sum(weights[word] for word in statement.own & asked)
    return own + _INHERITED * sum(weights[word] for word in (statement.inherited - statement.own) & asked)


def _joined(found: Iterable[Statement]) -> str | None:
    text = ""
    for statement in found:
        if text and len(text) + len(statement.text) > _LONGEST_SHOWN:
            break
        text += (" " if text else "") + ended(statement.text[:_LONGEST_SHOWN])
    return text or None


def ended(text: str) -> str:
    """Return a text that ends as a sentence does; one that ends in a bracket, as JSON does, stays as it is."""
    text = text.rstrip()
    return f"{text}." if text[-1:].isalnum() or text[-1:] in "%°€$" else text
