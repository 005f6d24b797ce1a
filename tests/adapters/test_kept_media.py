"""The media of a reply are taken out of the framework's message, in its order, and saved."""

import wave
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from llama_index.core.base.llms.types import ChatMessage, ChatResponse, CompletionResponse, ImageBlock, TextBlock

from gemini_interactions import langchain, llamaindex
from gemini_interactions.types import AudioContent, ImageContent, VideoContent

from .face_of_langchain import LangChain
from .face_of_llamaindex import LlamaIndex

MEDIA_OF: dict[type, Any] = {LangChain: langchain.media_of, LlamaIndex: llamaindex.media_of}
PNG = "data:image/png;base64,aGk="
BLOCK = {"type": "image", "base64": "aGk=", "mime_type": "image/png"}
IMAGE = [{"type": "image", "data": "aGk=", "mime_type": "image/png"}]

OUTPUT = {
    "type": "model_output",
    "content": [
        {"type": "text", "text": "Here."},
        {"type": "image", "data": "aGk=", "mime_type": "image/jpeg"},
        {"type": "audio", "data": "AAABAA==", "mime_type": "audio/l16", "sample_rate": 16_000},
        {"type": "video", "uri": "https://generativelanguage.googleapis.com/v1beta/files/film", "mime_type": "video/mp4"},
    ],
}


@pytest.mark.parametrize("adapter", [LangChain, LlamaIndex], indirect=True)
def test_the_media_of_a_reply_come_out_as_they_came_in(emulator, model, ask, tmp_path):
    emulator.reply([OUTPUT])

    image, sound, video = MEDIA_OF[type(model)](ask(model, [("user", "Draw, speak and film.")]).message)

    assert image == ImageContent(**OUTPUT["content"][1])
    assert sound == AudioContent(**OUTPUT["content"][2])
    assert video == VideoContent(**OUTPUT["content"][3])
    assert image.save(tmp_path / "cat").name == "cat.jpg"
    with wave.open(str(sound.save(tmp_path / "hello.wav"))) as file:
        assert (file.getframerate(), file.getnframes()) == (16_000, 2)


@pytest.mark.parametrize(
    ("message", "media"),
    [
        (HumanMessage(content=[{"type": "image_url", "image_url": {"url": PNG}}]), IMAGE),
        (ToolMessage(content=[{"type": "text", "text": "a"}, BLOCK], tool_call_id="c"), IMAGE),
        (AIMessage(content=[BLOCK, {"type": "reasoning", "reasoning": "b"}, BLOCK]), [*IMAGE, *IMAGE]),
        (AIMessage("no media"), []),
        (SystemMessage("no media"), []),
    ],
)
def test_so_do_those_of_any_message_of_langchain(message, media):
    assert [medium.dump() for medium in langchain.media_of(message)] == media


IMAGE_BLOCK = ImageBlock(image=b"aGk=", image_mimetype="image/png")


@pytest.mark.parametrize(
    ("message", "media"),
    [
        (ChatMessage(role="user", blocks=[TextBlock(text="a"), IMAGE_BLOCK]), IMAGE),
        (ChatMessage(role="assistant", blocks=[IMAGE_BLOCK]), IMAGE),
        (ChatResponse(message=ChatMessage(role="assistant", blocks=[IMAGE_BLOCK])), IMAGE),
        (CompletionResponse(text="", raw={"steps": [{"type": "model_output", "content": IMAGE}]}), IMAGE),
        (CompletionResponse(text="no media"), []),
        (ChatMessage(role="tool", blocks=[IMAGE_BLOCK], additional_kwargs={"tool_call_id": "c"}), IMAGE),
        (ChatMessage("no media"), []),
    ],
)
def test_so_do_those_of_any_message_of_llamaindex(message, media):
    assert [medium.dump() for medium in llamaindex.media_of(message)] == media


@pytest.mark.parametrize("room", [langchain, llamaindex])
def test_it_is_a_public_name_and_others_are_none(room):
    assert "media_of" in room.__all__
    with pytest.raises(AttributeError, match="no attribute 'media_off'"):
        room.media_off  # noqa: B018
