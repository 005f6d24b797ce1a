"""The resource `decisions`: questions answered by rule (see `weighing`), with the checks that the types name.

Fields are those of the SDK (`google/genai/_gaos/types/decisions`); limits as reported in November 2026: 1 to 1,000 questions, 2
to 255 options or levels, 262,144 tokens. No answer of the service was ever recorded. Open questions [decisions_on_v1,
decisions_of_other_models]: whether `v1` serves it (here it does), and what is said of another model (here: 404). A blocked input
is not decided by rule; let a fault answer with one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ...wire.decisions import CreateDecisionRequest
from ..contract.usage import count_steps, count_text, usage_of
from ..contract.validation import check_model
from ..core.answer import Answer, to_json
from ..core.errors import HTTPError, not_found
from .routing import Route, RoutedRequest, json_answer, route
from .weighing import answer_question, text_of

MODEL = "gemini-decision-1"
MOST_QUESTIONS = 1_000
MOST_TOKENS = 262_144
_SIZES = range(2, 256)
_NO_ID = re.compile(r"\s.*|.*\s|.*[\x00-\x1f\x7f].*|", re.DOTALL)


def decision_routes() -> tuple[Route, ...]:
    """Return the row of the decisions."""
    return (route("POST", r"/decisions", _decide),)


def _decide(request: RoutedRequest) -> Answer:
    if request.vertex:  # the Gemini API alone has it so far
        raise not_found("Requested entity was not found.")
    body = check_model(request.body, CreateDecisionRequest)
    if body["model"].removeprefix("models/") != MODEL:
        raise not_found(f"Model not found: '{body['model']}'.")  # unseen words
    questions = body["questions"]
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        raise HTTPError(f"The value is invalid for 'questions'. Expected 1 to {MOST_QUESTIONS} questions.")  # unseen words
    for id, question in questions.items():
        _check(question, f"questions.{id}")
    contents = body["input"] if isinstance(body["input"], list) else [body["input"]]
    contents = [{"type": "text", "text": content} if isinstance(content, str) else content for content in contents]
    if not contents or not body["input"]:
        raise HTTPError("Missing input.")
    context = count_steps([{"type": "user_input", "content": contents}])
    context["text"] += sum(count_text(to_json(question).decode()) for question in questions.values())
    if context.total() > MOST_TOKENS:
        raise HTTPError(f"The input token count exceeds the maximum number of tokens allowed ({MOST_TOKENS}).")
    told = text_of(contents)
    answers = {id: answer_question(question, told) for id, question in questions.items()}
    return json_answer({"answers": answers, "usage": usage_of(context=context, outputs=[], thinks=False)})


def _check(question: Mapping[str, Any] | None, path: str) -> None:
    if question is None:
        raise HTTPError(f"The value is invalid for '{path}'. Expected an object.")
    instructions = question.get("instructions")
    parts = instructions if isinstance(instructions, list) else [instructions]
    if not parts or not all(parts):
        raise HTTPError(f"Missing key 'instructions' in input '{path}'.")
    if any(isinstance(part, dict) and part.get("type", "text") != "text" for part in parts):
        raise HTTPError(f"The value is invalid for '{path}.instructions'. Expected text.")
    _CHECKS[question["type"]](question.get("criteria"), f"{path}.criteria")


def _check_options(criteria: Any, path: str) -> None:
    _check_sized(criteria, path)
    _check_each(criteria, _NO_ID.fullmatch, path)


def _check_levels(criteria: Any, path: str) -> None:
    _check_sized(criteria, path)
    _check_each(criteria, lambda level: not level, path)


def _check_sized(criteria: Any, path: str) -> None:
    if len(criteria or ()) not in _SIZES:
        raise HTTPError(f"The value is invalid for '{path}'. Expected {_SIZES[0]} to {_SIZES[-1]}.")  # unseen words


def _check_each(values: Iterable[str], is_wrong: Callable[[str], object], path: str) -> None:
    wrong = next((value for value in values if is_wrong(value)), None)
    if wrong is not None:
        raise HTTPError(f"The value '{wrong}' is invalid at '{path}'.")  # unseen words


_CHECKS: Mapping[str, Callable[[Any, str], None]] = {
    "noul": lambda _criteria, _path: None,
    "choice": _check_options,
    "score": _check_levels,
}
