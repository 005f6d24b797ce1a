"""The answers of generateContent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from replies.said import ARGUMENTS, MODEL, SIGNATURE, TOOL, deltas_of, image, text_of, words


def _generated(parts: list[dict[str, Any]], *, finish: str | None = "STOP") -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"parts": parts, "role": "model"}, "index": 0}
    if finish:
        candidate["finishReason"] = finish
    usage = {
        "promptTokenCount": 12,
        "candidatesTokenCount": 20,
        "totalTokenCount": 32,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 12}],
    }
    return {
        "candidates": [candidate],
        "usageMetadata": usage,
        "modelVersion": MODEL,
        "responseId": "Y2FubmVkLXJlc3BvbnNl",
    }


def answer(scenario: str) -> dict[str, Any]:
    """The answer of `:generateContent`."""
    return _generated(_parts(scenario))


def _parts(scenario: str) -> list[dict[str, Any]]:
    if scenario == "tool":
        return [{"functionCall": {"name": TOOL, "args": ARGUMENTS}, "thoughtSignature": SIGNATURE}]
    if scenario == "image":
        return [{"inlineData": {"mimeType": "image/png", "data": image()}}]
    return [{"text": text_of(scenario)}]


def events(scenario: str) -> Iterator[dict[str, Any]]:
    """The chunks of `:streamGenerateContent`: as many as the other API sends deltas, the last with the reason to stop."""
    if not deltas_of(scenario):
        yield _generated(_parts(scenario))
        return
    last = deltas_of(scenario) - 1
    for number, word in enumerate(words(scenario)):
        yield _generated([{"text": word}], finish="STOP" if number == last else None)
