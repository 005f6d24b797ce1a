"""The rule by which questions are decided: what shares words with the input is likelier.

Each option (its id and description), each level, and each side of a question for yes or no (what it means; if that is not said,
the instructions stand for yes) weighs 1, and 9 more for every word of at least three letters that it shares with the input. A
probability is a weight's share of all weights; that of yes stays between 0.01 and 0.99.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

_WORD = re.compile(r"[^\W_]{3,}")
_SHARED_WEIGHT = 9
_SURE = 0.99


def text_of(contents: Any) -> str:
    """Return the text in contents; media say nothing here."""
    if isinstance(contents, str):
        return contents
    parts = contents if isinstance(contents, list) else [contents]
    return "\n".join(part if isinstance(part, str) else str(part.get("text") or "") for part in parts)


def answer_question(question: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Return the answer to a question of a decision, as JSON.

    Args:
        question: the question, checked.
        text: what it is about.
    """
    return _ANSWERS[question["type"]](question, _words(text))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


def _shares(texts: Iterable[str], words: set[str]) -> list[float]:
    weights = [1 + _SHARED_WEIGHT * len(_words(text) & words) for text in texts]
    return [weight / sum(weights) for weight in weights]


def _answer_noul(question: Mapping[str, Any], words: set[str]) -> dict[str, Any]:
    criteria = question.get("criteria") or {}
    yes = criteria.get("true_description") or text_of(question["instructions"])
    share, _ = _shares((yes, criteria.get("false_description") or ""), words)
    noul = min(max(share, 1 - _SURE), _SURE)
    return {"type": "noul", "noul": noul, "confidence": max(noul, 1 - noul)}


def _answer_choice(question: Mapping[str, Any], words: set[str]) -> dict[str, Any]:
    criteria: Mapping[str, str] = question["criteria"]
    shares = dict(zip(criteria, _shares((f"{id} {text or ''}" for id, text in criteria.items()), words), strict=True))
    choice = max(shares, key=shares.__getitem__)
    return {"type": "choice", "choice": choice, "confidence": shares[choice], "probabilities": shares}


def _answer_score(question: Mapping[str, Any], words: set[str]) -> dict[str, Any]:
    shares = _shares(question["criteria"], words)
    return {
        "type": "score",
        "score": sum(level * share for level, share in enumerate(shares)),
        "confidence": max(shares),
        "probabilities": {str(level): share for level, share in enumerate(shares)},
        "legend": {str(level): text for level, text in enumerate(question["criteria"])},
    }


_ANSWERS: Mapping[str, Callable[[Mapping[str, Any], set[str]], dict[str, Any]]] = {
    "noul": _answer_noul,
    "choice": _answer_choice,
    "score": _answer_score,
}
