"""Parts of a prompt that may fill arguments: quoted strings, numbers, names, and fields that it spells out.

The rules are simple on purpose: a test that needs a certain argument writes `field: value`, or quotes it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from math import isfinite
from typing import Any, TypeVar

from .context.statements import Statement, fitting, statements
from .effort import Effort, searched
from .forms.field_words import NUMBERS, TEXTS

T = TypeVar("T")

_LONGEST_FILLED_IN = 300
_LONGEST_NAME = 200
"""Characters of a field's name that a prompt may spell out."""

_QUOTED = re.compile(r"""(?<![\w"'])(?:"([^"]+)"|'([^'\n]+?)'(?!\w)|“([^”]+)”|‘([^’]+)’|`([^`]+)`)""")
_NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:,\d{3})*(?:\.\d+)?(?![\w]|\.\d)")
_URL = re.compile(r"https?://[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
# A word that does not begin with a small letter: capitalised, or of a script that has no capitals.
_PROPER = r"(?![a-zß-ÿ])[^\W\d_][^\s.,;:?!()\"]*"
_NAME = re.compile(rf"\b(?:and|at|for|from|in|named|near|to|with)\s+({_PROPER}(?:[^\S\n]+{_PROPER})*)")
# Several with commas, of which the last follows "and": a single comma may belong to a name, as in "San Francisco, CA".
_NAMES = re.compile(
    rf"(?P<first>\b(?:at|for|from|in|named|near|to|with)\s+{_PROPER}(?:[^\S\n]+{_PROPER})*)"
    rf"(?P<more>(?:,\s*{_PROPER}(?:[^\S\n]+{_PROPER})*)+),?\s+(?=and\s+{_PROPER})"
)
_CAPITAL = r"[^\Wa-zß-ÿ\d_][\w'’-]+"
_PERSON = re.compile(
    rf"(?<!\bin )(?<!\bat )(?<!\bfrom )(?<!\bto )(?<!\bnear )(?<![\w-])({_CAPITAL}(?: {_CAPITAL})+"
    rf"|{_CAPITAL}(?= (?:is|was|has|had|lives?|lived|works?|worked|said|says|wants?|likes?|ordered|goes|\(?\d|and [A-Z])))"
)
# Words with a capital only because a sentence begins with them.
_LEADING = re.compile(
    r"^(?:(?:The|This|That|These|It|There|He|She|They|We|What|Who|When|Where|Which|How|Why|Is|Are|Was|My|Our|Your|If|In|On|At|Extract"
    r"|Create|Get|Give|Tell|Use|Please|Return|Parse|Find|Make|Write|Book|Add|Send|Order|Call|Search|Compare|Reply|Answer|Summari[sz]e"
    r"|Dear|Hello|Hi|From|List|Let|With|And|But)\b ?)+"
)
_ASKED_FOR = re.compile(
    r"\?\s*$|^(?:extract|create|give|tell|write|make|generate|list|return|parse|reply|answer|use|invent|show)\b", re.I
)
_XML_TAG = re.compile(r"<[^<>]*>")
_WORD_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[\s_\-./]+")
# JSON Schema's formats that a prompt may have.
_FORMATS: Mapping[str, re.Pattern[str]] = {
    "email": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "uri": _URL,
    "url": _URL,
    "date": _DATE,
    "date-time": _DATE,
    "time": re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?\b"),
}


def split_words(name: str) -> list[str]:
    """Return the words of an identifier or phrase, in lower case: `getWeather_forNow` is get, weather, for, now."""
    return [word.lower() for word in _WORD_BORDER.split(name) if word]


class PromptHints:
    """The parts of a prompt, each found when it is first asked for; `next_*` hand out each part once.

    Args:
        prompt: the prompt; of a long one, beginning and end are searched.
        effort: what the request it belongs to may still cost; None: as much as any.
        answer: what is to be answered in words; None: nothing but the prompt is known.
        facts: what results of functions tell, by the words of their keys, joined by underscores.
    """

    def __init__(
        self, prompt: str, effort: Effort | None = None, *, answer: str | None = None, facts: Mapping[str, Any] | None = None
    ) -> None:
        self.prompt = prompt
        self.effort: Effort = effort or Effort()
        self.answer = answer
        self.facts: Mapping[str, Any] = facts or {}
        self._searched = searched(prompt)
        self._statements: list[Statement] | None = None
        self._lower = self._searched.lower()
        self._handed_out = {"quoted": 0, "numbers": 0, "names": 0, "people": 0}

    @cached_property
    def quoted(self) -> list[str]:
        """Strings in quotation marks."""
        return [next(filter(None, match.groups())) for match in _QUOTED.finditer(self._searched)]

    @cached_property
    def numbers(self) -> list[float]:
        """Numbers in digits."""
        found = (float(text.replace(",", "").replace("−", "-")) for text in _NUMBER.findall(_DATE.sub("", self._searched)))
        return [number for number in found if isfinite(number)]

    @cached_property
    def names(self) -> list[str]:
        """Proper names after in, for, at, from, with and the like, each once: `in Paris and New York` has two."""
        apart = _NAMES.sub(lambda match: match["first"] + match["more"].replace(",", " and ") + " ", self._searched)
        return list(dict.fromkeys(_NAME.findall(apart)))

    @cached_property
    def people(self) -> list[str]:
        """Proper names that stand nowhere after a place's word: two words with capitals, or one that something is said of."""
        found = (_LEADING.sub("", match.group(1)) for match in _PERSON.finditer(self._searched))
        return list(dict.fromkeys(name for name in found if name))

    @property
    def everyone(self) -> list[str]:
        """All proper names."""
        return list(dict.fromkeys([*self.people, *self.names]))

    @cached_property
    def urls(self) -> list[str]:
        """Web addresses."""
        return _URL.findall(self._searched)

    def by_format(self, name: str) -> str | None:
        """Return a string in one of JSON Schema's formats, if the prompt has it."""
        match = _FORMATS[name].search(self._searched) if name in _FORMATS else None
        return match.group() if match else None

    def fact(self, field: str) -> Any:
        """Return what results tell of a field; None if they do not."""
        return self.facts.get("_".join(split_words(field))) if self.facts else None

    def number_of(self, words: set[str]) -> float | None:
        """Return the number that stands with the unit of what a field's words name: years for an age, a currency for a price."""
        for named, pattern in NUMBERS:
            if named & words and (match := pattern.search(self._searched)):
                return float(next(filter(None, match.groups())).replace(",", ""))
        return None

    @property
    def answered_number(self) -> float | None:
        """The last number of what is to be answered."""
        found = _NUMBER.findall(self.answer or "")
        return float(found[-1].replace(",", "").replace("−", "-")) if found else None

    @property
    def short(self) -> str:
        """The prompt, or the beginning of a long one without tags, as a text for a field that nothing else is known for."""
        bare = " ".join(_XML_TAG.sub(" ", self.prompt[:2_000]).split())
        return self.prompt if len(self.prompt) <= _LONGEST_FILLED_IN else f"{bare[: _LONGEST_FILLED_IN - 1]}…"

    def text_of(self, words: set[str]) -> str | None:
        """Return the text that a field's words name, where there are few such: a currency."""
        for named, pattern, spelt in TEXTS:
            if named & words and (match := pattern.search(self._searched)):
                return spelt.get(match.group().lower(), match.group())
        return None

    def statement_on(self, subject: str) -> str | None:
        """Return the statement of the prompt on a subject, if there is one beside what the prompt asks for."""
        if self.effort.is_low:
            return None
        if self._statements is None:
            self._statements = [one for one in statements(self._searched) if not _ASKED_FOR.search(one.text)]
        self.effort.spend(1 + len(self._statements) // 2)
        return fitting(subject, self._statements, least=0.7) if self._statements else None

    def spelled_out(self, field: str) -> str | None:
        """Return the value of `field=value`, `field: value`, `field is value` or `field "value"`."""
        words = split_words(field)
        if len(field) > _LONGEST_NAME or not all(word in self._lower for word in words):
            return None  # a pattern for every field of a large schema would take long
        name = r"[\s_-]*".join(map(re.escape, words)) or re.escape(field)
        match = re.search(
            rf"(?<![\w]){name}(?:\s*[=:]\s*|\s+(?:is|of|as)\s+|\s+(?=[\"'“‘]))(?:[\"'“‘]([^\"'”’]+)[\"'”’]|([^\s,;?!)]+))",
            self._searched,
            re.IGNORECASE,
        )
        return (match.group(1) or match.group(2)).rstrip(".") if match else None

    def mentions(self, word: str) -> bool:
        """Return whether a word or phrase stands in the prompt."""
        if word.lower() not in self._lower:
            return False
        return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", self._searched, re.IGNORECASE) is not None

    def next_quoted(self) -> str | None:
        """Return the next quoted string."""
        return self._next("quoted", self.quoted)

    def next_number(self) -> float | None:
        """Return the next number."""
        return self._next("numbers", self.numbers)

    def next_name(self) -> str | None:
        """Return the next name."""
        return self._next("names", self.names)

    def next_person(self) -> str | None:
        """Return the next name of a person, or of whatever else."""
        return self._next("people", self.people)

    def _next(self, kind: str, values: Sequence[T]) -> T | None:
        index = self._handed_out[kind]
        if index >= len(values):
            return None
        self._handed_out[kind] += 1
        return values[index]
