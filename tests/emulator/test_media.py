"""Media in general: models that answer in their own, streams of them, and how much of them may be sent."""

from __future__ import annotations

import re
from base64 import b64decode
from typing import Any

import pytest

from .conftest import Api


def kinds(body: dict[str, Any]) -> list[list[str]]:
    return [[content["type"] for content in step["content"]] for step in body["steps"] if step["type"] == "model_output"]


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("gemini-2.5-flash-image", [["text"], ["image"]]),
        ("gemini-3-pro-image", [["text"], ["image"]]),
        ("gemini-nano-banana-2.1", [["text"], ["image"]]),
        ("gemini-3.8-flash-tts", [["audio"]]),
        ("gemini-2.5-flash-preview-tts", [["audio"]]),
        ("lyria-3-clip-preview", [["text"], ["audio"]]),
        ("lyria-3.5", [["text"], ["audio"]]),
        ("gemini-omni-flash-preview", [["video"]]),
        ("gemini-3.5-transcribe", [["text"]]),
        ("gemini-3.8-flash", [["text"]]),
    ],
)
def test_a_model_that_makes_a_medium_answers_in_it_without_being_asked(api: Api, model: str, expected: list[list[str]]) -> None:
    assert kinds(api.create(model=model, input="A quiet morning")) == expected


@pytest.mark.parametrize("wanted", [{"type": "image"}, {"type": "audio"}, {"type": "video"}])
def test_a_stream_brings_the_same_bytes(api: Api, wanted: dict[str, Any]) -> None:
    [content] = api.create(input="Make one", response_format=wanted)["steps"][-1]["content"]
    deltas = [event.get("delta", {}) for event in api.events(input="Make one", response_format=wanted)]
    streamed = b"".join(b64decode(delta["data"]) for delta in deltas if delta.get("type") == wanted["type"])
    assert streamed == b64decode(content["data"])


# How much goes inline


def test_media_go_inline_up_to_a_hundred_megabytes_and_a_pdf_up_to_fifty(api: Api) -> None:
    def sent(kind: str, mime_type: str, characters: int) -> Any:
        data = "A" * characters
        return api.post(input=[{"type": "text", "text": "Hi"}, {"type": kind, "data": data, "mime_type": mime_type}])

    assert sent("image", "image/png", 99_000_000).status_code == 200
    assert sent("document", "application/pdf", 66_666_664).status_code == 200
    for refused in (sent("image", "image/png", 100_000_000), sent("document", "application/pdf", 66_666_672)):
        assert refused.status_code == 400
        assert re.search("size exceeds the limit|PDF .* is too large", refused.json()["error"]["message"])
