"""Token counts: about one token for four characters, with the arithmetic of the service.

Output excludes thoughts, the total is input + output + thought + tool use, and a chained turn counts the history it continues
without its thoughts (so measured in August 2026).
"""

from __future__ import annotations

from base64 import b64decode
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ..core.answer import to_json
from ..core.record import Step
from .lengths import seconds_of

CHARACTERS_PER_TOKEN = 4

MEDIA_TOKENS: Mapping[str, int] = {"image": 258, "audio": 32, "video": 258, "document": 258}
"""Of one medium in an input; the service counts by size and length, which are not looked at here."""

OUTPUT_TOKENS: Mapping[str, int] = {"image": 1290, "audio": 25, "video": 5792, "document": 258}
"""Of one medium that the model made; of sounds and videos, a second of it."""

_PER_SECOND = frozenset({"audio", "video"})

_GROUNDING = {"google_search_call": "google_search", "google_maps_call": "google_maps", "retrieval_call": "retrieval"}
_TOOL_RESULTS = frozenset({"google_search_result", "google_maps_result", "url_context_result", "code_execution_result"})


def count_text(text: str) -> int:
    """Return the tokens of a text."""
    return -(-len(text) // CHARACTERS_PER_TOKEN)


def count_steps(steps: Iterable[Step], media: Mapping[str, int] = MEDIA_TOKENS) -> Counter[str]:
    """Return the tokens of steps by modality; thoughts and built-in tools count nothing."""
    counts: Counter[str] = Counter()
    for step in steps:
        kind = step["type"]
        if kind in ("user_input", "model_output"):
            _count_contents(step.get("content") or (), counts, media)
        elif kind == "function_call":
            counts["text"] += count_text(f"{step.get('name')}{_json(step.get('arguments'))}")
        elif kind == "function_result":
            _count_result(step, counts, media)
    return counts


def count_settings(settings: Mapping[str, Any]) -> int:
    """Return the tokens of the tools and the system instruction in force, which count as input."""
    tools = sum(count_text(_json(tool)) for tool in settings.get("tools") or ())
    return tools + count_text(settings.get("system_instruction") or "")


def usage_of(*, context: Counter[str], outputs: list[Step], thinks: bool, instructed: int = 0) -> dict[str, Any]:
    """Return the usage of one interaction, with its keys in the order of the service.

    Args:
        context: the tokens of the history and the input, by modality.
        outputs: the model's steps.
        thinks: whether it thought.
        instructed: the tokens of the settings, see `count_settings`.
    """
    inputs = Counter(context)
    inputs["text"] += instructed
    produced = count_steps(outputs, OUTPUT_TOKENS)
    tool_use = sum(count_text(_json(step.get("result"))) for step in outputs if step["type"] in _TOOL_RESULTS)
    thought = (16 + produced["text"] if thinks else 0) if any(step["type"] == "thought" for step in outputs) else 0
    total_input, total_output = inputs.total(), produced.total()
    usage: dict[str, Any] = {
        "total_tokens": total_input + total_output + thought + tool_use,
        "total_input_tokens": total_input,
        "input_tokens_by_modality": _by_modality(inputs),
        "total_cached_tokens": 0,
        "total_output_tokens": total_output,
    }
    if set(produced) - {"text"}:
        usage["output_tokens_by_modality"] = _by_modality(produced)
    usage |= {"total_tool_use_tokens": tool_use, "total_thought_tokens": thought}
    grounding = Counter(_GROUNDING[step["type"]] for step in outputs if step["type"] in _GROUNDING)
    if grounding:
        usage["grounding_tool_count"] = [{"type": kind, "count": count} for kind, count in grounding.items()]
    return usage


def _by_modality(counts: Counter[str]) -> list[dict[str, Any]]:
    return [{"modality": kind, "tokens": tokens} for kind, tokens in counts.items() if tokens]


def _count_contents(contents: Iterable[dict[str, Any]], counts: Counter[str], media: Mapping[str, int]) -> None:
    for content in contents:
        kind = content.get("type")
        if not isinstance(kind, str):  # in a result there may be anything
            continue
        if kind == "text":
            counts["text"] += count_text(content.get("text") or "")
        elif kind == "function_result":
            _count_result(content, counts, media)
        elif kind in media:
            counts[kind] += round(media[kind] * (_seconds(content) if media is OUTPUT_TOKENS and kind in _PER_SECOND else 1))


def _count_result(step: dict[str, Any], counts: Counter[str], media: Mapping[str, int]) -> None:
    result = step.get("result")
    if isinstance(result, list) and all(isinstance(entry, dict) for entry in result):
        _count_contents(result, counts, media)
    else:
        counts["text"] += count_text(result if isinstance(result, str) else _json(result))


def _seconds(content: dict[str, Any]) -> float:
    """Return how long a medium is that the model made; what is shorter than a second, or does not tell, counts as one."""
    try:
        return max(1.0, round(seconds_of({**content, "data": b64decode(content.get("data") or "")}) or 0.0, 1))
    except ValueError:
        return 1.0


def _json(value: Any) -> str:
    return to_json(value).decode()
