"""Accept the names that users of `ChatGoogleGenerativeAI` know, and say what replaces those that are gone.

`docs/migrating-from-chat-google-generative-ai.md` tells the same to users; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..client.http.errors import InvalidOption
from ..framework import settings as turn_settings

RENAMED: dict[str, str] = {
    "google_api_key": "api_key",
    "request_timeout": "timeout",
    "retries": "max_retries",
    "additional_headers": "headers",
    "model_name": "model",
}
"""The same thing under another name."""

REPLACED: dict[str, str] = {
    "thinking_budget": "The API has no token budget for thoughts; set thinking_level.",
    "thinking_config": "Set thinking_level and thinking_summaries.",
    "n": "The API gives one answer a request; use batch().",
    "candidate_count": "The API gives one answer a request; use batch().",
    "presence_penalty": "The API has no penalties.",
    "frequency_penalty": "The API has no penalties.",
    "cached_content": "The API has no explicit cache; with state='auto' the service keeps the conversation and caches by itself.",
    "media_resolution": "Set 'resolution' on the content: {'type': 'image', …, 'extras': {'resolution': 'high'}}.",
    "tool_config": "Set tool_choice; a place for Maps goes into the tool: google_maps(latitude=…, longitude=…).",
    "convert_system_message_to_human": "The API takes a system instruction; leave it out.",
    "vertexai": "Set base_url to the address of the Vertex AI location, and headers={'Authorization': 'Bearer …'}.",
    "project": "It is part of base_url on Vertex AI.",
    "location": "It is part of base_url on Vertex AI.",
    "credentials": "Set headers={'Authorization': 'Bearer …'}.",
    "client_options": "Set base_url, headers, http_client or http_async_client.",
    "client_args": "Set http_client and http_async_client.",
    "http_options": "Set timeout, max_retries, headers, base_url or api_version.",
    "transport_type": "There is REST only.",
    "model_kwargs": "Every option of the API is a field; per call, extra_body sends what this version does not know.",
    "code_execution": "Bind the tool: bind_tools([code_execution()]).",
}
"""What the API does not have, or has in another shape."""


def accept_settings(settings: dict[str, Any], fields: Collection[str]) -> dict[str, Any]:
    """Return the settings of a chat model under the names of its fields, whatever they were given under.

    Args:
        settings: as the caller gave them.
        fields: the names of the fields.

    Raises:
        InvalidOption: one is unknown, given twice or has no counterpart, or it is not said whom to ask. No value is quoted,
            since one of them is the key.
    """
    return turn_settings.accept_settings(accept_old_names(settings), fields)


def accept_old_names(values: dict[str, Any]) -> dict[str, Any]:
    """Return these arguments under the names they have here.

    Raises:
        InvalidOption: one has no counterpart; the error names what there is instead.
    """
    values = dict(values)
    for old, new in RENAMED.items():
        if old in values and new not in values:
            values[new] = values.pop(old)
    if values.get("n") == 1:
        del values["n"]
    for name, way_out in REPLACED.items():
        if values.get(name) is not None:
            raise InvalidOption(f"{name!r} is an option of ChatGoogleGenerativeAI. {way_out}", field=name)
        values.pop(name, None)
    if values.pop("include_thoughts", None):
        values.setdefault("thinking_summaries", "auto")
    schema = values.pop("response_schema", None) or values.pop("response_json_schema", None)
    mime_type = values.pop("response_mime_type", None)
    if schema is not None or mime_type is not None:
        answer = {"type": "text", "mime_type": mime_type or "application/json"}
        values.setdefault("response_format", answer | ({"schema": schema} if schema is not None else {}))
    return values
