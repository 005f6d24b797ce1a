"""Steps of the service's own tools: each call, and its result.

Reference: ai.google.dev/api/interactions-api, `Step`. They start empty in a stream; their deltas are the same classes, with the
fields that are new. So every field but `type` may be missing here.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from .base import WireModel, known
from .content import ReviewSnippet
from .tools import Function, RetrievalType, SearchType


class CodeExecutionCallArguments(WireModel):
    """The code to run."""

    code: str | None = None
    language: Annotated[str, known("python", "bash")] | None = None


class CodeExecutionCallStep(WireModel):
    """Code that the model wants run."""

    type: Literal["code_execution_call"]
    id: str = ""
    arguments: CodeExecutionCallArguments | None = None
    signature: str | None = None


class CodeExecutionResultStep(WireModel):
    """The output of the code."""

    type: Literal["code_execution_result"]
    call_id: str = ""
    result: Any = None
    is_error: bool | None = None
    signature: str | None = None


class GoogleSearchCallArguments(WireModel):
    """The queries sent to Google Search."""

    queries: list[str] | None = None


class GoogleSearchCallStep(WireModel):
    """A search that the model makes."""

    type: Literal["google_search_call"]
    id: str = ""
    arguments: GoogleSearchCallArguments | None = None
    search_type: SearchType | None = None
    signature: str | None = None


class GoogleSearchResult(WireModel):
    """Search suggestions, as HTML that must be shown as it is."""

    search_suggestions: str | None = None


class GoogleSearchResultStep(WireModel):
    """The result of a search."""

    type: Literal["google_search_result"]
    call_id: str = ""
    result: list[GoogleSearchResult] | None = None
    is_error: bool | None = None
    signature: str | None = None


class GoogleMapsCallArguments(WireModel):
    """The queries sent to Google Maps."""

    queries: list[str] | None = None


class GoogleMapsCallStep(WireModel):
    """A search for places that the model makes."""

    type: Literal["google_maps_call"]
    id: str = ""
    arguments: GoogleMapsCallArguments | None = None
    signature: str | None = None


class GoogleMapsResultPlaces(WireModel):
    """A place."""

    place_id: str | None = None
    name: str | None = None
    url: str | None = None
    review_snippets: list[ReviewSnippet] | None = None


class GoogleMapsResult(WireModel):
    """Places, and the token that draws them as a widget."""

    places: list[GoogleMapsResultPlaces] | None = None
    widget_context_token: str | None = None


class GoogleMapsResultStep(WireModel):
    """The places found."""

    type: Literal["google_maps_result"]
    call_id: str = ""
    result: list[GoogleMapsResult] | None = None
    is_error: bool | None = None
    signature: str | None = None


class URLContextCallArguments(WireModel):
    """The pages to read."""

    urls: list[str] | None = None


class URLContextCallStep(WireModel):
    """Pages that the model asks for."""

    type: Literal["url_context_call"]
    id: str = ""
    arguments: URLContextCallArguments | None = None
    signature: str | None = None


class URLContextResult(WireModel):
    """Whether a page could be read."""

    url: str | None = None
    status: Annotated[str, known("success", "error", "paywall", "unsafe")] | None = None


class URLContextResultStep(WireModel):
    """The pages read."""

    type: Literal["url_context_result"]
    call_id: str = ""
    result: list[URLContextResult] | None = None
    is_error: bool | None = None
    signature: str | None = None


class FileSearchCallStep(WireModel):
    """A search in the caller's file search stores."""

    type: Literal["file_search_call"]
    id: str = ""
    signature: str | None = None


class FileSearchResult(WireModel):
    """A chunk found; the service has never been seen to send one, citations carry the sources."""


class FileSearchResultStep(WireModel):
    """The end of a file search."""

    type: Literal["file_search_result"]
    call_id: str = ""
    result: list[FileSearchResult] | None = None
    is_error: bool | None = None
    signature: str | None = None


class MCPServerToolCallStep(WireModel):
    """A tool of a remote MCP server that the service calls."""

    type: Literal["mcp_server_tool_call"]
    id: str = ""
    server_name: str | None = None
    name: str | None = None
    arguments: dict[str, Any] | None = None
    signature: str | None = None


class MCPServerToolResultStep(WireModel):
    """The answer of the MCP server."""

    type: Literal["mcp_server_tool_result"]
    call_id: str = ""
    server_name: str | None = None
    name: str | None = None
    result: Any = None
    is_error: bool | None = None
    signature: str | None = None


class ProcessingCallStep(WireModel):
    """The service looks closer at a medium."""

    type: Literal["processing_call"]
    id: str = ""
    signature: str | None = None


class ProcessingResultStep(WireModel):
    """The service has looked."""

    type: Literal["processing_result"]
    call_id: str = ""
    signature: str | None = None


class RetrievalCallArguments(WireModel):
    """The queries sent to a retrieval store."""

    queries: list[str] | None = None


class RetrievalCallStep(WireModel):
    """A retrieval from the caller's stores (Vertex)."""

    type: Literal["retrieval_call"]
    id: str = ""
    arguments: RetrievalCallArguments | None = None
    retrieval_type: RetrievalType | None = None
    signature: str | None = None


class RetrievalResultStep(WireModel):
    """The end of a retrieval (Vertex)."""

    type: Literal["retrieval_result"]
    call_id: str = ""
    is_error: bool | None = None
    signature: str | None = None


class ToolSearchCallStepArguments(WireModel):
    """The functions to load."""

    function_names: list[str] | None = None


class ToolSearchCallStep(WireModel):
    """Deferred functions that the model asks for."""

    type: Literal["tool_search_call"]
    id: str = ""
    arguments: ToolSearchCallStepArguments | None = None
    signature: str | None = None


class ToolSearchResultStep(WireModel):
    """The declarations loaded."""

    type: Literal["tool_search_result"]
    call_id: str = ""
    result: list[Function] | None = None
    signature: str | None = None


ToolStep = (
    GoogleSearchCallStep
    | GoogleSearchResultStep
    | GoogleMapsCallStep
    | GoogleMapsResultStep
    | CodeExecutionCallStep
    | CodeExecutionResultStep
    | URLContextCallStep
    | URLContextResultStep
    | FileSearchCallStep
    | FileSearchResultStep
    | MCPServerToolCallStep
    | MCPServerToolResultStep
    | ProcessingCallStep
    | ProcessingResultStep
    | RetrievalCallStep
    | RetrievalResultStep
    | ToolSearchCallStep
    | ToolSearchResultStep
)
