"""What a prompt offers to fill arguments with: quoted strings, numbers, places, names, and fields that it spells out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from math import isfinite
from typing import TypeVar

T = TypeVar("T")

_QUOTED = re.compile(
    r"""(?<![\w"'])(?:"([^"]+)"|'([^'\n]+?)'(?!\w)|„([^“”]+)[“”]|“([^”]+)”|‘([^’]+)’|「([^」]+)」|『([^』]+)』|«([^»]+)»|`([^`]+)`)"""
)
_NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:,\d{3})*(?:\.\d+)?(?![\w]|\.\d)")
_URL = re.compile(r"https?://[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_TIME = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?\b")
_PREPOSITION = r"\b(?:in|for|at|near|to|from|of|between|around)\s+"
# A capitalised word, or one of a script that has no capitals.
_PROPER = r"(?:[A-ZÀ-ÖØ-ÞĀŁŚŠŽŻČİΑ-ΩА-Я][\w.'’-]*|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+)"
# On one line: what stands after a break belongs to something else.
_PHRASE = rf"{_PROPER}(?:[^\S\n]+(?:(?:de|del|la|of|the|am|an der)[^\S\n]+)?{_PROPER})*"
_JOIN = r"(?:,\s+and\s+|,\s+or\s+|,\s*|\s+and\s+|\s+or\s+|\s+vs\.?\s+|\s*&\s*|\s+to\s+|\s+with\s+)"
_PLACES = re.compile(rf"{_PREPOSITION}({_PHRASE}(?:{_JOIN}{_PHRASE})*)")
_AND = re.compile(r",?\s+(?:and|or|vs\.?|to|with)\s+|\s*&\s*")
_REGION = re.compile(r"[A-Z]{2,3}\.?")
_LOWER_PLACE = re.compile(r"\b(?:in|for|at|near)\s+(?!(?:me|the|a|an|my|you|it|this|that)\b)([^?.!,;:\n\d]+)", re.IGNORECASE)
_WHEN = re.compile(
    r"\s+(?:today|tomorrow|now|right now|tonight|please|currently|at the moment|this \w+|next \w+)$", re.IGNORECASE
)
_NAMED = re.compile(rf"\b(?:named|called|name is|name:|for|by|to|with|meet|contact)\s+({_PHRASE})")
# Without "one", which mostly is no number.
_WORD_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[\s_\-./]+")


def split_words(name: str) -> list[str]:
    """The words of an identifier or phrase, in lower case: `getWeather_forNow` is get, weather, for, now."""
    return [word.lower() for word in _CAMEL.split(name) if word]


class Cues:
    """The parts of a prompt, each found when it is first asked for; `take_*` hand out each part once."""

    def __init__(self, prompt: str) -> None:
        self.prompt = prompt
        self._taken: set[tuple[str, int]] = set()

    @cached_property
    def quoted(self) -> list[str]:
        """Strings in quotation marks of any kind."""
        found = (next(group for group in match.groups() if group) for match in _QUOTED.finditer(self.prompt))
        return [text.strip() or text for text in found]  # French has a space inside

    @cached_property
    def numbers(self) -> list[float]:
        """Numbers, in digits or (two to twelve) in words; those in digits first."""
        found = [float(text.replace(",", "").replace("−", "-")) for text in _NUMBER.findall(_DATE.sub("", self.prompt))]
        words = [
            _WORD_NUMBERS[word] for word in re.findall(r"[a-z]+", self.prompt.lower()) if word in _WORD_NUMBERS and word != "one"
        ]
        return [*(number for number in found if isfinite(number)), *(float(number) for number in words)]

    @cached_property
    def places(self) -> list[str]:
        """Proper names after in, for, at, from, …; `Paris and Rome` is two, `San Francisco, CA` one."""
        found: list[str] = []
        for match in _PLACES.finditer(self.prompt):
            found.extend(_split_places(match.group(1)))
        if not found:
            found = [_WHEN.sub("", text.strip()).strip() for text in _LOWER_PLACE.findall(self.prompt)][:1]
            found = [place for text in found for place in re.split(r"\s+and\s+", text)]
        return list(dict.fromkeys(place.rstrip(".'’") for place in found if place))

    @cached_property
    def names(self) -> list[str]:
        """Proper names after named, called, for, with and the like."""
        return _NAMED.findall(self.prompt)

    @cached_property
    def urls(self) -> list[str]:
        """Web addresses."""
        return _URL.findall(self.prompt)

    def by_format(self, name: str) -> str | None:
        """A string in one of JSON Schema's formats, if the prompt has it."""
        pattern = {"email": _EMAIL, "uri": _URL, "url": _URL, "date": _DATE, "time": _TIME, "date-time": _DATE}.get(name)
        match = pattern.search(self.prompt) if pattern else None
        return match.group() if match else None

    def spelled_out(self, field: str) -> str | None:
        """The value of `field=value`, `field: value`, `field is value` or `field "value"`."""
        name = r"[\s_-]*".join(map(re.escape, split_words(field))) or re.escape(field)
        match = re.search(
            rf"(?<![\w]){name}(?:\s*[=:]\s*|\s+(?:is|of|as)\s+|\s+(?=[\"'“‘]))(?:[\"'“‘]([^\"'”’]+)[\"'”’]|([^\s,;?!)]+))",
            self.prompt,
            re.IGNORECASE,
        )
        return (match.group(1) or match.group(2)).rstrip(".") if match else None

    def mentions(self, word: str) -> bool:
        """Whether a word or phrase stands in the prompt."""
        return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", self.prompt, re.IGNORECASE) is not None

    def take_quoted(self) -> str | None:
        """The next quoted string."""
        return self._take("quoted", self.quoted)

    def take_number(self) -> float | None:
        """The next number."""
        return self._take("number", self.numbers)

    def take_place(self) -> str | None:
        """The next place."""
        return self._take("place", self.places)

    def take_name(self) -> str | None:
        """The next name."""
        return self._take("name", self.names)

    def _take(self, kind: str, values: Iterable[T]) -> T | None:
        for index, value in enumerate(values):
            if (kind, index) not in self._taken:
                self._taken.add((kind, index))
                return value
        return None


def _split_places(phrase: str) -> list[str]:
    """A run of proper names, taken apart: commas separate a list, but join a town to its country."""
    parts = _AND.split(phrase)
    if len(parts) == 1:
        head, *tail = re.split(r",\s*", phrase)
        is_list = len(tail) > 1 and not all(_REGION.fullmatch(text) for text in tail)
        return [head, *tail] if is_list else [phrase]
    if "," in parts[-1]:  # "Paris, France and Rome, Italy"
        return parts
    return [
        place for part in parts for place in ([part] if _REGION.fullmatch(part.rsplit(", ", 1)[-1]) else re.split(r",\s*", part))
    ]
