"""Functions: which of the caller's a prompt asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from .effort import searched
from .prompt_hints import split_words

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


def functions_asked_for(prompt: str, functions: Sequence[Function]) -> list[Function]:
    """Return the functions that a prompt names, in the order of their declaration.

    By their whole name, else by the words of their names, else, for one function at most, by a word of its description. A word
    counts for one function only: `weather` calls get_weather, not get_weather_history as well.
    """
    prompt = searched(prompt)
    spelled = [function for function in functions if _spells(prompt, function["name"])]
    words = {_stem(word) for part in re.findall(r"[^\W_]+(?:_[^\W_]+)*", prompt) for word in split_words(part)}
    for function in spelled:
        words -= _name_words(function)
    named = _by_name(words, [function for function in functions if function not in spelled])
    if spelled or named:
        return [function for function in functions if function in spelled or function in named]
    return _by_description(words - STOP_WORDS, functions)


def _spells(prompt: str, name: str) -> bool:
    spaced = r"[\s_-]+".join(map(re.escape, split_words(name)))
    whole = rf"(?<!\w)(?:{re.escape(name)})(?!\w)"
    return re.search(whole, prompt, re.IGNORECASE) is not None or (
        len(split_words(name)) > 1 and re.search(rf"(?<!\w){spaced}(?!\w)", prompt, re.IGNORECASE) is not None
    )


def _name_words(function: Function) -> set[str]:
    """Return the words of a name that say something; of `get_time`, where none would be left, the last one."""
    words = [_stem(word) for word in split_words(function["name"])]
    return set(words) - STOP_WORDS or set(words[-1:] if len(words) > 1 else words)


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
        described = re.findall(r"[^\W\d_]{4,}", str(function.get("description") or "").lower())
        return len({_stem(word) for word in described if word not in STOP_WORDS} & words)

    best = max(functions, key=shared, default=None)
    return [best] if best is not None and shared(best) else []


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
