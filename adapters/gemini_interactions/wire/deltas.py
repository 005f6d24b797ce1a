"""Deltas: the pieces that a stream's steps grow by.

Reference: ai.google.dev/api/interactions-api, `StepDelta`. The deltas of built-in tools are named after the step they fill.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from .base import MediaResolution, UnknownVariant, WireModel
from .content import Annotation, AudioMimeType, Content, DocumentMimeType, ImageMimeType, VideoDeltaMimeType
from .steps import (
    CodeExecutionCallArguments,
    FileSearchResult,
    GoogleMapsCallArguments,
    GoogleMapsResult,
    GoogleSearchCallArguments,
    GoogleSearchResult,
    RetrievalCallArguments,
    ToolSearchCallStepArguments,
    URLContextCallArguments,
    URLContextResult,
)
from .tools import Function, RetrievalType


class TextDelta(WireModel):
    """More text."""

    type: Literal["text"]
    text: str = ""


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


class ImageDelta(WireModel):
    """A whole image."""

    type: Literal["image"]
    data: str | None = None
    uri: str | None = None
    mime_type: ImageMimeType | None = None
    resolution: MediaResolution | None = None


class AudioDelta(WireModel):
    """A chunk of audio; the bytes of consecutive chunks belong together. `rate` is the old name of `sample_rate`."""

    type: Literal["audio"]
    data: str | None = None
    uri: str | None = None
    mime_type: AudioMimeType | None = None
    sample_rate: int | None = None
    rate: int | None = None
    channels: int | None = None


class VideoDelta(WireModel):
    """A whole video."""

    type: Literal["video"]
    data: str | None = None
    uri: str | None = None
    mime_type: VideoDeltaMimeType | None = None
    resolution: MediaResolution | None = None


class DocumentDelta(WireModel):
    """A whole document."""

    type: Literal["document"]
    data: str | None = None
    uri: str | None = None
    mime_type: DocumentMimeType | None = None


class FunctionResultDelta(WireModel):
    """The result of a tool of an agent's sandbox."""

    type: Literal["function_result"]
    name: str | None = None
    result: Any = None
    is_error: bool | None = None


class GoogleSearchCallDelta(WireModel):
    """The queries of a search."""

    type: Literal["google_search_call"]
    arguments: GoogleSearchCallArguments | None = None
    signature: str | None = None


class GoogleSearchResultDelta(WireModel):
    """What a search brought."""

    type: Literal["google_search_result"]
    result: list[GoogleSearchResult] | None = None
    is_error: bool | None = None
    signature: str | None = None


class GoogleMapsCallDelta(WireModel):
    """The queries of a search for places."""

    type: Literal["google_maps_call"]
    arguments: GoogleMapsCallArguments | None = None
    signature: str | None = None


class GoogleMapsResultDelta(WireModel):
    """The places found."""

    type: Literal["google_maps_result"]
    result: list[GoogleMapsResult] | None = None
    is_error: bool | None = None
    signature: str | None = None


class CodeExecutionCallDelta(WireModel):
    """The code to run."""

    type: Literal["code_execution_call"]
    arguments: CodeExecutionCallArguments | None = None
    signature: str | None = None


class CodeExecutionResultDelta(WireModel):
    """What the code printed."""

    type: Literal["code_execution_result"]
    result: Any = None
    is_error: bool | None = None
    signature: str | None = None


class URLContextCallDelta(WireModel):
    """The pages to read."""

    type: Literal["url_context_call"]
    arguments: URLContextCallArguments | None = None
    signature: str | None = None


class URLContextResultDelta(WireModel):
    """The pages read."""

    type: Literal["url_context_result"]
    result: list[URLContextResult] | None = None
    is_error: bool | None = None
    signature: str | None = None


class FileSearchCallDelta(WireModel):
    """A file search's signature."""

    type: Literal["file_search_call"]
    signature: str | None = None


class FileSearchResultDelta(WireModel):
    """The end of a file search."""

    type: Literal["file_search_result"]
    result: list[FileSearchResult] | None = None
    is_error: bool | None = None
    signature: str | None = None


class MCPServerToolCallDelta(WireModel):
    """A call of an MCP server's tool."""

    type: Literal["mcp_server_tool_call"]
    server_name: str | None = None
    name: str | None = None
    arguments: dict[str, Any] | None = None
    signature: str | None = None


class MCPServerToolResultDelta(WireModel):
    """What the MCP server answered."""

    type: Literal["mcp_server_tool_result"]
    server_name: str | None = None
    name: str | None = None
    result: Any = None
    is_error: bool | None = None
    signature: str | None = None


class ProcessingCallDelta(WireModel):
    """A processing call's signature."""

    type: Literal["processing_call"]
    signature: str | None = None


class ProcessingResultDelta(WireModel):
    """A processing result's signature."""

    type: Literal["processing_result"]
    signature: str | None = None


class RetrievalCallDelta(WireModel):
    """The queries of a retrieval."""

    type: Literal["retrieval_call"]
    arguments: RetrievalCallArguments | None = None
    retrieval_type: RetrievalType | None = None
    signature: str | None = None


class RetrievalResultDelta(WireModel):
    """The end of a retrieval."""

    type: Literal["retrieval_result"]
    is_error: bool | None = None
    signature: str | None = None


class ToolSearchCallDelta(WireModel):
    """The functions to load."""

    type: Literal["tool_search_call"]
    arguments: ToolSearchCallStepArguments | None = None
    signature: str | None = None


class ToolSearchResultDelta(WireModel):
    """The declarations loaded."""

    type: Literal["tool_search_result"]
    result: list[Function] | None = None
    signature: str | None = None


class UnknownStepDeltaData(UnknownVariant):
    """A delta of a type that this version does not know, verbatim."""


StepDeltaData = Annotated[
    Annotated[
        TextDelta
        | TextAnnotationDelta
        | ThoughtSummaryDelta
        | ThoughtSignatureDelta
        | ArgumentsDelta
        | ImageDelta
        | AudioDelta
        | VideoDelta
        | DocumentDelta
        | FunctionResultDelta
        | GoogleSearchCallDelta
        | GoogleSearchResultDelta
        | GoogleMapsCallDelta
        | GoogleMapsResultDelta
        | CodeExecutionCallDelta
        | CodeExecutionResultDelta
        | URLContextCallDelta
        | URLContextResultDelta
        | FileSearchCallDelta
        | FileSearchResultDelta
        | MCPServerToolCallDelta
        | MCPServerToolResultDelta
        | ProcessingCallDelta
        | ProcessingResultDelta
        | RetrievalCallDelta
        | RetrievalResultDelta
        | ToolSearchCallDelta
        | ToolSearchResultDelta,
        Field(discriminator="type"),
    ]
    | UnknownStepDeltaData,
    Field(union_mode="left_to_right"),
]
