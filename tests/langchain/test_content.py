"""Blocks of every dialect become the API's contents."""

from __future__ import annotations

from typing import Any

import pytest

from gemini_interactions.framework.contents.parts import contents_of
from gemini_interactions.langchain.citations import annotation_to_citation, citation_to_annotation

PNG = {"type": "image", "data": "aGk=", "mime_type": "image/png"}
PDF = {"type": "document", "data": "aGk=", "mime_type": "application/pdf"}
WAV = {"type": "audio", "data": "aGk=", "mime_type": "audio/wav"}


@pytest.mark.parametrize(
    ("block", "content"),
    [
        ("plain", {"type": "text", "text": "plain"}),
        ({"type": "text", "text": "t", "index": 0}, {"type": "text", "text": "t"}),
        ({"type": "text-plain", "text": "t", "mime_type": "text/plain"}, {"type": "text", "text": "t"}),
        # LangChain v1
        ({"type": "image", "base64": "aGk=", "mime_type": "image/png"}, PNG),
        ({"type": "image", "url": "https://x/y.png"}, {"type": "image", "uri": "https://x/y.png", "mime_type": "image/png"}),
        (
            {"type": "image", "file_id": "files/1", "mime_type": "image/png"},
            {"type": "image", "uri": "https://generativelanguage.googleapis.com/v1beta/files/1", "mime_type": "image/png"},
        ),
        ({"type": "file", "base64": "aGk=", "mime_type": "application/pdf"}, PDF),
        ({"type": "file", "base64": "aGk=", "mime_type": "audio/wav"}, WAV),
        (
            {"type": "file", "base64": "aGk=", "mime_type": "text/csv"},
            {"type": "document", "data": "aGk=", "mime_type": "text/csv"},
        ),
        (
            {"type": "audio", "base64": "aGk=", "mime_type": "audio/wav", "extras": {"sample_rate": 8000}},
            {**WAV, "sample_rate": 8000},
        ),
        ({"type": "video", "url": "https://youtu.be/1"}, {"type": "video", "uri": "https://youtu.be/1"}),
        ({"type": "non_standard", "value": {"type": "hologram"}}, {"type": "hologram"}),
        # LangChain v0
        ({"type": "image", "source_type": "base64", "data": "aGk=", "mime_type": "image/png"}, PNG),
        (
            {"type": "file", "source_type": "id", "id": "files/1"},
            {"type": "document", "uri": "https://generativelanguage.googleapis.com/v1beta/files/1"},
        ),
        # OpenAI
        ({"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}}, PNG),
        ({"type": "image_url", "image_url": "data:image/png;base64,aGk="}, PNG),
        ({"type": "file", "file": {"file_data": "data:application/pdf;base64,aGk=", "filename": "a.pdf"}}, PDF),
        # Anthropic
        ({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "aGk="}}, PNG),
        ({"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": "aGk="}}, PDF),
        # Google's generateContent, as LangChain had it
        ({"type": "media", "mime_type": "audio/wav", "data": "aGk="}, WAV),
        (
            {"type": "media", "mime_type": "application/pdf", "file_uri": "f"},
            {"type": "document", "uri": "f", "mime_type": "application/pdf"},
        ),
        # The API's own
        ({**PDF, "resolution": "high"}, {**PDF, "resolution": "high"}),
        (
            {"type": "video", "uri": "u", "processing": {"type": "static", "fps": 1}},
            {"type": "video", "uri": "u", "processing": {"type": "static", "fps": 1}},
        ),
    ],
)
def test_a_block_becomes_a_content(block: Any, content: dict[str, Any]) -> None:
    assert contents_of([block], "m") == [content]


@pytest.mark.parametrize("block", ["", {"type": "text", "text": ""}, {"type": "cachePoint"}])
def test_nothing_becomes_nothing(block: Any) -> None:
    assert contents_of([block], "m") == []
    assert contents_of("", "m") == []


TEXT = "Zürich 🎈!"  # bytes: Z ü(2) r i c h _ 🎈(4) !


@pytest.mark.parametrize(
    ("annotation", "citation"),
    [
        (
            {"type": "url_citation", "url": "u", "start_index": 0, "end_index": 7},
            {"type": "citation", "url": "u", "start_index": 0, "end_index": 6, "cited_text": "Zürich"},
        ),
        (
            {"type": "url_citation", "start_index": 8, "end_index": 13},
            {"type": "citation", "start_index": 7, "end_index": 9, "cited_text": "🎈!"},
        ),
        (  # inside a character, or outside the text: kept as it came
            {"type": "url_citation", "start_index": 2, "end_index": 99},
            {"type": "citation", "extras": {"start_index": 2, "end_index": 99}},
        ),
        (
            {"type": "place_citation", "name": "Café", "url": "u", "place_id": "p", "start_index": 0, "end_index": 1},
            {
                "type": "citation",
                "title": "Café",
                "url": "u",
                "start_index": 0,
                "end_index": 1,
                "cited_text": "Z",
                "extras": {"type": "place_citation", "place_id": "p"},
            },
        ),
        (
            {"type": "file_citation", "file_name": "a.pdf", "document_uri": "d", "page_number": 3},
            {"type": "citation", "title": "a.pdf", "url": "d", "extras": {"type": "file_citation", "page_number": 3}},
        ),
        (
            {"type": "word_info", "text": "Z", "start_offset": "0s"},
            {"type": "non_standard_annotation", "value": {"type": "word_info", "text": "Z", "start_offset": "0s"}},
        ),
    ],
)
def test_byte_offsets_become_character_offsets_and_back(annotation: dict[str, Any], citation: dict[str, Any]) -> None:
    assert annotation_to_citation(annotation, TEXT) == citation
    assert citation_to_annotation(citation, TEXT) == annotation


def test_annotations_that_are_not_the_apis_are_left_out() -> None:
    assert citation_to_annotation({"type": "non_standard_annotation", "value": {"a": 1}}, TEXT) is None
    assert citation_to_annotation({"type": "footnote"}, TEXT) is None
