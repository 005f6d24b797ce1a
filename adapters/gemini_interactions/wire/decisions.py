"""Decisions: questions about an input that are answered by probabilities, not by text.

Reference: aistudio.google.com/docs, Decisions API (11 November 2026); fields are those of the official SDK.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Tagged, UnknownVariant, WireModel, known
from .content import Content, TextContent
from .usage import Usage

DecisionInstructions = str | TextContent | list[TextContent]

# Questions


class NoulCriteria(WireModel):
    """What yes means, and what no."""

    true_description: str | None = None
    false_description: str | None = None


class NoulQuestion(WireModel):
    """A question for yes or no, such as "Is this spam?"."""

    type: Literal["noul"]
    instructions: DecisionInstructions
    criteria: NoulCriteria | None = None


class ChoiceQuestion(WireModel):
    """A question for one of 2 to 255 options; `criteria` describes each by its id."""

    type: Literal["choice"]
    instructions: DecisionInstructions
    criteria: dict[str, str]


class ScoreQuestion(WireModel):
    """A question for a level on a scale; `criteria` describes 2 to 255 levels, from 0 upwards."""

    type: Literal["score"]
    instructions: DecisionInstructions
    criteria: list[str]


Question = Annotated[NoulQuestion | ChoiceQuestion | ScoreQuestion, Field(discriminator="type")]


class CreateDecisionRequest(WireModel):
    """The body of POST /decisions: the questions by ids of the caller's."""

    model: str
    input: str | Content | list[Content]
    questions: dict[str, Question]


# Answers


class NoulAnswer(WireModel):
    """The probability of yes, from 0.01 to 0.99."""

    type: Literal["noul"]
    noul: float
    confidence: float


class ChoiceAnswer(WireModel):
    """The likeliest option, and the probability of each; they sum to 1."""

    type: Literal["choice"]
    choice: str
    confidence: float
    probabilities: dict[str, float]


class ScoreAnswer(WireModel):
    """The expected level, the probability of each, and what each says, by its number as a text."""

    type: Literal["score"]
    score: float
    confidence: float
    probabilities: dict[str, float]
    legend: dict[str, str]


class UnknownAnswer(UnknownVariant):
    """An answer of a kind that this version does not know, verbatim."""


Answer = Annotated[NoulAnswer | ChoiceAnswer | ScoreAnswer, Tagged(UnknownAnswer)]


class PromptFeedback(WireModel):
    """Why an input was blocked; then there are no answers."""

    block_reason: Annotated[str, known("safety", "other", "blocklist", "prohibited_content", "image_safety")] | None = None
    block_reason_message: str | None = None


class CreateDecisionResponse(WireModel):
    """The answers by the ids of their questions; of a blocked input none, and `prompt_feedback` says why."""

    answers: dict[str, Answer] | None = None
    prompt_feedback: PromptFeedback | None = None
    usage: Usage | None = None
