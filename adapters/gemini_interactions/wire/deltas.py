"""Deltas: the pieces that a stream's steps grow by.

A delta of a built-in tool is the step that it fills, with the fields that are new.
Reference: ai.google.dev/api/interactions-api, `StepDelta`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from ..media_files.methods import SavedMedium, SavedSound
from .base import MediaResolution, Tagged, UnknownVariant, WireModel
from .content import Annotation, AudioMimeType, Content, DocumentMimeType, ImageMimeType, VideoDeltaMimeType
from .steps import FunctionResultStep
from .tool_steps import ToolStep

if TYPE_CHECKING:
    Text = str
else:
    Text = str | None  # a null that something on the way made stays readable; the API promises a text
"""The text of a delta: what the API promises, for type checkers."""


class TextDelta(WireModel):
    """More text."""

    type: Literal["text"]
    text: Text = ""


class TextAnnotationDelta(WireModel):
    """Citations of the text before it; offsets are UTF-8 bytes of the whole text."""

    type: Literal["text_annotation_delta"]
    annotations: list[Annotation] | None = None


class ThoughtSummaryDelta(WireModel):
    """More of a thought's summary."""

    type: Literal["thought_summary"]
    content: Content | None = None


class ThoughtSignatureDelta(WireModel):
    """A thought's signature; empty between the parts of a summary."""

    type: Literal["thought_signature"]
    signature: str | None = None


class ArgumentsDelta(WireModel):
    """A fragment of a function call's arguments, as JSON text."""

    type: Literal["arguments_delta"]
    arguments: str | None = None


class ImageDelta(SavedMedium, WireModel):
    """A whole image."""

    type: Literal["image"]
    data: str | None = None
    uri: str | None = None
    mime_type: ImageMimeType | None = None
    resolution: MediaResolution | None = None


class AudioDelta(SavedSound, WireModel):
    """A chunk of audio; the bytes of consecutive chunks belong together. `rate` is the old name of `sample_rate`."""

    type: Literal["audio"]
    data: str | None = None
    uri: str | None = None
    mime_type: AudioMimeType | None = None
    sample_rate: int | None = None
    rate: int | None = None
    channels: int | None = None


class VideoDelta(SavedMedium, WireModel):
    """A whole video."""

    type: Literal["video"]
    data: str | None = None
    uri: str | None = None
    mime_type: VideoDeltaMimeType | None = None
    resolution: MediaResolution | None = None


class DocumentDelta(SavedMedium, WireModel):
    """A whole document."""

    type: Literal["document"]
    data: str | None = None
    uri: str | None = None
    mime_type: DocumentMimeType | None = None


class UnknownStepDeltaData(UnknownVariant):
    """A delta of a type that this version does not know, verbatim."""


StepDeltaData = Annotated[
    TextDelta
    | TextAnnotationDelta
    | ThoughtSummaryDelta
    | ThoughtSignatureDelta
    | ArgumentsDelta
    | ImageDelta
    | AudioDelta
    | VideoDelta
    | DocumentDelta
    | FunctionResultStep
    | ToolStep,
    Tagged(UnknownStepDeltaData),
]
