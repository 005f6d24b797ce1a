"""Tell what a medium is: by its media type, in any spelling; else by its bytes; else by the name of its file.

Reference: aistudio.google.com/docs/interactions, the guides to image, audio, video and document understanding.
"""

from __future__ import annotations

import base64
import binascii
import mimetypes
import re
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

_ALIASES = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
    "image/x-ms-bmp": "image/bmp",
    "image/x-bmp": "image/bmp",
    "image/tif": "image/tiff",
    "image/x-tiff": "image/tiff",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/x-pn-wav": "audio/wav",
    "audio/mpeg3": "audio/mp3",
    "audio/x-mpeg": "audio/mp3",
    "audio/x-mp3": "audio/mp3",
    "audio/x-mpeg-3": "audio/mp3",
    "audio/mp4": "audio/m4a",
    "audio/x-m4a": "audio/m4a",
    "audio/mp4a-latm": "audio/m4a",
    "audio/x-aac": "audio/aac",
    "audio/x-flac": "audio/flac",
    "audio/x-aiff": "audio/aiff",
    "audio/aif": "audio/aiff",
    "audio/x-ogg": "audio/ogg",
    "application/ogg": "audio/ogg",
    "audio/pcm": "audio/l16",
    "audio/pcm16": "audio/l16",
    "audio/x-pcm": "audio/l16",
    "audio/lpcm": "audio/l16",
    "audio/linear16": "audio/l16",
    "audio/x-l16": "audio/l16",
    "audio/x-mulaw": "audio/mulaw",
    "audio/pcmu": "audio/mulaw",
    "audio/x-alaw": "audio/alaw",
    "audio/pcma": "audio/alaw",
    "video/quicktime": "video/mov",
    "video/x-m4v": "video/mp4",
    "video/m4v": "video/mp4",
    "video/x-msvideo": "video/avi",
    "video/msvideo": "video/avi",
    "video/x-ms-wmv": "video/wmv",
    "video/flv": "video/x-flv",
    "video/3gp": "video/3gpp",
    "application/x-pdf": "application/pdf",
    "application/acrobat": "application/pdf",
    "application/csv": "text/csv",
    "text/x-csv": "text/csv",
    "text/comma-separated-values": "text/csv",
}
"""What is written elsewhere: what the API calls it."""

_SAY_NOTHING = frozenset({"application/octet-stream", "binary/octet-stream", "application/binary", "application/unknown", "*/*"})

_TEXTS = re.compile(
    r"text/(?!csv$).*|message/.*|.*\+(json|xml|yaml)|application/(.*json.*|xml|x?-?yaml|toml|javascript|x-javascript|ecmascript|typescript|"
    r"x-typescript|sql|graphql|x-sh|x-python|x-httpd-php|x-tex|x-latex|x-ipynb)"
)
"""The types of text. `text/csv` is a document to the API, which reads it as a table."""

_HEAD = 8192  # bytes to look at; the type of an office file stands behind its first entries
_VIDEO_PAGES = frozenset({"youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be", "www.youtube-nocookie.com"})


class MediaType(NamedTuple):
    """A media type in the API's spelling, and its parameters."""

    name: str
    parameters: dict[str, str]


def read_media_type(given: Any, kind: str = "") -> MediaType | None:
    """Read a media type; None for one that is missing or says nothing, such as `application/octet-stream`.

    Args:
        given: `image/png`, in any spelling and with any parameters, or a bare format (`png`), as some APIs have it.
        kind: image, audio, video or document: what a bare format is one of.
    """
    if not isinstance(given, str) or not given.strip():
        return None
    name, *parameters = (part.strip() for part in given.lower().split(";"))
    if "/" not in name:
        guessed = type_of_name(f"_.{name}")
        name = f"{kind}/{name}" if kind in ("image", "audio", "video") else guessed or ""
    name = _ALIASES.get(name, name)
    if not name or name in _SAY_NOTHING or name.endswith("/*"):
        return None
    return MediaType(name, {key: value.strip('"') for key, _, value in (part.partition("=") for part in parameters)})


def kind_of(media_type: str) -> str | None:
    """Return what the API calls a medium of this type: image, audio, video, document or text; None for other types."""
    if _TEXTS.fullmatch(media_type):
        return "text"
    half = media_type.partition("/")[0]
    if half in ("image", "audio", "video"):
        return half
    return "document" if half in ("application", "text") else None


def type_of_name(name: object) -> str | None:
    """Return the type that the name of a file, or the path of an address, says; None for one that says nothing."""
    if not isinstance(name, str) or name.startswith("data:"):
        return None
    path = _parts_of(name).path if "://" in name else name
    guessed = mimetypes.guess_type(path)[0]
    return _ALIASES.get(guessed, guessed) if guessed else None


def is_video_page(address: str) -> bool:
    """Return whether an address is a page of YouTube's, which the API reads as a video."""
    return _parts_of(address).hostname in _VIDEO_PAGES


def _parts_of(address: str) -> SplitResult:
    """Return the parts of an address; none of one that is half written, which the service's own error is to name."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def type_of_bytes(data: str) -> str | None:
    """Return the type that the bytes of a file say; None for bytes that say nothing.

    Args:
        data: the file, in base64.
    """
    return _type_of_head(data[: _HEAD * 4 // 3])


@lru_cache(maxsize=256)
def _type_of_head(head: str) -> str | None:
    try:
        import filetype  # type: ignore[import-untyped]  # here, since its table takes 20 ms to load
    except ImportError:  # the client alone has no need of it
        return None
    try:
        found = filetype.guess_mime(base64.b64decode(head[: len(head) // 4 * 4]))
    except (binascii.Error, ValueError):
        return None
    return _ALIASES.get(found, found) if found else None
