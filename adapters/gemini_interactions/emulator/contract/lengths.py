"""Lengths of sounds and videos, as far as a glance at their bytes tells."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

_BYTES_PER_SAMPLE: Mapping[str, int] = {"audio/l16": 2, "audio/pcm": 2, "audio/mulaw": 1, "audio/alaw": 1}
_KILOBITS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
"""Of a frame of MPEG 1, layer III, by its index."""


def seconds_of(content: Mapping[str, Any]) -> float | None:
    """Return how long a medium is; None if that is not told by its first bytes.

    Args:
        content: an audio or video content whose `data` is decoded.
    """
    data: bytes = content.get("data") or b""
    kind = str(content.get("mime_type") or "").partition(";")[0]
    try:
        if kind in _BYTES_PER_SAMPLE:
            rate = int(content.get("sample_rate") or 24_000) * int(content.get("channels") or 1)
            return len(data) / (_BYTES_PER_SAMPLE[kind] * rate)
        if data[:4] == b"RIFF":
            (bytes_per_second,) = struct.unpack_from("<I", data, 28)
            return (len(data) - 44) / bytes_per_second if bytes_per_second else None
        if data[:2] in (b"\xff\xfb", b"\xff\xfa"):
            kilobits = _KILOBITS[data[2] >> 4]
            return len(data) / (125 * kilobits) if kilobits else None
        if data[4:8] == b"ftyp":
            ticks, length = struct.unpack_from(">II", data, data.index(b"mvhd") + 16)
            return length / ticks if ticks else None
    except (IndexError, ValueError, struct.error):
        return None
    return None
