"""Music: a loop of four seconds, as often as the asked length wants it; MP3 in stereo at 44.1 kHz, as Lyria's guide says.

Clip models always play 30 seconds. Others do too unless the prompt says otherwise, where the service would play longer.
"""

from __future__ import annotations

import re
from array import array
from functools import cache, lru_cache
from pathlib import Path

from .notes import note
from .speech import wav

RATE = 44_100
SECONDS = 30
LONGEST = 240
_SAMPLES_PER_FRAME = 1152
_BITS_PER_SECOND = 32_000
_LENGTH = re.compile(r"(\d{1,3})[ -]*(?:s|secs?|seconds?)\b|(\d{1,2})[ -]*(?:mins?|minutes?)\b", re.IGNORECASE)
_MARK = re.compile(r"(\d{1,2}):([0-5]\d)\]")
_SECTION = re.compile(r"^[ \t]*\[(?:\d{1,2}:|verse|chorus|bridge|intro|outro|hook)", re.IGNORECASE | re.MULTILINE)
_TUNE = (220, 262, 330, 440, 392, 330, 262, 294)


def asked_seconds(prompt: str, default: int, most: int) -> int:
    """Return how long something is to be, by the words or the time marks of a prompt."""
    marks = [60 * int(minutes) + int(seconds) for minutes, seconds in _MARK.findall(prompt)]
    match = _LENGTH.search(prompt)
    asked = marks[-1] if marks else int(match.group(1) or 60 * int(match.group(2))) if match else default
    return max(1, min(asked, most))


def music_seconds(prompt: str, model: str) -> int:
    """Return how long a piece is."""
    return SECONDS if "clip" in model else asked_seconds(prompt, SECONDS, LONGEST)


def lyrics(prompt: str, seconds: int) -> str:
    """Return the words that come with the music: the lyrics that were given, or what is played when."""
    section = _SECTION.search(prompt)
    if section:
        return prompt[section.start() :].strip()
    kind = "Instrumental" if re.search(r"\binstrumental\b|\bno (?:vocals|lyrics)\b", prompt, re.IGNORECASE) else "Verse"
    return f"[0:00 - {seconds // 60}:{seconds % 60:02}] {kind}: emulated music for: {prompt}"


@lru_cache(maxsize=8)
def mp3(seconds: int) -> bytes:
    """Return music of a length, as MP3."""
    frames = _frames()
    wanted = round(seconds * RATE / _SAMPLES_PER_FRAME)
    return b"".join(frames[number % len(frames)] for number in range(wanted))


@cache
def _frames() -> list[bytes]:
    data = (Path(__file__).parent / "assets" / "loop.mp3").read_bytes()
    frames = []
    at = 0
    while at < len(data):
        padding = data[at + 2] >> 1 & 1
        size = 144 * _BITS_PER_SECOND // RATE + padding
        frames.append(data[at : at + size])
        at += size
    return frames


def wave_file(seconds: int) -> bytes:
    """Return music of a length, as WAV in stereo."""
    tones = [array("h", note(pitch, RATE // 4, RATE)) for pitch in _TUNE]
    both: list[bytes] = []
    for tone in tones:
        pair = array("h", bytes(4 * len(tone)))
        pair[::2] = pair[1::2] = tone
        both.append(pair.tobytes())
    return wav(b"".join(both[number % len(both)] for number in range(4 * seconds)), RATE, channels=2)
