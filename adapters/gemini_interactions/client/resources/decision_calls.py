"""Check the questions of a decision, so that each that cannot be asked is named before anything is sent. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...wire.base import WireModel
from ..http.errors import InvalidOption

_CRITERIA: Mapping[str, tuple[type[Any], bool]] = {"noul": (Mapping, False), "choice": (Mapping, True), "score": (list, True)}
"""By the type of a question: what its criteria are, and whether it needs them."""

_OPTIONS = range(2, 256)
_QUESTIONS = range(1, 1001)


def decision_body(model: str, input: Any, questions: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of POST /decisions.

    Raises:
        InvalidOption: the input is empty, or a question cannot be asked; it names the question.
    """
    if not input:
        raise InvalidOption("The input is empty: there is nothing to decide about.", field="input")
    if not isinstance(questions, Mapping) or len(questions) not in _QUESTIONS:
        raise InvalidOption("'questions' must be an object of 1 to 1,000 questions by their ids.", field="questions")
    for id, question in questions.items():
        _check(question.dump() if isinstance(question, WireModel) else question, f"questions.{id}")
    return {"model": model, "input": input, "questions": dict(questions)}


def _check(question: Any, path: str) -> None:
    kind = question.get("type") if isinstance(question, Mapping) else None
    if not isinstance(kind, str) or kind not in _CRITERIA:
        known = ", ".join(_CRITERIA)
        raise InvalidOption(f"'{path}' must be an object whose 'type' is one of {known}, not {kind!r}.", field=f"{path}.type")
    if not question.get("instructions"):
        raise InvalidOption(f"'{path}' has no 'instructions': say what is asked.", field=f"{path}.instructions")
    criteria: Any = question.get("criteria")
    form, needed = _CRITERIA[kind]
    if criteria is None and not needed:
        return
    if not isinstance(criteria, form):
        what = "a list of its levels" if form is list else "an object"
        raise InvalidOption(
            f"The 'criteria' of '{path}', a question of the type {kind!r}, must be {what}.", field=f"{path}.criteria"
        )
    if needed and (count := len(criteria)) not in _OPTIONS:
        raise InvalidOption(f"'{path}' must have 2 to 255 'criteria', not {count}.", field=f"{path}.criteria")
