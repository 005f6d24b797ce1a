"""Words in the names of fields, and what a field of such a name takes from a prompt."""

from __future__ import annotations

import re
from collections.abc import Mapping

PERSONS = frozenset({"name", "person", "author", "artist", "user", "customer", "client", "employee", "patient", "guest"})
"""Fields that take the name of a person, or of a thing that something is said of, before other names."""

NAMING_WORDS = PERSONS | {"location", "place", "city", "cities", "town", "country", "destination", "origin"}
"""Fields that take a proper name."""

GROUPS = frozenset(
    {"people", "persons", "participants", "names", "attendees", "members", "authors", "guests", "users", "speakers"}
)
"""Lists that take the names of all persons."""

PROMPT_WORDS = frozenset(
    {
        *("query", "question", "prompt", "text", "message", "input", "search", "topic", "task", "description", "request"),
        *("q", "content", "body"),
    }
)
"""Fields that take the whole prompt, as it is."""

ANSWER_WORDS = frozenset({"answer", "summary", "response", "reply", "result", "explanation", "conclusion", "output", "report"})
"""Fields that take what is to be answered in words."""

RESULT_WORDS = ANSWER_WORDS | {"total", "value", "sum", "product", "number"}
"""Fields that take the number that is answered."""

SAMPLES: Mapping[str, str] = {
    "date": "2026-01-01",
    "date-time": "2026-01-01T00:00:00Z",
    "time": "12:00:00",
    "email": "user@example.com",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "duration": "PT1H",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
}
"""Format of JSON Schema -> a string of it, where the prompt has none."""

NUMBERS: tuple[tuple[frozenset[str], re.Pattern[str]], ...] = tuple(
    (frozenset(words.split()), re.compile(pattern, re.IGNORECASE))
    for words, pattern in (
        ("age", r"(\d{1,3})[ -]years?[ -]old|\baged? (?:of )?(\d{1,3})\b"),
        ("year", r"(?<!\d)([12]\d{3})(?![\d.,]\d)"),
        ("price cost amount total", r"[$€£]\s?(\d[\d,]*(?:\.\d+)?)|(\d[\d,]*(?:\.\d+)?)\s?(?:[$€£]|euros?|dollars?|EUR|USD|GBP)"),
        ("temperature temp degrees celsius fahrenheit", r"(-?\d+(?:\.\d+)?)\s?(?:°|degrees)"),
        ("percent percentage", r"(-?\d+(?:\.\d+)?)\s?(?:%|percent)"),
    )
)
"""The words of a field -> how a number stands that it may mean."""

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*"
_SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD"}

TEXTS: tuple[tuple[frozenset[str], re.Pattern[str], Mapping[str, str]], ...] = tuple(
    (frozenset(words.split()), re.compile(pattern, re.IGNORECASE), spelt)
    for words, pattern, spelt in (
        ("currency", r"[€$£¥]|\b(?:EUR|USD|GBP|JPY|CHF|euros?|dollars?)\b", _SYMBOLS),
        (
            "date day when deadline",
            rf"\b(?:\d{{1,2}}\.? {_MONTH}(?: \d{{4}})?|{_MONTH} \d{{1,2}}(?:, \d{{4}})?|(?:mon|tues|wednes|thurs|fri|satur|sun)"
            r"day|today|tomorrow|tonight)\b",
            {},
        ),
    )
)
"""The words of a field -> how a text stands that it may mean, and how it is spelt, if otherwise."""
