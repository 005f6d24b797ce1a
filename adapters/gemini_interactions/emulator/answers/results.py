"""Results of functions: the answer that says what they say, as a sentence.

A text is said as it is. What is no sentence by itself, a number or a word, is said with what was asked for: `The weather in Rome
is sunny.` A long text, such as a retriever finds, is answered from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ..core.answer import to_json
from ..core.record import Step
from .built_in_tools import Sentence, cited_text
from .calls.functions import looks_things_up
from .calls.sums import reckon
from .context.context import answer_from, is_question
from .context.statements import ended, statements
from .forms.formats import in_formats
from .model_input import ModelInput
from .prompt_hints import PromptHints, split_words
from .reply import Reply
from .result_values import facts, is_error, result_text, result_value
from .turn import Made, calls_made

_PAGE = "https://vertexaisearch.cloud.google.com/grounding-api-redirect/emulated"
_LONG = 1200  # characters from which on a text is answered from, not said
_SHORT = 3  # words up to which a text is no sentence
_LONGEST_SAID = 2000
_GETTING = frozenset({"get", "fetch", "find", "look", "lookup", "read", "query", "check", "current", "compute", "calculate"})
_PLACES = frozenset({"location", "place", "city", "town", "country", "region", "address"})


def answer_results(given: ModelInput) -> Reply | None:
    """Say what the waiting results say, in the form that is asked for."""
    if not given.results:
        return None
    said = _in_sentences(given)
    made = calls_made(given)
    told = facts([*(result_value(result) for result in given.results), *(call.arguments for call in made)])
    text = "\n".join(filter(None, [said["text"], given.asked]))
    return Reply(outputs=in_formats(given, PromptHints(text, given.effort, answer=said["text"], facts=told), said))


def results_in_words(given: ModelInput) -> str:
    """Return what the waiting results say."""
    text: str = _in_sentences(given)["text"]
    return text


def _in_sentences(given: ModelInput) -> dict[str, Any]:
    made = {id(call.result): call for call in calls_made(given) if call.result is not None}
    reckoning = reckon(given)
    reckoned = {id(call.result) for call in reckoning.used} if reckoning and reckoning.values else set()
    lines: list[Sentence] = [(reckoning.text, None)] if reckoning and reckoned else []
    rest = [result for result in given.results if id(result) not in reckoned]
    calls = [made.get(id(result)) or Made(result.get("name") or "", {}, result) for result in rest]
    finders = {function["name"] for function in given.functions if looks_things_up(function)}
    lines += [
        (_said(call, result, calls, given.asked, is_found=call.name in finders), None)
        for call, result in zip(calls, rest, strict=True)
    ]
    if any(step["type"] == "google_search_result" for step in given.since_last_input()):
        lines.append(("A page found before agrees.", {"title": "example.com", "type": "url_citation", "url": _PAGE}))
    return cited_text(lines)


def _said(call: Made, result: Step, calls: Sequence[Made], asked: str, *, is_found: bool) -> str:
    text = result_text(result).strip()
    if is_error(result):
        which = f" for {_which(call)}" if len(calls) > 1 and _which(call) else ""
        return ended(f"{call.name or 'The function'} failed{which}: {text}")
    value = result_value(result)
    if isinstance(value, dict | list):
        listed = _listed(value)
        long = len(listed) > _LONG and is_question(asked) and answer_from(asked, "\n\n".join(_texts(value)))
        return long or f"{_subject(call)}: {ended(listed)}"
    if len(text) > _LONG or (is_found and len(statements(text)) > 1):
        found = answer_from(asked, text) if is_question(asked) else None
        return found or ended(text[:_LONGEST_SAID])
    if not text:
        return f"{call.name or 'The function'} returned nothing."
    if len(text.split()) <= _SHORT and text[-1] not in ".!?" and _gets(call):
        return f"{_subject(call)} is {ended(text)}"
    if not isinstance(value, str):
        return f"{_subject(call)} gives {ended(text)}" if call.name else ended(text)
    which = _which(call)
    if which and len(calls) > 1 and which.lower() not in text.lower():
        return f"{which}: {ended(text)}"
    return ended(text[0].upper() + text[1:] if text[0].isalpha() and text.split()[0].isalpha() else text)


def _gets(call: Made) -> bool:
    return split_words(call.name)[:1] != [] and split_words(call.name)[0] in _GETTING and _noun(call) != ""


def _noun(call: Made) -> str:
    return " ".join(word for word in split_words(call.name) if word not in _GETTING)


def _which(call: Made) -> str:
    """Return the argument that tells a call from others of the function."""
    values = [value for value in call.arguments.values() if isinstance(value, str | int | float) and not isinstance(value, bool)]
    return next((f"{value}" for value in values if len(f"{value}") <= 40), "")


def _subject(call: Made) -> str:
    """Return what a call asks for: `The weather in Rome`, or the call itself, `magic_function(3)`."""
    if not _gets(call):
        return f"{call.name or 'The function'}({', '.join(_written(value) for value in call.arguments.values())})"
    told = ""
    for key, value in call.arguments.items():
        if isinstance(value, str | int | float) and not isinstance(value, bool) and len(f"{value}") <= 40:
            told += f" {'in' if _PLACES & set(split_words(key)) else 'for'} {value}"
            break
    return f"The {_noun(call)}{told}"


def _written(value: Any) -> str:
    text = to_json(value).decode()
    return text if len(text) <= 40 else f"{text[:39]}…"


def _listed(value: Any, depth: int = 0) -> str:
    """Return an object or a list as words: `temperature 18, sky clear`."""
    if isinstance(value, dict):
        return ", ".join(f"{' '.join(split_words(str(key)))} {_listed(entry, depth + 1)}" for key, entry in value.items())
    if isinstance(value, list):
        return ("; " if depth == 0 else ", ").join(_listed(entry, depth + 1) for entry in value)
    return value if isinstance(value, str) else to_json(value).decode()


def _texts(value: Any) -> list[str]:
    """Return the texts that an object or a list holds."""
    if isinstance(value, str):
        return [value] if re.search(r"\s", value) else []
    entries = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for entry in entries[:200] for text in _texts(entry)]
