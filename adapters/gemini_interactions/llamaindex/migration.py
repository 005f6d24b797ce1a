"""Accept the names that users of `GoogleGenAI` and `Gemini` know, and say what replaces those that are gone.

They are understood by the constructor and in a call.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..client.http.errors import InvalidOption
from ..framework.migration import google, openai
from ..framework.migration.old_names import Converter, OldNames
from ..framework.plain import plain

RENAMED: dict[str, str] = {
    "api_base": "base_url",
    "request_timeout": "timeout",
    "default_headers": "headers",
    "async_http_client": "http_async_client",
    "model_name": "model",
}
"""The same thing under another name."""

REPLACED: dict[str, str] = {
    **google.REPLACED,
    "debug_config": "Set transport to an httpx transport that records, or base_url to the emulator's address.",
    "previous_response_id": "Give previous_interaction_id=… to a call.",
    "additional_kwargs": "Every option of the API is a setting of its own; per call, extra_body sends what is not known.",
    "client": "Set http_client and http_async_client.",
}
"""What there is in another shape."""

_FILES = "Bytes and paths are sent inline; upload='auto', the default, uploads what is too large for that."

IGNORED: dict[str, str] = {
    "file_mode": _FILES,
    "track_previous_responses": "state='auto' does it, by message, and so for any number of conversations.",
    "use_file_api": _FILES,
}
"""What nothing depends on."""

HARMLESS: dict[str, tuple[Any, ...]] = {
    **google.HARMLESS,
    "additional_kwargs": ({},),
    "file_mode": ("inline", "hybrid"),
    "track_previous_responses": (True, False),
    "use_file_api": (False,),
    "built_in_tools": ([],),
}
"""The values that ask for nothing."""


def _tools(tools: Any) -> dict[str, Any]:
    """Convert tools of the service's own, which go with every request, beside the functions."""
    return {"tools": list(tools) if isinstance(tools, list | tuple) else [tools]}


def _generation_config(config: Any, names: OldNames | None = None) -> dict[str, Any]:
    """Convert generateContent's object: every option of it is a setting of its own, or an option of a call."""
    fields = plain(config)
    if not isinstance(fields, Mapping):
        raise InvalidOption(
            f"'generation_config' must be an object, not {type(config).__name__}; or set temperature, max_output_tokens,"
            " thinking_level, … themselves.",
            field="generation_config",
        )
    return {name: value for name, value in (names or NAMES).accept(fields).items() if value is not None}


def _vertexai_config(config: Any) -> dict[str, Any]:
    """Convert where on Google Cloud to ask, and as whom."""
    fields = plain(config)
    if not isinstance(fields, Mapping) or fields.keys() - {"project", "location", "credentials"}:
        raise InvalidOption("'vertexai_config' has 'project', 'location' and 'credentials'.", field="vertexai_config")
    return {**fields, "vertexai": True}


CONVERTED: dict[str, Converter] = {
    **google.CONVERTED,
    "vertexai_config": _vertexai_config,
    "built_in_tool": _tools,
    "built_in_tools": _tools,
    "generation_config": _generation_config,
}
"""What has another shape here."""

_PARALLEL = ("parallel_tool_calls", "allow_parallel_tool_calls")

_OTHERS = OldNames(
    "other classes",
    {"retries": "max_retries", "additional_headers": "headers"},
    {},
    {},
    {
        **dict.fromkeys(_PARALLEL, (True,)),
        "strict": (False,),
        "model_kwargs": ({},),
        "metadata": ({},),
        "output_version": ("v1",),
    },
    {
        "strict": "Set tool_choice='validated', which holds calls to their schemas.",
        **dict.fromkeys(
            _PARALLEL,
            "Give it to chat_with_tools, which without it keeps the first call; the API itself cannot limit a model to one.",
        ),
        "model_kwargs": REPLACED["additional_kwargs"],
        "metadata": "Set labels, for the bill.",
        "output_version": "There is one form of a reply: blocks.",
        "client_options": "Set base_url, headers, http_client or http_async_client.",
    },
    openai.NAMES,
)

_OF_A_CALL = OldNames(
    "other classes",
    {},
    {},
    {},
    {**dict.fromkeys(("streaming", "stream"), (False,)), "extra_body": ({},)},
    {
        **dict.fromkeys(("streaming", "stream"), "Call stream_chat, stream_complete or their async twins."),
        "extra_body": "Give it with a call.",
        "previous_interaction_id": "Give it with a call: chat(…, previous_interaction_id=…).",
        "system_instruction": "Begin with a system message, set system_prompt, or give system_instruction=… to a call.",
    },
    _OTHERS,
)
"""What a call takes, or a method of its own does."""

NAMES = OldNames("GoogleGenAI", RENAMED, CONVERTED, IGNORED, HARMLESS, REPLACED, _OF_A_CALL)
"""The names of the constructor."""


def _of_a_call(config: Any) -> dict[str, Any]:
    return _generation_config(config, CALL_NAMES)


CALL_NAMES = OldNames(
    "GoogleGenAI", RENAMED, {**CONVERTED, "generation_config": _of_a_call}, IGNORED, HARMLESS, REPLACED, _OTHERS
)
"""The names of a call."""
