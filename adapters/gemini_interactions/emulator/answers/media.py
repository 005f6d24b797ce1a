"""Media, the smallest that are valid: an image of one pixel, a tenth of a second of silence, a video without frames."""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
from functools import cache
from typing import Any

from ..contract.catalogue import makes_images
from .built_in_tools import answer_by_tools
from .echo import echo
from .model_input import ModelInput, Sign
from .reply import Reply, output

SAMPLE_RATE = 24_000
"""Of the speech the service makes, in hertz."""

# A Huffman table of one code, a single zero bit, that stands for the symbol 0 (no difference; end of block).
_ONE_CODE = "01" + "00" * 15 + "00"
_JPEG = bytes.fromhex(
    "ffd8"
    "ffe0 0010 4a46494600 0101 00 0001 0001 0000"  # JFIF
    "ffdb 0043 00"
    + "01"
    * 64  # quantisation: none
    + "ffc0 000b 08 0001 0001 01 011100"  # 8 bits, 1 x 1, one component
    "ffc4 0014 00"
    + _ONE_CODE
    + "ffc4 0014 10"
    + _ONE_CODE  # DC and AC codes
    + "ffda 0008 01 0100 00 3f 00 3f"  # the scan: two zero bits, filled up
    "ffd9"
)


@cache
def png() -> bytes:
    """Return a PNG image of one grey pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\x00\x80")) + chunk(b"IEND", b"")


def jpeg() -> bytes:
    """Return a baseline JPEG image of one grey pixel."""
    return _JPEG


@cache
def pcm() -> bytes:
    """Return a tenth of a second of silence: 16-bit samples, one channel."""
    return bytes(2 * SAMPLE_RATE // 10)


@cache
def mp4() -> bytes:
    """Return an MP4 file of no tracks: file type, an empty movie, no media data."""

    def box(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data) + 8) + kind + data

    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    movie = (
        struct.pack(">IIIII", 0, 0, 0, 1000, 0)
        + struct.pack(">IHH8x", 0x10000, 0x0100, 0)
        + matrix
        + bytes(24)
        + struct.pack(">I", 1)
    )
    return box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2mp41") + box(b"moov", box(b"mvhd", movie)) + box(b"mdat", b"")


def show_image(given: ModelInput, sign: Sign) -> Reply | None:
    """Answer with an image beside the words, as models that make images do."""
    if not makes_images(given.model):
        return None
    words = answer_by_tools(given, sign) or echo(given)
    return Reply(outputs=(*words.outputs, output(image_content())), tools=words.tools)


def image_content(mime_type: str = "image/png") -> dict[str, Any]:
    """Return an image content, as PNG unless JPEG is asked for."""
    return _content("image", jpeg() if mime_type == "image/jpeg" else png(), mime_type)


def audio_content() -> dict[str, Any]:
    """Return speech as the service sends it: raw 16-bit samples."""
    return _content("audio", pcm(), "audio/l16", channels=1, sample_rate=SAMPLE_RATE)


def video_content() -> dict[str, Any]:
    """Return a video content."""
    return _content("video", mp4(), "video/mp4")


def _content(kind: str, data: bytes, mime_type: str, **more: Any) -> dict[str, Any]:
    return {"data": b64encode(data).decode(), "mime_type": mime_type, **more, "type": kind}
