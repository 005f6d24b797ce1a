"""Notes: single tones as samples, of which speech and tunes are put together."""

from __future__ import annotations

import math
from array import array
from functools import lru_cache
from sys import byteorder

LOUDNESS = 0.35
_FADE = 0.012  # seconds in which a note begins and ends, so that it does not click


@lru_cache(maxsize=256)
def note(pitch: int, samples: int, rate: int, encoding: str = "audio/l16") -> bytes:
    """Return a tone.

    Args:
        pitch: in hertz.
        samples: how long it is.
        rate: samples a second.
        encoding: `audio/l16`, little-endian as the guide to speech has it; `audio/mulaw` or `audio/alaw`, a byte a sample.
    """
    fade = max(1, min(samples // 3, round(_FADE * rate)))
    turn = 2 * math.pi * pitch / rate
    values = array("h", bytes(2 * samples))
    for at in range(samples):
        edge = min(1.0, at / fade, (samples - at) / fade)
        wave = math.sin(turn * at) + 0.4 * math.sin(2 * turn * at) + 0.2 * math.sin(3 * turn * at)
        values[at] = int(20_000 * LOUDNESS * edge * wave)
    if encoding != "audio/l16":
        return bytes(map(_COMPANDED[encoding], values))
    if byteorder == "big":
        values.byteswap()
    return values.tobytes()


def silence(samples: int, encoding: str = "audio/l16") -> bytes:
    """Return as many samples of nothing."""
    return bytes(2 * samples) if encoding == "audio/l16" else bytes([_COMPANDED[encoding](0)]) * samples


def _mulaw(value: int) -> int:
    """Return a sample as G.711 has it in North America and Japan."""
    sign = 0x80 if value < 0 else 0
    size = min(abs(value), 32_635) + 132
    exponent = size.bit_length() - 8
    return ~(sign | exponent << 4 | size >> (exponent + 3) & 0x0F) & 0xFF


def _alaw(value: int) -> int:
    """Return a sample as G.711 has it elsewhere."""
    sign = 0x80 if value >= 0 else 0
    size = min(abs(value if value >= 0 else value + 1), 32_767) >> 3
    exponent = max(0, size.bit_length() - 5)
    mantissa = size >> exponent & 0x0F if exponent else size >> 1 & 0x0F
    if exponent:
        return (sign | exponent << 4 | mantissa) ^ 0x55
    return (sign | mantissa) ^ 0x55


_COMPANDED = {"audio/mulaw": _mulaw, "audio/alaw": _alaw}
