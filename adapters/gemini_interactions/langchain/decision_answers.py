"""Convert LangChain's questions to those of the Decisions API, and its answers back.

The API's questions are texts, so what is JSON in LangChain's goes as JSON's text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from langchain_core.decisions import Choice, ClassifierResponse, Noul, NoulCriteria, Score

from ..client.http.errors import ContentBlockedError, InvalidOption, InvalidResponseError
from ..wire.decisions import CreateDecisionResponse
from .decision_input import check_no_media, to_text
from .metadata import usage_metadata


def questions_to_api(questions: Mapping[str, Any]) -> dict[str, Any]:
    """Convert questions by their ids.

    Raises:
        InvalidOption: one cannot be asked; the message names it.
    """
    return {id: _question(question, f"questions.{id}") for id, question in questions.items()}


def response_of(model: str, questions: Mapping[str, Any], response: CreateDecisionResponse) -> ClassifierResponse:
    """Convert the answers.

    Raises:
        ContentBlockedError: the service blocked the state.
        InvalidResponseError: a question has no answer, or one of another kind.
    """
    answers = response.answers or {}
    blocked = response.prompt_feedback
    if blocked is not None and blocked.block_reason and not answers:
        why = blocked.block_reason_message or blocked.block_reason
        raise ContentBlockedError(f"The state was blocked: {why}", code=blocked.block_reason)
    return ClassifierResponse.model_validate(
        {
            "model": model,
            "answers": {id: _answer(question, answers.get(id), id) for id, question in questions.items()},
            "usage": usage_metadata(response.usage),
        }
    )


def _question(question: Any, where: str) -> dict[str, Any]:
    convert = _CRITERIA.get(type(question))
    if convert is None:
        known = ", ".join(kind.__name__ for kind in _CRITERIA)
        raise InvalidOption(
            f"'{where}' is a {type(question).__name__}; the Decisions API answers {known}.",
            field=where,
        )
    check_no_media([question.instructions, question.model_dump()["criteria"]], where)
    asked = {"type": question.type, "instructions": to_text(question.instructions)}
    criteria = convert(question.criteria)
    return {**asked, "criteria": criteria} if criteria else asked


def _noul_criteria(criteria: NoulCriteria | None) -> dict[str, str]:
    said = {} if criteria is None else {"true_description": criteria.true, "false_description": criteria.false}
    return {name: to_text(value) for name, value in said.items() if value is not None}


def _choice_criteria(criteria: Mapping[str, Any]) -> dict[str, str]:
    return {option: "" if value is None else to_text(value) for option, value in criteria.items()}


_CRITERIA: Mapping[type, Callable[[Any], Any]] = {
    Noul: _noul_criteria,
    Choice: _choice_criteria,
    Score: lambda levels: [to_text(level) for level in levels],
}


def _answer(question: Any, answer: Any, id: str) -> dict[str, Any]:
    if answer is None or answer.type != question.type:
        found = "none" if answer is None else f"one of type {answer.type!r}"
        raise InvalidResponseError(f"The question {id!r} asks for an answer of type {question.type!r}; there is {found}.")
    shown: dict[str, Any] = answer.dump()
    return {**shown, "legend": dict(enumerate(question.criteria))} if question.type == "score" else shown
