"""Steps of a conversation: inputs, outputs, thoughts, function calls and their results.

Reference: ai.google.dev/api/interactions-api, `Step`. Calls start empty in a stream (`arguments` and `result` come in deltas), so
every field but `type` may be missing here.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from .base import Tagged, UnknownVariant, WireModel
from .content import Content, ImageContent, TextContent
from .json_text import call_arguments
from .tool_steps import ToolStep


class Status(WireModel):
    """The error of a single model output, in the shape of google.rpc.Status."""

    code: int | None = None
    message: str | None = None
    details: list[dict[str, Any]] | None = None


class UserInputStep(WireModel):
    """An input of the user, or of the caller on the user's behalf."""

    type: Literal["user_input"]
    content: list[Content] | None = None


class ModelOutputStep(WireModel):
    """An output of the model."""

    type: Literal["model_output"]
    content: list[Content] | None = None
    error: Status | None = None


class UnknownThoughtSummaryContent(UnknownVariant):
    """A piece of a thought summary of a type that this version does not know, verbatim."""


ThoughtSummaryContent = Annotated[TextContent | ImageContent, Tagged(UnknownThoughtSummaryContent)]


class ThoughtStep(WireModel):
    """A thought; `signature` proves it when it is replayed, `summary` is there if `thinking_summaries` asked for it."""

    type: Literal["thought"]
    signature: str | None = None
    summary: list[ThoughtSummaryContent] | None = None

    @property
    def text(self) -> str:
        """The texts of the summary, joined; empty where there is none."""
        return "".join(content.text for content in self.summary or [] if isinstance(content, TextContent))


def _holdable(arguments: dict[str, Any] | str) -> dict[str, Any] | str:
    return arguments if isinstance(arguments, str) else call_arguments(arguments)


class FunctionCallStep(WireModel):
    """A call of one of the caller's functions (or, inside an agent's run, of a tool of its own sandbox).

    `arguments` is an object. It is a string only where the model wrote something that is no JSON object, or none that could be
    sent again (NaN, a number beyond all bounds, half a surrogate pair).
    """

    type: Literal["function_call"]
    id: str = ""
    name: str = ""
    arguments: Annotated[dict[str, Any] | str, AfterValidator(_holdable)] = Field(default_factory=dict)
    signature: str | None = None


class FunctionResultStep(WireModel):
    """The answer to a function call: a string, an object or a list of contents."""

    type: Literal["function_result"]
    call_id: str = ""
    name: str | None = None
    result: Any = None
    is_error: bool | None = None
    signature: str | None = None


class UnknownStep(UnknownVariant):
    """A step of a type that this version does not know, verbatim."""


KnownStep = UserInputStep | ModelOutputStep | ThoughtStep | FunctionCallStep | FunctionResultStep | ToolStep
Step = Annotated[KnownStep, Tagged(UnknownStep)]
