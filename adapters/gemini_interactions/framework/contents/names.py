"""What parts of messages and their fields are called, by every provider and framework."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .media import MEDIA

NOT_SENT = frozenset(
    {
        # what only the author of a reply could say
        *("thought", "thinking", "redacted_thinking", "reasoning", "reasoning_content", "citation", "model_output"),
        *("tool_call", "tool_call_chunk", "invalid_tool_call", "tool_use", "function_call", "custom_tool_call"),
        *("server_tool_call", "server_tool_call_chunk", "server_tool_use", "server_tool_result", "mcp_tool_use"),
        *("web_search_call", "file_search_call", "code_interpreter_call", "computer_call", "local_shell_call", "shell_call"),
        *("mcp_call", "mcp_list_tools", "mcp_approval_request", "executable_code", "code_execution_result", "container_upload"),
        *("apply_patch_call", "tool_search_call", "tool_search_output", "code_interpreter_output"),
        *("reasoning_text", "tool_reference"),
        *("functionCall", "executableCode", "codeExecutionResult", "toolUse", "reasoningContent"),
        *("tool-call", "tool-approval-request", "source-url", "source-document", "step-start"),
        # marks for other providers' caches
        *("cachePoint", "cache_point"),
    }
)
RESULT_OF_ANTHROPICS = "_tool_result"

THOUGHTS_BEFORE = "thoughts_before"
"""Where a block of our replies in LangChain keeps the thoughts in front of it that show nothing."""

_NOTES = frozenset({"content", "new_step", "step", THOUGHTS_BEFORE})


def noted_content(value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the content that a reply of ours has in a block for what LangChain has none for; None if the block is another."""
    content = value.get("content")
    return content if isinstance(content, Mapping) and value.keys() <= _NOTES else None


TEXTS = {**dict.fromkeys(("text", "input_text", "output_text", "summary_text", "guarded_text"), "text"), "refusal": "refusal"}
"""The field with the text."""

FILES = {
    **dict.fromkeys(("file", "input_file", "media", "file-data", "file-url"), "file"),
    **dict.fromkeys(("computer_screenshot", "image-data", "image-url"), "image"),
    "text-plain": "document",
}
KINDS = {**{kind: kind for kind in MEDIA}, **FILES}
"""What a part is called: what it says of its medium."""

OWN_FIELDS = frozenset({"resolution", "processing", "sample_rate", "channels", "name", "rate", "upload"})
"""What the API knows of a medium beyond its bytes, and whether it may be uploaded; LangChain carries it in `extras`."""

MEDIA_TYPES = ("mime_type", "mimeType", "media_type", "mediaType", "format")
DATA = ("base64", "data", "file_data", "blob", "bytes", "image_bytes", "imageBytes")
URLS = ("url", "file_url", "file_id", "path")
URIS = ("uri", "file_uri", "fileUri")
CLIPS = ("video_metadata", "videoMetadata")
DETAILS = ("detail", "media_resolution", "mediaResolution")

OTHERS_FIELDS = frozenset(
    {"type", "id", "index", "extras", "cache_control", "filename", "title", "metadata", "annotations"}
    | {*MEDIA_TYPES, *DATA, *URLS, *URIS, *CLIPS, *DETAILS}
)
"""The fields of media that are converted, or that only others have. What else the API's own shape holds goes as it is."""

UNNAMED = (
    *("text", "inline_data", "inlineData", "file_data", "fileData", "function_response", "functionResponse"),
    *("image_url", "image", "document", "video", "audio", "toolResult", "searchResult", "guardContent", "citationsContent"),
    "json",
)
BESIDE_UNNAMED = frozenset(
    {
        *("type", "thought", "thought_signature", "thoughtSignature", "part_metadata", "partMetadata"),
        *CLIPS,
        *DETAILS,
    }
)
"""What may stand beside the field of a part without a type."""
