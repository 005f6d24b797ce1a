"""Put the header of a WAV file before sound that has none.

Reference: aistudio.google.com/docs/interactions, the guide to speech generation.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from ..media_types import MediaType
from .medium import Medium


class Samples(NamedTuple):
    """How sound without a header is written down, as the header of a WAV file has it; `rate` in hertz, where nothing says it."""

    code: int
    bits: int
    rate: int


RAW_SOUND = {
    "audio/l16": Samples(1, 16, 24_000),  # little-endian, whatever RFC 2586 says, and at this rate, as the guide to speech has it
    "audio/alaw": Samples(6, 8, 8_000),
    "audio/mulaw": Samples(7, 8, 8_000),
}
"""The types of sound without a header. Players cannot tell what it is, so it is saved as WAV."""


_DIGITS = 11
"""A number of a media type that has as many is none; Python itself refuses some thousand."""


def is_wav(sound: bytes) -> bool:
    """Return whether sound is a WAV file already."""
    return sound[:4] == b"RIFF" and sound[8:12] == b"WAVE"


def wav(medium: Medium, sound: bytes, media_type: MediaType) -> bytes:
    """Return a WAV file of the samples of a medium, whose type is one of `RAW_SOUND`.

    Raises:
        ValueError: its rate, its channels or its length are more than such a file can say.
    """
    code, bits, usual_rate = RAW_SOUND[media_type.name]
    rate = _number(medium, media_type, "sample_rate", "rate", "samplerate") or usual_rate
    channels = _number(medium, media_type, "channels") or 1
    frame = channels * bits // 8
    try:
        format_ = struct.pack("<HHIIHH", code, channels, rate, rate * frame, frame, bits)
        chunks = _chunk(b"fmt ", format_)
        if code != 1:  # what is not PCM has an empty extension, and says how long it is
            chunks = _chunk(b"fmt ", format_ + bytes(2)) + _chunk(b"fact", struct.pack("<I", len(sound) // frame))
        return _chunk(b"RIFF", b"WAVE" + chunks + _chunk(b"data", sound))
    except struct.error:
        raise ValueError(
            f"{len(sound):,} bytes of sound at {rate:,} Hz on {channels:,} channels are more than a WAV file can say."
        ) from None


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


def _number(medium: Medium, media_type: MediaType, *names: str) -> int | None:
    """Return a number that a medium has under one of these names, else one that its media type has as a parameter."""
    for name in names:
        value = getattr(medium, name, None)
        if isinstance(value, int) and value > 0:
            return value
    told = (media_type.parameters.get(name, "") for name in names)
    return next((int(value) for value in told if value.isdecimal() and len(value) < _DIGITS and int(value)), None)
