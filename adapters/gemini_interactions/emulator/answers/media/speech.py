"""Speech: a tone for each syllable, two and a half words a second, in the formats of the guide to speech generation.

Models from 3.8 on answer with a WAV file, and stream bare samples; older ones answer with bare samples.
"""

from __future__ import annotations

import re
import struct
from binascii import crc32
from collections.abc import Iterator

from .notes import note, silence

RATE = 24_000
"""Samples a second, unless others are asked for."""

SECONDS_PER_WORD = 0.4
LONGEST = 300
"""Seconds; what a longer text says after them is left out."""

_RATES = range(8_000, 48_001)
_SCALE = (0, 2, 4, 7, 9)  # semitones over a voice's own pitch
_LOWEST = 110  # hertz
_WORD = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]{1,2}|[^\\s\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
_SYLLABLE = re.compile(r"[aeiouyäöüàáâéèêíîóôúûæøœ]+", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{1,40}>|\[[^\[\]]{1,40}\]")
# How models before 3.8 are told what to say.
_TOLD_TO_SAY = re.compile(r"^\s*(?:please )?(?:say|read|speak|tts)\b[^:\n]{0,100}:\s*", re.IGNORECASE)


def spoken(text: str, *, is_verbatim: bool) -> list[str]:
    """Return the words of a text that are said: not its tags, nor, unless it is a transcript, who is to say it how."""
    text = _TAG.sub(" ", text[: 40 * LONGEST])
    words = _WORD.findall(text if is_verbatim else _TOLD_TO_SAY.sub("", text))
    return [word for word in words if any(map(str.isalnum, word))][: int(LONGEST / SECONDS_PER_WORD)]


def speech(words: list[str], voice: str, mime_type: str, rate: int | None) -> tuple[bytes, str, int]:
    """Return words as sound, its media type, and its samples a second.

    Args:
        words: what is said.
        voice: whose voice; each has its own pitch.
        mime_type: `audio/wav`, `audio/l16`, `audio/mulaw` or `audio/alaw`; for others, `audio/wav`.
        rate: samples a second; others than 8,000 to 48,000 are 24,000.
    """
    rate = rate if isinstance(rate, int) and rate in _RATES else RATE
    if mime_type not in ("audio/l16", "audio/mulaw", "audio/alaw"):
        samples = b"".join(_sounds(words, voice, rate, "audio/l16"))
        return wav(samples, rate), "audio/wav", rate
    return b"".join(_sounds(words, voice, rate, mime_type)), mime_type, rate


def wav(samples: bytes, rate: int, channels: int = 1) -> bytes:
    """Return 16-bit samples as a WAV file."""
    head = struct.pack("<IHHIIHH", 16, 1, channels, rate, 2 * rate * channels, 2 * channels, 16)
    return (
        b"RIFF" + struct.pack("<I", 36 + len(samples)) + b"WAVEfmt " + head + b"data" + struct.pack("<I", len(samples)) + samples
    )


def _sounds(words: list[str], voice: str, rate: int, encoding: str) -> Iterator[bytes]:
    base = _LOWEST * 2 ** (crc32(voice.lower().encode("utf-8", "replace")) % 14 / 12)
    length = round(SECONDS_PER_WORD * rate)
    for word in words or ["…"]:
        parts = _SYLLABLE.findall(word)[:6] or [word[:1]]
        each = length * 17 // 20 // len(parts)
        ends = word.rstrip("\"'”’)")[-1:]
        for number, part in enumerate(parts, 1):
            step = _SCALE[crc32(f"{word}{number}{part}".lower().encode("utf-8", "replace")) % len(_SCALE)]
            if number == len(parts):
                step += {"?": 7, "!": 4, ".": -5, "。": -5}.get(ends, 0)
            yield note(round(base * 2 ** (step / 12)), each, rate, encoding)
        yield silence(length - each * len(parts), encoding)
