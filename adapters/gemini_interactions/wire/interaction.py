"""The interaction: one request's answer, and the node of a conversation.

Reference: ai.google.dev/api/interactions-api, `Interaction`.
"""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, ValidationError

from .base import WireModel, known
from .content import TextContent
from .json_text import read_again
from .readable_steps import readable_step
from .request import Settings
from .steps import FunctionCallStep, FunctionResultStep, ModelOutputStep, Step, UnknownStep
from .usage import Usage

_STATUSES = (
    "in_progress",
    "requires_action",
    "completed",
    "failed",
    "cancelled",
    "incomplete",
    "budget_exceeded",
    "queued",
    "requires_continuation",
    "idle",
)
InteractionStatus = Annotated[str, known(*_STATUSES)]

RUNNING: frozenset[str] = frozenset({"in_progress", "queued"})
"""The statuses that a wait goes on at; any other, known or not, is an end."""

IDLE = "idle"
"""The status of a run that does nothing at the moment: it waits for an input, or will go on by itself. Nobody has said which."""

ENDS: frozenset[str] = frozenset(_STATUSES) - RUNNING
"""The statuses at which an interaction rests, as far as they are known."""


class Error(WireModel):
    """A fault: a code in snake case and a sentence."""

    code: str | None = None
    message: str | None = None


class Interaction(Settings):
    """The answer to a request, with echoes of what it set in some versions of the service.

    `id` is empty where nothing was stored (`store=false`). `steps` holds what the model produced; a GET gives the user's too.
    """

    id: Annotated[str, BeforeValidator(lambda id: "" if id is None else id)] = ""
    status: InteractionStatus
    object: str | None = None
    steps: list[Step] | None = None
    usage: Usage | None = None
    created: str | None = None
    updated: str | None = None
    errors: list[Error] | None = None
    environment_id: str | None = None

    @classmethod
    def read(cls, data: bytes | str) -> Self:
        """Read an interaction from its JSON text.

        Raises:
            pydantic.ValidationError: it is none.
        """
        try:
            return cls.model_validate_json(data)
        except ValidationError as error:
            return cls.model_validate(read_again(data, error))

    @property
    def is_running(self) -> bool:
        """Whether the service is still at work on it."""
        return self.status in RUNNING

    def reply_steps(self) -> list[dict[str, Any]]:
        """Return the steps of the reply, as JSON objects: all but the user's, which a GET includes.

        What does not validate is as readable as the rest, see `readable_step`.
        """
        return [readable_step(step.dump()) for step in self.steps or [] if step.type != "user_input"]

    @property
    def output_text(self) -> str:
        """The text of the newest run of model outputs, joined; empty where there is none."""
        texts: list[str] = []
        for step in reversed(self.steps or []):
            if isinstance(step, ModelOutputStep):
                texts.extend(content.text for content in reversed(step.content or []) if isinstance(content, TextContent))
            elif texts:
                break
        return "".join(reversed(texts))

    @property
    def function_calls(self) -> list[FunctionCallStep]:
        """The calls that wait for the caller: those that no function result in the same interaction answers."""
        steps = self.steps or []
        answered = {step.call_id for step in steps if isinstance(step, FunctionResultStep)}
        calls = (
            FunctionCallStep.model_validate(readable_step(step.dump())) if isinstance(step, UnknownStep) else step
            for step in steps
            if step.type == "function_call"
        )
        return [step for step in calls if isinstance(step, FunctionCallStep) and step.id not in answered]
