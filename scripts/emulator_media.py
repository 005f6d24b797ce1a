"""Make the video and the music that the emulator answers with: `python scripts/emulator_media.py`. It needs ffmpeg and Pillow.

They are small: the emulator changes their length (`films.py`, `music.py` in `answers/media`), it cannot make such files itself.
"""

from __future__ import annotations

import math
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

ASSETS = Path(__file__).parent.parent / "adapters" / "gemini_interactions" / "emulator" / "answers" / "media" / "assets"
FRAMES, SECONDS = 120, 10
SHAPES = {"landscape": (1280, 720), "portrait": (720, 1280)}
RATE = 44_100
NOTE = 0.25  # seconds
# Notes over A4, in semitones: a phrase of four bars, and the bass below it.
MELODY = (3, 7, 10, 7, 8, 12, 15, 12, 10, 14, 17, 14, 7, 10, 15, 10)
BASS = (-21, -21, -16, -16, -14, -14, -17, -17)


def frames(size: tuple[int, int]) -> Iterator[bytes]:
    """Yield the pictures of a video: a hand that goes around once, and what it is."""
    width, height = size
    middle, radius = (width // 2, height // 2), min(size) // 4
    font = ImageFont.load_default(size=min(size) // 14)
    ground = Image.new("RGB", size, (24, 32, 56))
    draw = ImageDraw.Draw(ground)
    draw.ellipse(
        [middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius], outline=(120, 144, 200), width=6
    )
    draw.text((middle[0], middle[1] + radius + min(size) // 10), "emulated video", font=font, fill=(220, 228, 245), anchor="mm")
    for number in range(FRAMES):
        picture = ground.copy()
        angle = 2 * math.pi * number / FRAMES - math.pi / 2
        x, y = (round(middle[at] + radius * 0.8 * turn) for at, turn in enumerate((math.cos(angle), math.sin(angle))))
        ImageDraw.Draw(picture).ellipse([x - 16, y - 16, x + 16, y + 16], fill=(255, 186, 73))
        yield picture.tobytes()


def make_video(name: str, size: tuple[int, int]) -> None:
    """Encode a video, its index before its data so that it plays as it comes."""
    width, height = size
    given = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", f"{FRAMES}/{SECONDS}", "-i", "-"]
    coded = ["-c:v", "libx264", "-profile:v", "main", "-pix_fmt", "yuv420p", "-preset", "veryslow", "-tune", "animation"]
    quality = ["-crf", "34", "-g", "60", "-movflags", "+faststart"]
    plain = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact"]
    # Ticks so short that the emulator can make any length of them by a whole number of ticks a second.
    clocks = ["-movie_timescale", "90000", "-video_track_timescale", "90000"]
    command = ["ffmpeg", "-y", "-loglevel", "error", *given, *coded, *quality, *plain, *clocks, str(ASSETS / f"{name}.mp4")]
    subprocess.run(command, input=b"".join(frames(size)), check=True)


def sound() -> bytes:
    """Return the loop as stereo samples: plucked notes that have faded before it begins again."""
    count = round(RATE * NOTE)
    left, right = ([0.0] * (count * len(MELODY)) for _ in range(2))
    voices = [(place * count, note, 0.3) for place, note in enumerate(MELODY)]
    voices += [(place * 2 * count, note, 0.35) for place, note in enumerate(BASS)]
    for start, note, loudness in voices:
        pitch = 440 * 2 ** (note / 12)
        for step in range(2 * count):
            at = step / RATE
            value = loudness * math.exp(-6 * at) * min(1, step / 200) * (math.sin(2 * math.pi * pitch * at))
            place = (start + step) % len(left)
            left[place] += value * (0.6 if loudness < 0.35 else 0.5)
            right[place] += value * (0.4 if loudness < 0.35 else 0.5)
    return b"".join(
        struct.pack("<hh", *(round(max(-1, min(1, side[step])) * 32_000) for side in (left, right))) for step in range(len(left))
    )


def make_music() -> None:
    """Encode the loop as MP3 frames that need none of the others, so that they may be repeated."""
    given = ["-f", "s16le", "-ar", f"{RATE}", "-ac", "2", "-i", "-"]
    coded = [
        "-c:a",
        "libmp3lame",
        "-b:a",
        "32k",
        "-reservoir",
        "0",
        "-write_xing",
        "0",
        "-id3v2_version",
        "0",
        "-map_metadata",
        "-1",
    ]
    command = ["ffmpeg", "-y", "-loglevel", "error", *given, *coded, "-fflags", "+bitexact", str(ASSETS / "loop.mp3")]
    subprocess.run(command, input=sound(), check=True)


if __name__ == "__main__":
    ASSETS.mkdir(exist_ok=True)
    for name, size in SHAPES.items():
        make_video(name, size)
    make_music()
    for file in sorted(ASSETS.iterdir()):
        print(f"{file.name}: {file.stat().st_size} bytes")
