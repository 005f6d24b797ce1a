"""Say what can happen to a reply while it is streamed: the words between the one state machine and the adapters' chunks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..wire.events import InteractionSseEventInteraction
from .reply import Reply


@dataclass(slots=True)
class Began:
    """The interaction began; an answer in several parts says so once for each of them."""

    interaction: InteractionSseEventInteraction


@dataclass(slots=True)
class TextGrew:
    """An output grew by text.

    Attributes:
        part: the position of the text among the contents of the output.
        text: what came.
        begins: whether it is the first of its part.
    """

    part: int
    text: str
    begins: bool


@dataclass(slots=True)
class ThoughtGrew:
    """The summary of a thought grew by text; the attributes are those of `TextGrew`."""

    part: int
    text: str
    begins: bool


@dataclass(slots=True)
class PartEnded:
    """A part of the open output or thought is complete, since text comes after it.

    Attributes:
        part: its position.
        step_type: `model_output` or `thought`.
        content: the part, as JSON.
    """

    part: int
    step_type: str
    content: dict[str, Any]


@dataclass(slots=True)
class CallStarted:
    """A function call for the caller to answer began.

    Attributes:
        step: the call as it stands, often without its arguments.
    """

    step: dict[str, Any]


@dataclass(slots=True)
class ArgumentsGrew:
    """The open call's arguments grew by this piece of JSON."""

    text: str


@dataclass(slots=True)
class StepEnded:
    """A step is complete, and all of its text has been told.

    Attributes:
        step: the step, as JSON.
    """

    step: dict[str, Any]


@dataclass(slots=True)
class Completed:
    """All is there."""

    reply: Reply


Change = Began | TextGrew | ThoughtGrew | PartEnded | CallStarted | ArgumentsGrew | StepEnded | Completed
