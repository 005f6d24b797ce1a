"""Convert the arguments that Google's own classes have, in LangChain as in LlamaIndex, and say what there is instead.

Both pass on what google-genai has: `HttpOptions`, `GenerateContentConfig` with its `ThinkingConfig`, `SpeechConfig` and
`SafetySetting`. Its objects are read by what they can do, so that it is not needed.

Reference: ai.google.dev/api/generate-content.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from ...client.http.errors import InvalidOption
from ...models import level_of_budget
from ...telemetry import count
from ..modalities import modalities_to_formats
from ..plain import plain
from ..schemas.formats import json_format

REPLACED: dict[str, str] = {
    "presence_penalty": "The API has no penalties.",
    "frequency_penalty": "The API has no penalties.",
    "cached_content": "The API has no explicit cache; with state='auto' the service keeps the conversation and caches by itself.",
    "media_resolution": "Set 'resolution' on the content: {'type': 'image', …, 'extras': {'resolution': 'high'}}.",
    "response_logprobs": "The API gives no log probabilities.",
    "logprobs": "The API gives no log probabilities.",
    "n": "The API gives one answer a request; use batch().",
    "candidate_count": "The API gives one answer a request; use batch().",
}
"""What the API does not have, or has in another shape."""

HARMLESS: dict[str, tuple[Any, ...]] = {
    "presence_penalty": (0, 0.0),
    "frequency_penalty": (0, 0.0),
    "response_logprobs": (False,),
    "logprobs": (0, False),
    "n": (1,),
    "candidate_count": (1,),
    "response_mime_type": ("text/plain", ""),
    "http_options": ({},),
    "safety_settings": ([], {}),
}
"""The values of them that ask for nothing."""

_JSON = "application/json"
_NO_FILTER = ("block_none", "off")
_HTTP_RENAMED = {"headers": "headers", "base_url": "base_url", "api_version": "api_version"}
_MILLISECONDS = 1000
_CALLING = frozenset({"function_calling_config", "functionCallingConfig"})
_ALWAYS_SO = frozenset({"include_server_side_tool_invocations", "includeServerSideToolInvocations"})
"""The flag without which generateContent has no built-in tools beside functions: here their steps are always there."""


def word(value: Any) -> str:
    """Return a word of the API's for an enumeration's member or a word in capitals."""
    return str(value.value if isinstance(value, Enum) else value).lower()


def thinking_budget(budget: Any) -> dict[str, Any]:
    """Convert a number of tokens to think with to a level."""
    if not isinstance(budget, int) or isinstance(budget, bool):
        raise InvalidOption(
            f"'thinking_budget' is a number of tokens, not {type(budget).__name__}; or set thinking_level.",
            field="thinking_budget",
        )
    return {"thinking_level": level_of_budget(budget)}


def include_thoughts(wanted: Any) -> dict[str, Any]:
    """Convert the wish for summaries of the thoughts."""
    return {"thinking_summaries": "auto" if wanted else "none"}


def _thinking_level(level: Any) -> dict[str, Any]:
    return {"thinking_level": word(level)}


_THINKING = {"thinking_budget": thinking_budget, "include_thoughts": include_thoughts, "thinking_level": _thinking_level}


def thinking_config(config: Any) -> dict[str, Any]:
    """Convert google-genai's `ThinkingConfig`, or its dict."""
    options: dict[str, Any] = {}
    for name, value in _fields("thinking_config", config).items():
        if name not in _THINKING:
            raise InvalidOption(
                f"'thinking_config.{name}' has no counterpart. Set thinking_level and thinking_summaries.",
                field=f"thinking_config.{name}",
            )
        options.update(_THINKING[name](value))
    return options


def response_mime_type(mime_type: Any) -> dict[str, Any]:
    """Convert the type of the answer."""
    return {"response_format": {"type": "text", "mime_type": mime_type}}


def response_schema(schema: Any) -> dict[str, Any]:
    """Convert the schema of the answer: a class, or a schema as an object."""
    schema = plain(schema)
    return {"response_format": json_format(schema) if isinstance(schema, Mapping) else schema}


def response_modalities(modalities: Any) -> dict[str, Any]:
    """Convert what to answer with, such as `["TEXT", "IMAGE"]`."""
    wanted = [modalities] if isinstance(modalities, str) else list(modalities)
    return {"response_format": modalities_to_formats([word(each) for each in wanted], None)}


def safety_settings(settings: Any) -> dict[str, Any]:
    """Convert thresholds per harm to the API's form, which has them on Vertex AI only.

    Where all filters are switched off, nothing is sent: they are off unless a request says otherwise.
    """
    if isinstance(settings, Mapping):
        settings = [{"category": category, "threshold": threshold} for category, threshold in settings.items()]
    items = [plain(item) for item in settings]
    if not all(isinstance(item, Mapping) and "category" in item for item in items):
        return {"safety_settings": items}  # the API's own
    if all(word(item.get("threshold")) in _NO_FILTER for item in items):
        count(
            "safety_settings_ignored",
            "'safety_settings' that switch filters off are left out: they are off by default.",
            level=logging.INFO,
            once=True,
        )
        return {}
    return {"safety_settings": [_safety_setting(item) for item in items]}


def _safety_setting(item: Mapping[str, Any]) -> dict[str, Any]:
    method = {"method": word(item["method"])} if item.get("method") else {}
    category = word(item["category"]).removeprefix("harm_category_")
    return {"type": category, "threshold": word(item.get("threshold")), **method}


def speech_config(config: Any) -> dict[str, Any]:
    """Convert google-genai's `SpeechConfig` to the API's list of voices."""
    if isinstance(config, str):
        return {"speech_config": [{"voice": config}]}
    config = plain(config)
    if not isinstance(config, Mapping) or not {"voice_config", "multi_speaker_voice_config"} & config.keys():
        return {"speech_config": config}  # the API's own
    language = {"language": config["language_code"]} if config.get("language_code") else {}
    several = plain(config.get("multi_speaker_voice_config")) or {}
    speakers = several.get("speaker_voice_configs") or [{"voice_config": config.get("voice_config")}]
    return {"speech_config": [{**_voice(plain(speaker)), **language} for speaker in speakers]}


def _voice(speaker: Mapping[str, Any]) -> dict[str, Any]:
    prebuilt = plain((plain(speaker.get("voice_config")) or {}).get("prebuilt_voice_config")) or {}
    fields = {"speaker": speaker.get("speaker"), "voice": prebuilt.get("voice_name")}
    return {name: value for name, value in fields.items() if value}


def http_options(options: Any) -> dict[str, Any]:
    """Convert google-genai's `HttpOptions`, whose `timeout` is in milliseconds."""
    settings: dict[str, Any] = {}
    for name, value in _fields("http_options", options).items():
        if name in _HTTP_RENAMED:
            settings[_HTTP_RENAMED[name]] = value
        elif name == "timeout":
            settings["timeout"] = value / _MILLISECONDS
        elif name == "retry_options" and (attempts := (plain(value) or {}).get("attempts")):
            settings["max_retries"] = attempts - 1
        else:
            raise InvalidOption(
                f"'http_options.{name}' has no counterpart. Set timeout, max_retries, headers, base_url, api_version, or"
                " http_client and http_async_client.",
                field=f"http_options.{name}",
            )
    return settings


def tool_config(config: Any) -> dict[str, Any]:
    """Convert generateContent's `ToolConfig` to a tool choice."""
    fields = _fields("tool_config", config)
    if fields.keys() - _CALLING - _ALWAYS_SO:
        raise InvalidOption(
            "'tool_config' is here 'tool_choice'; a place for Maps goes into the tool: google_maps(latitude=…, longitude=…).",
            field="tool_config",
        )
    calling = {name: plain(value) for name, value in fields.items() if name in _CALLING}
    return {"tool_choice": calling} if calling else {}


CONVERTED: dict[str, Callable[[Any], dict[str, Any]]] = {
    "thinking_budget": thinking_budget,
    "include_thoughts": include_thoughts,
    "thinking_config": thinking_config,
    "thinking_level": _thinking_level,
    "response_mime_type": response_mime_type,
    "response_schema": response_schema,
    "response_json_schema": response_schema,
    "response_modalities": response_modalities,
    "safety_settings": safety_settings,
    "speech_config": speech_config,
    "http_options": http_options,
    "tool_config": tool_config,
}
"""What has another shape here."""


def _fields(name: str, value: Any) -> dict[str, Any]:
    """Return the fields of an object of google-genai's, or of its dict, that are set."""
    fields = plain(value)
    if not isinstance(fields, Mapping):
        raise InvalidOption(f"{name!r} must be an object, not {type(value).__name__}.", field=name)
    return {key: each for key, each in fields.items() if each is not None}
