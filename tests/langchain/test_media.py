"""Pictures, sound and video, made by the model and shown to it."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions


def ask(emulator: Emulator, prompt: Any, *, stream: bool, **settings: Any) -> AIMessage:
    model = ChatGeminiInteractions(**{"model": "gemini-3.5-flash", "api_key": "k", "transport": emulator.transport(), **settings})
    if not stream:
        return model.invoke(prompt)
    full: Any = None
    for chunk in model.stream(prompt):
        full = chunk if full is None else full + chunk
    return full  # type: ignore[no-any-return]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("settings", "block_type", "mime"),
    [
        ({"model": "gemini-3.1-flash-image", "response_format": {"type": "image", "aspect_ratio": "16:9"}}, "image", "image/"),
        (
            {"model": "gemini-3.1-flash-tts-preview", "response_format": {"type": "audio"}, "speech_config": [{"voice": "Kore"}]},
            "audio",
            "audio/",
        ),
        ({"model": "lyria-3-pro-preview", "response_format": {"type": "audio"}}, "audio", "audio/"),
        ({"model": "gemini-omni-flash-preview", "response_format": {"type": "video", "duration": "8s"}}, "video", "video/"),
    ],
    ids=["image", "speech", "music", "video"],
)
def test_a_medium_is_a_block_of_the_message(
    emulator: Emulator, settings: dict[str, Any], block_type: str, mime: str, stream: bool
) -> None:
    reply = ask(emulator, "A cat, please.", stream=stream, **settings)
    [made] = [block for block in reply.content_blocks if block["type"] == block_type]
    assert made["mime_type"].startswith(mime)  # type: ignore[typeddict-item]
    assert base64.b64decode(made["base64"], validate=True)  # type: ignore[typeddict-item]
    body = emulator.requests[0].body
    assert body["response_format"] == settings["response_format"]
    if "speech_config" in settings:
        assert body["generation_config"] == {"speech_config": settings["speech_config"]}


def test_two_speakers(emulator: Emulator) -> None:
    voices = [{"voice": "Kore", "speaker": "Alice"}, {"voice": "Puck", "speaker": "Bob"}]
    ask(emulator, "Alice: Hi.\nBob: Hi.", stream=False, response_format={"type": "audio"}, speech_config=voices)
    assert emulator.requests[0].body["generation_config"] == {"speech_config": voices}


def test_several_modalities_at_once(emulator: Emulator) -> None:
    reply = ask(emulator, "A cat, and a word about it.", stream=False, response_format=[{"type": "text"}, {"type": "image"}])
    assert {"text", "image"} <= {block["type"] for block in reply.content_blocks}


@pytest.mark.parametrize("state", ["auto", "stateless"])
def test_a_picture_that_was_made_can_be_worked_on(emulator: Emulator, state: str) -> None:
    """In `auto` the service has it; stateless, it goes back in the very output it came in."""
    settings = {"model": "gemini-3.1-flash-image", "state": state}
    first = ask(emulator, "A cat, please.", stream=True, **settings)
    ask(emulator, [HumanMessage("A cat, please."), first, HumanMessage("Make it blue.")], stream=False, **settings)
    sent = emulator.requests[1].body["input"]
    pictures = [c for step in sent for c in step.get("content", []) if step["type"] == "model_output" and c["type"] == "image"]
    assert len(pictures) == (state == "stateless")


def test_media_are_shown_to_the_model(emulator: Emulator) -> None:
    blocks: list[Any] = [
        {"type": "text", "text": "What are these?"},
        {"type": "image", "base64": "aGk=", "mime_type": "image/png", "extras": {"resolution": "high"}},
        {"type": "audio", "base64": "aGk=", "mime_type": "audio/wav"},
        {"type": "file", "base64": "aGk=", "mime_type": "application/pdf"},
        {"type": "video", "url": "https://www.youtube.com/watch?v=9hE5-98ZeCg"},
    ]
    ask(emulator, [HumanMessage(blocks)], stream=False)
    assert emulator.requests[0].body["input"][0]["content"] == [
        {"type": "text", "text": "What are these?"},
        {"type": "image", "data": "aGk=", "mime_type": "image/png", "resolution": "high"},
        {"type": "audio", "data": "aGk=", "mime_type": "audio/wav"},
        {"type": "document", "data": "aGk=", "mime_type": "application/pdf"},
        {"type": "video", "uri": "https://www.youtube.com/watch?v=9hE5-98ZeCg"},
    ]
