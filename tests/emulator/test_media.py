"""The media that the emulator makes are tiny, and real files of their kind."""

from __future__ import annotations

import io
import re
import struct
import wave
import zlib
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import pytest

from .conftest import Api


def made(api: Api, wanted: dict[str, Any], **more: Any) -> tuple[dict[str, Any], bytes]:
    """The content without its data, and the data."""
    [content] = api.create(input="Make one", response_format=wanted, **more)["steps"][-1]["content"]
    return {key: value for key, value in content.items() if key != "data"}, b64decode(content["data"], validate=True)


def test_a_png_can_be_decoded(api: Api) -> None:
    content, data = made(api, {"type": "image"})
    assert content == {"mime_type": "image/png", "type": "image"}
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks: dict[bytes, bytes] = {}
    at = 8
    while at < len(data):
        length = int.from_bytes(data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert int.from_bytes(data[at + 8 + length : at + 12 + length]) == zlib.crc32(kind + body)
        chunks[kind] = body
        at += 12 + length
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]
    width, height, depth, colour = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert (width, height, depth, colour) == (1, 1, 8, 0)
    assert zlib.decompress(chunks[b"IDAT"]) == b"\x00\x80"  # no filter, one grey pixel


def test_a_jpeg_has_all_its_segments(api: Api) -> None:
    content, data = made(api, {"type": "image", "mime_type": "image/jpeg", "aspect_ratio": "1:1", "image_size": "1K"})
    assert content == {"mime_type": "image/jpeg", "type": "image"}
    assert (data[:2], data[-2:]) == (b"\xff\xd8", b"\xff\xd9")
    markers, at = [], 2
    while not markers or markers[-1] != 0xDA:
        assert data[at] == 0xFF
        markers.append(data[at + 1])
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    assert markers == [0xE0, 0xDB, 0xC0, 0xC4, 0xC4, 0xDA]  # JFIF, quantisation, frame, two Huffman tables, scan
    assert len(data) - at - 2 == 1  # the scan of one pixel


def test_speech_is_pcm_that_a_wav_file_can_hold(api: Api) -> None:
    content, data = made(api, {"type": "audio"})
    assert content == {"mime_type": "audio/l16", "channels": 1, "sample_rate": 24_000, "type": "audio"}
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, 24_000, 0, "NONE", ""))
        writer.writeframes(data)
    with wave.open(io.BytesIO(file.getvalue())) as reader:
        assert reader.getnframes() / reader.getframerate() == 0.1
        assert reader.readframes(-1) == data


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4])
        assert 8 <= size <= len(data) - at
        yield data[at + 4 : at + 8], data[at + 8 : at + size]
        at += size


def test_a_video_is_a_tree_of_boxes(api: Api) -> None:
    content, data = made(api, {"type": "video", "resolution": "720p", "duration": "8s"})
    assert content == {"mime_type": "video/mp4", "type": "video"}
    outer = dict(boxes(data))
    assert list(outer) == [b"ftyp", b"moov", b"mdat"]
    assert outer[b"ftyp"][:4] == b"isom"
    [(kind, header)] = boxes(outer[b"moov"])
    assert (kind, len(header)) == (b"mvhd", 100)


@pytest.mark.parametrize("wanted", [{"type": "image"}, {"type": "audio"}, {"type": "video"}])
def test_a_stream_brings_the_same_bytes(api: Api, wanted: dict[str, Any]) -> None:
    _, data = made(api, wanted)
    deltas = [event.get("delta", {}) for event in api.events(input="Make one", response_format=wanted)]
    assert b"".join(b64decode(delta["data"]) for delta in deltas if delta.get("type") == wanted["type"]) == data


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
