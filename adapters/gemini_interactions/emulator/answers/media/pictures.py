"""Pictures that show their prompt, in the size that is asked for; with a picture given, that one in a frame.

They are drawn with Pillow; without it they are plain. Sizes are those that the guide to image generation lists for Gemini 3.
"""

from __future__ import annotations

import struct
import zlib
from binascii import crc32
from collections.abc import Mapping
from functools import cache, lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any
from unicodedata import combining, normalize

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

SIZES: Mapping[str, tuple[int, int]] = {
    "1:1": (1024, 1024),
    "2:3": (848, 1264),
    "3:2": (1264, 848),
    "3:4": (896, 1200),
    "4:3": (1200, 896),
    "4:5": (928, 1152),
    "5:4": (1152, 928),
    "9:16": (768, 1376),
    "16:9": (1376, 768),
    "21:9": (1584, 672),
    "1:4": (512, 2048),
    "4:1": (2048, 512),
    "1:8": (384, 3072),
    "8:1": (3072, 384),
}
"""Aspect ratio -> width and height in pixels at a size of 1K."""

SCALES: Mapping[str, float] = {"512": 0.5, "1K": 1, "2K": 2, "4K": 4}

MOST_CHARACTERS = 300
"""Of a prompt that are shown."""

_LARGEST_GIVEN = 10_000_000  # bytes
_MOST_PIXELS_GIVEN = 30_000_000
_SMALLEST = 10  # pixels of a letter
_LINE = 1.35  # height of a line, in letters
# Fonts of systems that have letters beyond ASCII, the ones with the most first.
_FONTS = (
    "NotoSansCJK-Regular.ttc",
    "wqy-zenhei.ttc",
    "Arial Unicode.ttf",
    "msyh.ttc",
    "DejaVuSans.ttf",
    "NotoSans-Regular.ttf",
    "LiberationSans-Regular.ttf",
    "arial.ttf",
    "Arial.ttf",
)
_COLOURS = 64  # of a picture with another one in it
# A Huffman table of one code, a single zero bit, that stands for the symbol 0 (no difference; end of block).
_ONE_CODE = "01" + "00" * 15 + "00"


def size_of(aspect_ratio: str | None, image_size: str | None) -> tuple[int, int]:
    """Return the width and height of a picture; square, and 1K, unless told otherwise."""
    scale = SCALES.get((image_size or "1K").upper(), 1)
    width, height = SIZES.get(aspect_ratio or "1:1", SIZES["1:1"])
    return round(width * scale), round(height * scale)


def picture(prompt: str, size: tuple[int, int], mime_type: str, given: bytes | None = None) -> bytes:
    """Return a picture as the bytes of a file.

    Args:
        prompt: the text that it shows.
        size: width and height, in pixels.
        mime_type: `image/jpeg`; anything else is PNG.
        given: the picture that is to be changed.
    """
    try:
        import PIL.Image  # noqa: F401
    except ImportError:
        return _plain_jpeg(size) if mime_type == "image/jpeg" else _plain_png(size, _shade(prompt))
    drawn = _drawn(" ".join(prompt[:MOST_CHARACTERS].split()), size, given)
    file = BytesIO()
    if mime_type == "image/jpeg":
        drawn.convert("RGB").save(file, "JPEG", quality=60)
    else:
        drawn.save(file, "PNG", compress_level=6)
    return file.getvalue()


def _shade(prompt: str) -> tuple[int, int, int]:
    """Return the colour that goes with a prompt, dark enough for white letters."""
    mixed = crc32(prompt.encode("utf-8", "replace"))
    red, green, blue = (40 + (mixed >> shift) % 100 for shift in (0, 8, 16))
    return red, green, blue


def _drawn(prompt: str, size: tuple[int, int], given: bytes | None) -> Image.Image:
    """Draw in shades of grey, which a palette turns into those of one colour: that is quick, and makes small files."""
    from PIL import Image, ImageDraw

    width, height = size
    grey = Image.linear_gradient("L").resize(size).point([100 - level // 4 for level in range(256)])
    draw = ImageDraw.Draw(grey)
    mixed = crc32(prompt.encode("utf-8", "replace"))
    for number in range(5):
        radius = min(size) * (2 + (mixed >> (3 * number)) % 5) // 16
        x, y = width * ((mixed >> (4 * number)) % 16) // 15, height * ((mixed >> (5 * number + 2)) % 16) // 15
        draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=70 + 14 * number)
    inset = _opened(given, (width * 3 // 5, height // 2)) if given else None
    top = height // 2 + height // 20 if given else 0
    _write(draw, _writable(prompt), (0, top, width, height - height // 12))
    footer = _font(max(_SMALLEST, min(size) // 36), is_ascii=True)
    told = "emulated edit" if given else "emulated picture"
    draw.text((width // 2, height - height // 24), f"{told}, {width} x {height}", font=footer, fill=190, anchor="mm")
    grey.putpalette(_palette(_shade(prompt)))
    if not given:
        return grey
    coloured = grey.convert("RGB")
    if inset is None:  # not a picture that can be read: its place stays empty
        inset = Image.new("RGB", (width * 3 // 5, height // 2), (128, 128, 128))
    at = ((width - inset.width) // 2, height // 16)
    border = max(2, min(size) // 128)
    coloured.paste((255, 255, 255), (at[0] - border, at[1] - border, at[0] + inset.width + border, at[1] + inset.height + border))
    coloured.paste(inset, at)
    return coloured.quantize(_COLOURS, dither=Image.Dither.NONE)


def _opened(data: bytes, most: tuple[int, int]) -> Image.Image | None:
    """Return a picture that was given, in at most so many pixels; None if it cannot be read, or is too large to."""
    from PIL import Image

    if len(data) > _LARGEST_GIVEN:
        return None
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG", "WEBP", "GIF", "BMP")) as opened:
            if opened.width * opened.height > _MOST_PIXELS_GIVEN:
                return None
            opened.draft("RGB", most)
            shown = opened.convert("RGB")
            scale = min(most[0] / shown.width, most[1] / shown.height)
            return shown.resize((max(1, round(shown.width * scale)), max(1, round(shown.height * scale))))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _write(draw: ImageDraw.ImageDraw, text: str, box: tuple[int, int, int, int]) -> None:
    """Write a text into the middle of a box, as large as it fits."""
    left, top, right, bottom = box
    width, height = (right - left) * 0.86, (bottom - top) * 0.9
    size = max(_SMALLEST, min(round(height) // 3, round(width) // 7))
    while True:
        font = _font(size, is_ascii=text.isascii())
        lines = _lines(draw, text, font, width)
        fits = len(lines) * size * _LINE <= height and all(draw.textlength(line, font=font) <= width for line in lines)
        if fits or size <= _SMALLEST:
            break
        size = max(_SMALLEST, size * 4 // 5)
    y = (top + bottom - len(lines) * size * _LINE) / 2
    for line in lines:
        draw.text(((left + right) / 2, y + size * _LINE / 2), line, font=font, fill=255, anchor="mm")
        y += size * _LINE


def _lines(draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and draw.textlength(longer, font=font) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


@lru_cache(maxsize=64)
def _font(size: int, *, is_ascii: bool) -> ImageFont.FreeTypeFont:
    """Return Pillow's own font, or, for letters that it does not have, the first of the system's that is there."""
    from PIL import ImageFont

    for name in () if is_ascii else _FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    font: Any = ImageFont.load_default(size=size)
    return font  # type: ignore[no-any-return]


@cache
def _has_fonts() -> bool:
    return isinstance(_font(_SMALLEST, is_ascii=False).path, str)  # Pillow's own comes from no file


def _writable(text: str) -> str:
    """Return a text in letters that there is a font for: without accents, if need be."""
    if text.isascii() or _has_fonts():
        return text
    plain = normalize("NFKD", text).replace("ß", "ss").replace("×", "x")
    return "".join(letter if letter.isascii() else "?" for letter in plain if not combining(letter))


def _palette(shade: tuple[int, int, int]) -> list[int]:
    """Return 256 colours from black over a colour to white."""
    ramp = []
    for level in range(256):
        part = level / 128 if level < 128 else (level - 128) / 127
        ramp += [round(one * part) if level < 128 else round(one + (255 - one) * part) for one in shade]
    return ramp


def _plain_png(size: tuple[int, int], colour: tuple[int, int, int]) -> bytes:
    """Return a PNG of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    width, height = size
    header = struct.pack(">IIBBBBB", width, height, 1, 3, 0, 0, 0)  # one bit a pixel, from a palette
    lines = zlib.compress(bytes((-(-width // 8) + 1) * height))
    chunks = chunk(b"IHDR", header) + chunk(b"PLTE", bytes(colour)) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _plain_jpeg(size: tuple[int, int]) -> bytes:
    """Return a grey baseline JPEG: two zero bits for each block of eight by eight pixels."""
    width, height = size
    blocks = -(-width // 8) * -(-height // 8)
    scan = bytes(blocks * 2 // 8) + (bytes([0xFF >> blocks * 2 % 8]) if blocks * 2 % 8 else b"")
    head = (
        "ffd8"
        "ffe0 0010 4a46494600 0101 00 0001 0001 0000"  # JFIF
        "ffdb 0043 00"
        + "01" * 64  # quantisation: none
        + f"ffc0 000b 08 {height:04x} {width:04x} 01 011100"  # 8 bits, one component
        + f"ffc4 0014 00 {_ONE_CODE} ffc4 0014 10 {_ONE_CODE}"  # DC and AC codes
        + "ffda 0008 01 0100 00 3f 00"
    )
    return bytes.fromhex(head) + scan + b"\xff\xd9"
