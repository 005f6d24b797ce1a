"""Token estimates: media by documented rates, and nothing for what nobody is billed for as text."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    FunctionMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
    trim_messages,
)

from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions

MODEL = ChatGeminiInteractions(model="gemini-3.5-flash", api_key="k", base_url="http://127.0.0.1:9")


def _encoded(size: int) -> str:
    return base64.b64encode(b"\0" * size).decode()


def _count(content: Any) -> int:
    return MODEL.get_num_tokens_from_messages([HumanMessage(content)])


@pytest.mark.parametrize(
    ("block", "least", "most"),
    [
        ({"type": "text", "text": "x" * 400}, 100, 110),
        ({"type": "image", "base64": _encoded(400_000), "mime_type": "image/png"}, 1000, 1200),
        ({"type": "image_url", "image_url": {"url": "https://a.b/c.png"}}, 1000, 1200),
        ({"type": "file", "base64": _encoded(400_000), "mime_type": "application/pdf"}, 3000, 6000),
        ({"type": "file", "url": "https://a.b/c.pdf", "mime_type": "application/pdf"}, 560, 6000),
        ({"type": "file", "base64": _encoded(400), "mime_type": "text/plain"}, 100, 110),
        ({"type": "audio", "base64": _encoded(160_000), "mime_type": "audio/mp3"}, 300, 340),
        ({"type": "audio", "base64": _encoded(320_000), "mime_type": "audio/wav"}, 300, 340),
        ({"type": "video", "base64": _encoded(2_500_000), "mime_type": "video/mp4"}, 900, 1100),
    ],
)
def test_a_medium_counts_by_what_the_model_reads_of_it(block: dict[str, Any], least: int, most: int) -> None:
    assert least <= _count([block]) <= most


PAGES = {"type": "file", "base64": _encoded(100_000), "mime_type": "application/pdf"}
FILM = {"type": "media", "file_uri": "gs://a/b.mp4", "mime_type": "video/mp4"}
SONG = {"type": "media", "file_uri": "gs://a/b.mp3", "mime_type": "audio/mp3"}


@pytest.mark.parametrize(
    ("block", "tokens"),
    [
        ({"type": "image", "base64": _encoded(9), "mime_type": "image/png", "extras": {"resolution": "low"}}, 280),
        ({"type": "image", "base64": _encoded(9), "mime_type": "image/png", "extras": {"resolution": "ultra_high"}}, 2240),
        (PAGES, 2 * 560),
        ({**PAGES, "extras": {"resolution": "low"}}, 2 * 280),
        (FILM, 60 * (70 + 32)),
        ({**FILM, "media_resolution": "MEDIA_RESOLUTION_HIGH"}, 60 * (280 + 32)),
        ({**FILM, "video_metadata": {"fps": 2}}, 60 * (2 * 70 + 32)),
        ({**FILM, "video_metadata": {"start_offset": "10s", "end_offset": "20.5s", "fps": 0.5}}, round(10.5 * (0.5 * 70 + 32))),
        ({**FILM, "video_metadata": {"start_offset": "50s"}}, 10 * (70 + 32)),
        ({**FILM, "video_metadata": {"start_offset": "3600s"}}, 70 + 32),
        ({**FILM, "video_metadata": {"end_offset": "soon"}}, 60 * (70 + 32)),
        ({**SONG, "video_metadata": {"end_offset": "5s"}}, 5 * 32),
    ],
    ids=str,
)
def test_the_resolution_the_rate_and_the_clip_are_weighed(block: dict[str, Any], tokens: int) -> None:
    assert _count([block]) - _count([]) - 3 == tokens


def test_signatures_thoughts_and_extras_count_nothing() -> None:
    emulator = Emulator()
    emulator.reply(
        [
            {"type": "thought", "signature": "s" * 8000, "summary": [{"type": "text", "text": "Hm. " * 100}]},
            {"type": "model_output", "content": [{"type": "text", "text": "Hello."}]},
        ]
    )
    model = ChatGeminiInteractions(model="gemini-3.5-flash", api_key="k", transport=emulator.transport())
    assert model.get_num_tokens_from_messages([model.invoke("Hi")]) < 10
    theirs = AIMessage([{"type": "thinking", "thinking": "t", "signature": "s" * 8000}, {"type": "text", "text": "Hello."}])
    assert model.get_num_tokens_from_messages([theirs]) < 10


def test_calls_and_their_results_count_and_a_picture_in_one_is_a_picture() -> None:
    call = AIMessage("", tool_calls=[{"name": "f", "args": {"text": "y" * 400}, "id": "1"}])
    assert 100 < MODEL.get_num_tokens_from_messages([call]) < 120
    picture = ToolMessage([{"type": "image", "base64": _encoded(90_000), "mime_type": "image/png"}], tool_call_id="1")
    assert MODEL.get_num_tokens_from_messages([picture]) < 1200
    assert MODEL.get_num_tokens_from_messages([ToolMessage("z" * 400, tool_call_id="1")]) > 100


def test_the_counts_of_parts_add_up_even_where_a_message_cannot_be_sent() -> None:
    messages: list[BaseMessage] = [SystemMessage("Be kind."), HumanMessage("a" * 40), FunctionMessage("b" * 40, name="f")]
    whole = MODEL.get_num_tokens_from_messages(messages)
    assert whole == sum(MODEL.get_num_tokens_from_messages([message]) for message in messages)
    assert whole >= 22


def test_trimming_keeps_what_fits_by_this_count() -> None:
    pdf = HumanMessage([{"type": "file", "base64": _encoded(400_000), "mime_type": "application/pdf"}])
    messages = [pdf, AIMessage("A report."), HumanMessage("And?")]
    assert trim_messages(messages, max_tokens=10_000, token_counter=MODEL) == messages
    assert trim_messages(messages, max_tokens=1_000, token_counter=MODEL) == messages[1:]
