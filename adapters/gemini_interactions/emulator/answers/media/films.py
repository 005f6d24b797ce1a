"""Videos: one that was made before, landscape or portrait, played at the speed at which it lasts as long as it is to."""

from __future__ import annotations

import re
import struct
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from .music import asked_seconds

SECONDS = 10
"""How long a video is, unless told otherwise: as that of the one recorded answer."""

LONGEST = 60
_DURATION = re.compile(r"(\d{1,3})(?:\.\d+)?s?")


def film_seconds(duration: Any, prompt: str) -> int:
    """Return how long a video is to be: by its `duration`, such as `8s`, else by the prompt."""
    match = _DURATION.fullmatch(str(duration)) if duration is not None else None
    return max(1, min(int(match.group(1)), LONGEST)) if match else asked_seconds(prompt, SECONDS, LONGEST)


@lru_cache(maxsize=16)
def film(aspect_ratio: str | None, seconds: int) -> bytes:
    """Return a video of H.264 in MP4, its index in front.

    Its clocks, in the movie's header and the track's, tick as fast as they have to; nothing else of it changes.
    """
    data = bytearray(_asset("portrait" if aspect_ratio == "9:16" else "landscape"))
    for header in (b"mvhd", b"mdhd"):
        at = data.index(header) + 16  # behind the type: version and flags, created, changed; then ticks a second
        (ticks,) = struct.unpack_from(">I", data, at)
        struct.pack_into(">I", data, at, round(ticks * SECONDS / seconds))
    return bytes(data)


@cache
def _asset(name: str) -> bytes:
    return (Path(__file__).parent / "assets" / f"{name}.mp4").read_bytes()
