"""Every content block goes out in the API's shape: by bytes, path, URL and file id."""

from __future__ import annotations

import base64
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.base.llms.types import (
    AudioBlock,
    CacheControl,
    CachePoint,
    ChatMessage,
    CitableBlock,
    CitationBlock,
    DocumentBlock,
    ImageBlock,
    TextBlock,
    ThinkingBlock,
    ToolCallBlock,
    VideoBlock,
)

from gemini_interactions import InvalidOption
from gemini_interactions.emulator import Emulator
from gemini_interactions.llamaindex import GeminiInteractions
from gemini_interactions.llamaindex.to_steps import messages_to_steps

HI = base64.b64encode(b"hi").decode()
FILE = "https://generativelanguage.googleapis.com/v1beta/files/abc"


def contents(*blocks: Any) -> Any:
    [step] = messages_to_steps([ChatMessage(role="user", blocks=list(blocks))])
    return step["content"]


@pytest.mark.parametrize(
    ("block", "content"),
    [
        (ImageBlock(image=b"hi", image_mimetype="image/png"), {"type": "image", "data": HI, "mime_type": "image/png"}),
        (ImageBlock(image=BytesIO(b"hi"), image_mimetype="image/png"), {"type": "image", "data": HI, "mime_type": "image/png"}),
        (ImageBlock(url=f"data:image/png;base64,{HI}"), {"type": "image", "data": HI, "mime_type": "image/png"}),
        (
            ImageBlock(url="gs://b/a.png", detail="high"),
            {"type": "image", "uri": "gs://b/a.png", "mime_type": "image/png", "resolution": "high"},
        ),
        (ImageBlock(url=FILE, detail="auto"), {"type": "image", "uri": FILE}),
        (AudioBlock(audio=b"hi", format="mp3"), {"type": "audio", "data": HI, "mime_type": "audio/mp3"}),
        (AudioBlock(audio=b"hi", format="audio/wav"), {"type": "audio", "data": HI, "mime_type": "audio/wav"}),
        (AudioBlock(url="https://a/x.wav"), {"type": "audio", "uri": "https://a/x.wav", "mime_type": "audio/wav"}),
        (VideoBlock(video=b"hi", video_mimetype="video/mp4"), {"type": "video", "data": HI, "mime_type": "video/mp4"}),
        (
            VideoBlock(url="https://www.youtube.com/watch?v=x", fps=2),
            {"type": "video", "uri": "https://www.youtube.com/watch?v=x", "processing": {"type": "static", "fps": 2}},
        ),
        (
            DocumentBlock(data=b"hi", document_mimetype="application/pdf"),
            {"type": "document", "data": HI, "mime_type": "application/pdf"},
        ),
        (DocumentBlock(url="files/abc"), {"type": "document", "uri": FILE}),
        (DocumentBlock(url="https://a/x.pdf"), {"type": "document", "uri": "https://a/x.pdf", "mime_type": "application/pdf"}),
    ],
)
def test_a_medium_goes_out_as_it_is_given(block: Any, content: dict[str, Any]) -> None:
    assert contents(block) == [content]


@pytest.mark.parametrize(
    ("name", "kind", "mime_type"),
    [
        ("a.png", ImageBlock, "image/png"),
        ("a.mp4", VideoBlock, "video/mp4"),
        ("a.pdf", DocumentBlock, "application/pdf"),
        ("a.csv", DocumentBlock, "text/csv"),
    ],
)
def test_a_file_is_read_and_its_type_told(tmp_path: Path, name: str, kind: Any, mime_type: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"hi")
    [content] = contents(kind(path=path))
    assert (content["data"], content["mime_type"]) == (HI, mime_type)


def test_a_file_that_is_gone_and_an_empty_block_are_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"hi")
    block = ImageBlock(path=path)
    path.unlink()
    with pytest.raises(InvalidOption, match=r"messages\[0\].blocks\[1\]: .*a.png cannot be read"):
        contents(TextBlock(text="See"), block)
    with pytest.raises(InvalidOption, match=r"messages\[0\].blocks\[0\]: the image is empty"):
        contents(ImageBlock())


def test_what_the_api_has_no_use_for_is_left_out_and_citable_text_is_text() -> None:
    assert contents(
        TextBlock(text="a"),
        CachePoint(cache_control=CacheControl(type="ephemeral")),
        ThinkingBlock(content="hm"),
        ToolCallBlock(tool_name="f"),
        CitationBlock(cited_content="x", source="s", title="t", additional_location_info={}),
        TextBlock(text=""),
        CitableBlock(title="Tea", source="book", content="Green tea."),
    ) == [{"type": "text", "text": text} for text in ("a", "Tea (book):\n", "Green tea.")]


def test_what_can_be_cited_is_said_in_a_reply_too() -> None:
    source = CitableBlock(title="Tea", source="book", content=[TextBlock(text="Green."), ImageBlock(url=FILE)])
    said = [{"type": "text", "text": "Tea (book):\n"}, {"type": "text", "text": "Green."}, {"type": "image", "uri": FILE}]
    another = ChatMessage(role="assistant", blocks=[source])
    assert messages_to_steps([another]) == [{"type": "model_output", "content": said}]
    emulator = Emulator()
    ours = GeminiInteractions("gemini-3.5-flash", api_key="k", transport=emulator.transport()).chat([ChatMessage("Hi")]).message
    ours.blocks.append(source)
    [*_, step] = messages_to_steps([ours])
    assert step["content"] == [{"type": "text", "text": "You said: Hi"}, *said]


@pytest.mark.parametrize("ours", [True, False])
def test_a_block_of_a_reply_that_cannot_be_sent_is_named_with_its_place(ours: bool) -> None:
    message = ChatMessage(role="assistant", blocks=[TextBlock(text="a"), ImageBlock()])
    message.additional_kwargs = {"gemini_interaction": {}} if ours else {}
    with pytest.raises(InvalidOption, match=r"messages\[1\]\.blocks\[1\]: the image is empty"):
        messages_to_steps([ChatMessage("Hi"), message])


def test_an_image_and_a_question_reach_the_service() -> None:
    emulator = Emulator()
    llm = GeminiInteractions(model="gemini-3.5-flash", api_key="k", transport=emulator.transport())
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 20).decode()
    llm.chat([ChatMessage(role="user", blocks=[ImageBlock(image=base64.b64decode(png)), TextBlock(text="What is it?")])])
    [step] = emulator.requests[0].body["input"]
    assert step["content"] == [
        {"type": "image", "data": png, "mime_type": "image/png"},
        {"type": "text", "text": "What is it?"},
    ]


def test_an_image_that_was_made_comes_back_and_goes_on() -> None:
    emulator = Emulator()
    llm = GeminiInteractions(model="gemini-3.1-flash-image", api_key="k", transport=emulator.transport())
    question = ChatMessage("Draw a cat.")
    reply = llm.chat([question], response_format=[{"type": "image"}]).message
    [image] = [block for block in reply.blocks if isinstance(block, ImageBlock)]
    [record] = emulator.interactions.values()
    made = record.outputs[-1]["content"][0]
    assert (image.image_mimetype, image.image) == (made["mime_type"], made["data"].encode())
    llm.chat([question, reply, ChatMessage("Make it blue.")], response_format=[{"type": "image"}])
    assert len(emulator.requests[1].body["input"]) == 1
