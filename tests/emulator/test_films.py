"""Videos: whole files of H.264, of the shape and the length that are asked for."""

from __future__ import annotations

import struct
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import pytest

from .conftest import Api

OMNI = "gemini-omni-flash-preview"
CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl"}


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each box of a file: its type and its content; those that hold others first."""
    at = 0
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        assert 8 <= size <= len(data) - at
        kind, content = data[at + 4 : at + 8], data[at + 8 : at + size]
        yield kind, content
        if kind in CONTAINERS:
            yield from boxes(content)
        at += size


def film(api: Api, prompt: str = "A cat", **wanted: Any) -> tuple[dict[bytes, bytes], dict[str, Any]]:
    body = api.create(model=OMNI, input=prompt, **({"response_format": {"type": "video", **wanted}} if wanted else {}))
    [content] = body["steps"][-1]["content"]
    assert {key: value for key, value in content.items() if key != "data"} == {"mime_type": "video/mp4", "type": "video"}
    return dict(boxes(b64decode(content["data"], validate=True))), body


def seconds(header: bytes) -> float:
    ticks, length = struct.unpack_from(">II", header, 12)
    return float(length / ticks)


def test_it_is_a_film_of_h264_that_plays_as_it_comes(api: Api) -> None:
    parts, _ = film(api)
    assert parts[b"ftyp"][:4] == b"isom"
    assert b"avc1" in parts[b"stsd"]
    assert list(parts).index(b"moov") < list(parts).index(b"mdat")
    (count,) = struct.unpack_from(">I", parts[b"stsz"], 8)
    sizes = struct.unpack_from(f">{count}I", parts[b"stsz"], 12)
    assert sum(sizes) == len(parts[b"mdat"])


@pytest.mark.parametrize(
    ("prompt", "wanted", "length"),
    [
        ("A cat", {}, 10),
        ("A cat", {"duration": "6s"}, 6),
        ("A 4 second film of a cat", {}, 4),
        ("A cat", {"duration": "900s"}, 60),
    ],
)
def test_it_is_as_long_as_it_is_to_be(api: Api, prompt: str, wanted: dict[str, Any], length: int) -> None:
    parts, body = film(api, prompt, **wanted)
    assert seconds(parts[b"mvhd"]) == pytest.approx(length, rel=0.001)
    assert seconds(parts[b"mdhd"]) == pytest.approx(length, rel=0.001)
    assert body["usage"]["output_tokens_by_modality"] == [{"modality": "video", "tokens": length * 5_792}]


@pytest.mark.parametrize(("ratio", "size"), [("16:9", (1280, 720)), ("9:16", (720, 1280))])
def test_it_has_the_shape_that_is_asked_for(api: Api, ratio: str, size: tuple[int, int]) -> None:
    parts, _ = film(api, aspect_ratio=ratio)
    assert struct.unpack_from(">II", parts[b"tkhd"], 76) == (size[0] << 16, size[1] << 16)
