"""Functions: which of the caller's a prompt asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ..effort import searched
from ..prompt_hints import split_words
from ..words import stem

Function = dict[str, Any]

# Words that say nothing about the purpose of a function.
_STOP_WORDS = """
    a about above add all also am an and another any are as ask at available based be been before between both but by call
    called can check create current currently data default depending details did display do does each execute every example
    fetch file find first following for from function functions gather generate get getter give given gives go had has have he
    help helper her here his how i if in info information input inside into is it item its just kind know last latest let like
    list look lookup make many may me method more most must my name named need needed needs new next no none not now number
    object of off on one only or other our out output over param parameter parameters perform please possible print process
    provide provided query question read request result results retrieve return returns run same say search see send set she
    should show simple so some something specific specified string such system take tell test text than that the their them
    then there these they thing this those through time to tool tools two type under up update us use used useful user user's
    using value values very via want was way we well were what when where which who why will with within without word would
    write you your
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())

# Words of descriptions that name arguments, or kinds of things, and so ask for nothing.
_GENERIC_WORDS = """
    amount answer answers city content country date day e.g. email file files item items list location message names person
    place places prompt string task things topic values word words year
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())
# What follows asks for the contrary.
_NOT_WANTED = re.compile(r"\b(?:don['’]?t|do not|never|without|instead of|not)\b[^.,;:!?\n]*", re.IGNORECASE)

_PLEASANTRY = re.compile(
    r"\s*(?:thanks?|thank you|great|perfect|nice|cool|well done|good (?:job|work|bye)|bye|ok(?:ay)?)\b[^?]*", re.IGNORECASE
)

_WORDS_FOR_LOOKING_UP = "retrieve retriever search lookup knowledge docs document documents context wiki wikipedia faq engine"
_LOOKING_UP = frozenset(map(stem, _WORDS_FOR_LOOKING_UP.split()))
_ASKING_FOR = frozenset({"query", "question", "q", "input", "search", "keyword", "keywords", "text"})


def functions_asked_for(prompt: str, functions: Sequence[Function]) -> list[Function]:
    """Return the functions that a prompt names, in the order of their declaration.

    By their whole name, else by the words of their names, else, for one function at most, by a word of its description. A word
    counts for one function only: `weather` calls get_weather, not get_weather_history as well. What follows "don't", "never" or
    "without" names none.
    """
    if _PLEASANTRY.fullmatch(prompt[:200]):
        return []
    prompt = _NOT_WANTED.sub(" ", searched(prompt))
    spelled = [function for function in functions if _spells(prompt, function["name"])]
    said = {word for part in re.findall(r"[^\W_]+(?:_[^\W_]+)*", prompt) for word in split_words(part)}
    words = set(map(stem, said))
    for function in spelled:
        words -= _name_words(function)
    named = _by_name(words, [function for function in functions if function not in spelled])
    if spelled or named:
        return [function for function in functions if function in spelled or function in named]
    return _by_description(set(map(stem, said - STOP_WORDS - _GENERIC)), functions)


def looks_things_up(function: Function) -> bool:
    """Return whether a function takes a question, and finds something on it."""
    schema = function.get("parameters")
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict):
        return False
    required = schema.get("required") if isinstance(schema, dict) else None
    fields = required if isinstance(required, list) and required else list(properties)
    told = {
        stem(word)
        for word in re.findall(r"[^\W_]+", f"{' '.join(split_words(function['name']))} {function.get('description') or ''}")
    }
    return len(fields) == 1 and bool(_ASKING_FOR & set(split_words(str(fields[0])))) and bool(told & _LOOKING_UP)


def _spells(prompt: str, name: str) -> bool:
    spaced = r"[\s_-]+".join(map(re.escape, split_words(name)))
    whole = rf"(?<!\w)(?:{re.escape(name)})(?!\w)"
    return re.search(whole, prompt, re.IGNORECASE) is not None or (
        len(split_words(name)) > 1 and re.search(rf"(?<!\w){spaced}(?!\w)", prompt, re.IGNORECASE) is not None
    )


def _name_words(function: Function) -> set[str]:
    """Return the words of a name that say something; of `get_time`, where none would be left, the last one."""
    words = split_words(function["name"])
    return set(map(stem, set(words) - STOP_WORDS or (words[-1:] if len(words) > 1 else words)))


def _by_name(words: set[str], functions: Sequence[Function]) -> list[Function]:
    left = set(words)
    named = {id(function): _name_words(function) for function in functions}
    found: set[int] = set()
    while True:
        hits = [(len(own & left), len(own & left) / len(own), -place) for place, own in enumerate(named.values()) if own & left]
        if not hits:
            return [function for function in functions if id(function) in found]
        best = functions[-max(hits)[2]]
        left -= named[id(best)]
        found.add(id(best))


def _by_description(words: set[str], functions: Sequence[Function]) -> list[Function]:
    def shared(function: Function) -> int:
        described = set(re.findall(r"[^\W\d_]{4,}", str(function.get("description") or "").lower()))
        return len(set(map(stem, described - STOP_WORDS - _GENERIC)) & words)

    best = max(functions, key=shared, default=None)
    return [best] if best is not None and shared(best) else []
