"""The interaction: one request's answer, and the node of a conversation.

Reference: ai.google.dev/api/interactions-api, `Interaction`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, ValidationError

from ..media_files.methods import SavedMedium
from .base import WireModel, known
from .content import AudioContent, Citation, Content, ImageContent, TextContent, VideoContent
from .json_text import read_again
from .readable_steps import readable_step
from .request import Settings
from .shown import Shown, counted, shown, shown_field, shown_id, shown_text
from .steps import (
    FunctionCallStep,
    FunctionResultStep,
    ModelOutputStep,
    Step,
    ThoughtStep,
    UnknownStep,
    UserInputStep,
)
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
    `text`, `images`, `audio`, `videos`, `citations`, `function_calls` and `thoughts` are picked out of them; a repr is a summary,
    and `dump()` all of it.
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
        """Return the steps of the reply, as JSON objects: those that follow the user's last input.

        A GET has the input before them, with a history that was sent again, and may have all turns before that.
        Open question [steps_of_a_get]: whether it has. What does not validate is as readable as the rest, see `readable_step`.
        """
        steps = self.steps or []
        begin = max((index for index, step in enumerate(steps, 1) if step.type == "user_input"), default=0)
        return [readable_step(step.dump()) for step in steps[begin:]]

    # What the reply holds, kind by kind

    @property
    def text(self) -> str:
        """The text of the newest run of model outputs, joined; empty where there is none."""
        texts: list[str] = []
        for step in reversed(self.steps or []):
            if isinstance(step, ModelOutputStep):
                texts.extend(content.text for content in reversed(step.content or []) if isinstance(content, TextContent))
            elif texts:
                break
        return "".join(reversed(texts))

    @property
    def images(self) -> list[ImageContent]:
        """The images of the reply. Save one with `.save("cat.png")`."""
        return [content for content in self._outputs() if isinstance(content, ImageContent)]

    @property
    def audio(self) -> list[AudioContent]:
        """The sound of the reply. Save it with `.save("hello.wav")`."""
        return [content for content in self._outputs() if isinstance(content, AudioContent)]

    @property
    def videos(self) -> list[VideoContent]:
        """The videos of the reply; one that is told by its `uri` is fetched with `client.files.download`."""
        return [content for content in self._outputs() if isinstance(content, VideoContent)]

    @property
    def citations(self) -> list[Citation]:
        """The pages, files and places that the texts of the reply rely on, one for each range of a text."""
        texts = (content for content in self._outputs() if isinstance(content, TextContent))
        return [citation for text in texts for citation in text.annotations or [] if isinstance(citation, Citation)]

    @property
    def thoughts(self) -> list[ThoughtStep]:
        """The thoughts; each has a `text` if `thinking_summaries` asked for it."""
        return [step for step in self.steps or [] if isinstance(step, ThoughtStep)]

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

    # The names that the official SDK has for the newest of each

    @property
    def output_text(self) -> str:
        """The same as `text`."""
        return self.text

    @property
    def output_image(self) -> ImageContent | None:
        """The last of `images`."""
        return next(reversed(self.images), None)

    @property
    def output_audio(self) -> AudioContent | None:
        """The last of `audio`."""
        return next(reversed(self.audio), None)

    @property
    def output_video(self) -> VideoContent | None:
        """The last of `videos`."""
        return next(reversed(self.videos), None)

    def _outputs(self) -> Iterator[Content]:
        """Give the contents of the reply: of all model outputs since the user's last input, which a GET includes."""
        steps = self.steps or []
        start = next((at for at in range(len(steps), 0, -1) if isinstance(steps[at - 1], UserInputStep)), 0)
        for step in steps[start:]:
            if isinstance(step, ModelOutputStep):
                yield from step.content or []

    # What is shown of it

    def __repr_args__(self) -> Any:
        """Return what is worth to be seen at once; `dump()` has all."""
        steps = self.steps or []
        media = (content.type for content in self._outputs() if isinstance(content, SavedMedium))
        facts = {
            "id": shown_id(self.id),
            "status": self.status,
            "model": self.model,
            "agent": self.agent,
            "steps": counted(step.type if isinstance(step.type, str) else "?" for step in steps),
            "calls": [_call(call) for call in self.function_calls],
            "text": shown_text(self.text) if self.text else "",
            "media": counted(media),
            "tokens": _tokens(self.usage) if self.usage else "",
            "errors": [error.message or error.code for error in self.errors or []],
        }
        return [(name, shown(value)) for name, value in facts.items() if value]

    def __repr__(self) -> str:
        facts = dict(self.__repr_args__())
        head = " ".join(str(facts.pop(name)) for name in ("id", "status", "model", "agent") if name in facts)
        lines = [f"{name}: {value}" for name, value in facts.items()]
        return "\n  ".join([f"<{type(self).__name__} {head}", *lines]) + ">"

    __str__ = __repr__

    def _repr_html_(self) -> str | None:
        """Return what notebooks show; None, and so the repr, where jinja2 is not installed."""
        from ..view.notebook import interaction_output

        return interaction_output(self)


def _call(call: FunctionCallStep) -> Shown:
    given = call.arguments if isinstance(call.arguments, dict) else {"arguments": call.arguments}
    return Shown(f"{call.name}({', '.join(f'{name}={shown_field(name, value)!r}' for name, value in given.items())})")


def _tokens(usage: Usage) -> Shown:
    parts = {
        "in": usage.total_input_tokens,
        "out": usage.total_output_tokens,
        "thought": usage.total_thought_tokens,
        "cached": usage.total_cached_tokens,
        "in total": usage.total_tokens,
    }
    return Shown(", ".join(f"{count:,} {name}" for name, count in parts.items() if count))
