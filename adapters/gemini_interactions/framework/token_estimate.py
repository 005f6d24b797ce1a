"""Estimate the tokens of steps without asking the service: text by its length, media by size at documented rates.

Signatures, the letters of base64, citations and the thoughts in a history count nothing: nobody is billed for them as text.

Reference: ai.google.dev/gemini-api/docs/tokens and /docs/media-resolution.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeGuard

CHARACTERS_PER_TOKEN = 4

TOKENS_PER_STEP = 3
"""For what marks where a turn begins and whose it is."""

IMAGE_TOKENS: Mapping[Any, int] = {"low": 280, "medium": 560, "high": 1120, "ultra_high": 2240}
"""By resolution; an image whose resolution is not said is read in a high one."""

PAGE_TOKENS = 560
AUDIO_TOKENS_PER_SECOND = 32
VIDEO_TOKENS_PER_SECOND = 70 + AUDIO_TOKENS_PER_SECOND
"""One frame a second, and the sound."""

# How long something is, its bytes tell roughly: recordings of the usual quality, printed pages with some pictures.
BYTES_PER_PAGE = 50_000
BYTES_PER_SECOND: Mapping[str, int] = {"audio/wav": 32_000, "audio/l16": 32_000, "audio/pcm": 32_000, "audio/flac": 16_000}
BYTES_PER_SECOND_OF_AUDIO = 16_000
BYTES_PER_SECOND_OF_VIDEO = 250_000

PAGES_AT_AN_ADDRESS = 10
SECONDS_AT_AN_ADDRESS = 60
"""What is assumed of a document or recording that is elsewhere."""

_UNBILLED = frozenset(
    {"signature", "annotations", "search_suggestions", "widget_context_token", "rendered_content", "id", "call_id"}
)
_TURNS = frozenset({"user_input", "model_output"})


def tokens_of_text(text: str) -> int:
    """Return about how many tokens a text has: one for every four characters."""
    return -(-len(text) // CHARACTERS_PER_TOKEN)


def tokens_of_json(value: Any) -> int:
    """Return about how many tokens a JSON value has, such as a declaration of a tool."""
    return tokens_of_text(json.dumps(value, ensure_ascii=False, default=str))


def tokens_of_steps(steps: Iterable[Mapping[str, Any]]) -> int:
    """Return about how many tokens steps have as a part of what the model reads.

    Args:
        steps: JSON objects in the API's shape.
    """
    return sum(TOKENS_PER_STEP + _tokens_of_step(step) for step in steps if step.get("type") != "thought")


def _tokens_of_step(step: Mapping[str, Any]) -> int:
    kind = step.get("type")
    if kind in _TURNS:
        return _tokens_of_contents(step.get("content") or ())
    if kind == "function_call":
        return tokens_of_text(str(step.get("name") or "")) + _tokens_of_value(step.get("arguments") or {})
    if kind == "function_result":
        result = step.get("result")
        return _tokens_of_contents(result) if _is_contents(result) else _tokens_of_value(result)
    return sum(_tokens_of_value(step[name]) for name in ("arguments", "result") if name in step)


def _is_contents(value: Any) -> TypeGuard[Sequence[Mapping[str, Any]]]:
    return isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(part, Mapping) for part in value)


def _tokens_of_contents(contents: Iterable[Mapping[str, Any]]) -> int:
    return sum(_tokens_of_content(content) for content in contents)


def _tokens_of_content(content: Mapping[str, Any]) -> int:
    kind = content.get("type")
    if kind == "image":
        return IMAGE_TOKENS.get(content.get("resolution"), IMAGE_TOKENS["high"])
    if kind == "document":
        return PAGE_TOKENS * _amount(content, BYTES_PER_PAGE, PAGES_AT_AN_ADDRESS)
    if kind == "audio":
        rate = BYTES_PER_SECOND.get(str(content.get("mime_type")), BYTES_PER_SECOND_OF_AUDIO)
        return AUDIO_TOKENS_PER_SECOND * _amount(content, rate, SECONDS_AT_AN_ADDRESS)
    if kind == "video":
        return VIDEO_TOKENS_PER_SECOND * _amount(content, BYTES_PER_SECOND_OF_VIDEO, SECONDS_AT_AN_ADDRESS)
    return tokens_of_text(content["text"]) if isinstance(content.get("text"), str) else _tokens_of_value(content)


def _amount(content: Mapping[str, Any], size: int, elsewhere: int) -> int:
    """Return how many pages or seconds a medium has, at least one."""
    data = content.get("data")
    if not data:
        return elsewhere
    return max(1, round((len(data) * 3 // 4 if isinstance(data, str) else len(data)) / size))


def _tokens_of_value(value: Any) -> int:
    return tokens_of_text(value) if isinstance(value, str) else tokens_of_json(_billed(value))


def _billed(value: Any) -> Any:
    """Return a value of JSON without what nobody is billed for."""
    if isinstance(value, Mapping):
        return {name: _billed(item) for name, item in value.items() if name not in _UNBILLED}
    return [_billed(item) for item in value] if isinstance(value, list | tuple) else value
