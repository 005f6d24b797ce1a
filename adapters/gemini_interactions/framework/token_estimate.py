"""Estimate the tokens of steps without asking the service: text by its length, media by size at documented rates.

Signatures, the letters of base64, citations and the thoughts in a history count nothing: nobody is billed for them as text.

References, for the numbers below (aistudio.google.com/docs):
 [tokens]      /tokens: text
 [resolution]  /media-resolution, "Token counts", for the models of Gemini 3; these are upper bounds. Earlier models read less: an
               example in the API's reference has 258 for an image.
 [audio]       /audio, "Technical details about audio"
 [video]       /video-understanding: a frame a second, if no rate is said
What has none of these is our own estimate, and says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeGuard

CHARACTERS_PER_TOKEN = 4
"""[tokens]"""

TOKENS_PER_STEP = 3
"""For what marks where a turn begins and whose it is; our estimate."""

RATES: Mapping[str, Mapping[Any, int]] = {
    "image": {None: 1120, "low": 280, "medium": 560, "high": 1120, "ultra_high": 2240},
    "video": {None: 70, "low": 70, "medium": 70, "high": 280, "ultra_high": 280},
    "document": {None: 560, "low": 280, "medium": 560, "high": 1120, "ultra_high": 1120},
}
"""The tokens of an image, a frame and a page, by resolution; None where it is not said. [resolution], which has no ultra high
resolution of videos and documents, and adds the text of a document to its pages where a resolution is said."""

AUDIO_TOKENS_PER_SECOND = 32
"""[audio]; of a video's sound, too."""

FRAMES_PER_SECOND = 1
"""[video]"""

# Our estimates, from here on: how long something is, its bytes tell roughly: recordings of the usual quality, printed pages with
# some pictures.
BYTES_PER_PAGE = 50_000
BYTES_PER_SECOND: Mapping[str, int] = {"audio/wav": 32_000, "audio/l16": 32_000, "audio/pcm": 32_000, "audio/flac": 16_000}
BYTES_PER_SECOND_OF_AUDIO = 16_000
BYTES_PER_SECOND_OF_VIDEO = 250_000

PAGES_AT_AN_ADDRESS = 10
SECONDS_AT_AN_ADDRESS = 60
"""What is assumed of a document or recording that is elsewhere."""

_OFFSET = re.compile(r"(\d+(?:\.\d+)?)s")
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
    kind = str(content.get("type"))
    if kind == "audio":
        rate = BYTES_PER_SECOND.get(str(content.get("mime_type")), BYTES_PER_SECOND_OF_AUDIO)
        return round(AUDIO_TOKENS_PER_SECOND * _seconds(content, rate))
    if kind in RATES:
        tokens = RATES[kind].get(content.get("resolution"), RATES[kind][None])
        if kind == "video":
            frames = tokens * (_clip(content).get("fps") or FRAMES_PER_SECOND)
            return round((frames + AUDIO_TOKENS_PER_SECOND) * _seconds(content, BYTES_PER_SECOND_OF_VIDEO))
        return tokens * (_amount(content, BYTES_PER_PAGE, PAGES_AT_AN_ADDRESS) if kind == "document" else 1)
    return tokens_of_text(content["text"]) if isinstance(content.get("text"), str) else _tokens_of_value(content)


def _seconds(content: Mapping[str, Any], size: int) -> float:
    """Return how many seconds of a recording are read, at least one: those of its clip, as far as it is said."""
    start, end = (_offset(_clip(content).get(name)) for name in ("start_offset", "end_offset"))
    if end is None:
        end = _amount(content, size, SECONDS_AT_AN_ADDRESS)
    return max(1, end - (start or 0))


def _clip(content: Mapping[str, Any]) -> Mapping[str, Any]:
    clip = content.get("processing")
    return clip if isinstance(clip, Mapping) else {}


def _offset(value: Any) -> float | None:
    said = _OFFSET.fullmatch(value) if isinstance(value, str) else None
    return float(said[1]) if said is not None else None


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
