"""Accept the names that users of `GoogleGenAI` know, and say what replaces those that are gone."""

from __future__ import annotations

from typing import Any

from ..client.http.errors import InvalidOption

RENAMED: dict[str, str] = {
    "api_base": "base_url",
    "request_timeout": "timeout",
    "default_headers": "headers",
    "async_http_client": "http_async_client",
}
"""The same thing under another name."""

REPLACED: dict[str, str] = {
    "built_in_tool": "Give tools=[{'type': 'google_search'}, …]; they go with every request, beside the functions.",
    "built_in_tools": "Give tools=[{'type': 'google_search'}, …]; they go with every request, beside the functions.",
    "generation_config": "Every option of it is a setting of its own: temperature, max_output_tokens, thinking_level, …",
    "cached_content": "The API has no explicit cache; with state='auto' the service keeps the conversation and caches by itself.",
    "vertexai_config": "Set base_url to the address of the Vertex AI location, and headers={'Authorization': 'Bearer …'}.",
    "http_options": "Set timeout, max_retries, headers, base_url or api_version.",
    "debug_config": "Set transport to an httpx transport that records, or base_url to the emulator's address.",
    "file_mode": "Bytes and paths are sent inline; a file of the Files API is sent by its URL.",
    "track_previous_responses": "state='auto' does it, by message, and so for any number of conversations.",
    "previous_response_id": "Give previous_interaction_id=… to a call.",
    "additional_kwargs": "Every option of the API is a setting of its own; per call, extra_body sends what is not known.",
}
"""What there is in another shape."""


def accept_old_names(values: dict[str, Any]) -> dict[str, Any]:
    """Return these settings under the names they have here.

    Raises:
        InvalidOption: one has no counterpart; the error names what there is instead.
    """
    values = dict(values)
    for old, new in RENAMED.items():
        if old in values and new not in values:
            values[new] = values.pop(old)
    for name, way_out in REPLACED.items():
        if values.get(name) is not None:
            raise InvalidOption(f"{name!r} is not an option here. {way_out}", field=name)
        values.pop(name, None)
    return values
