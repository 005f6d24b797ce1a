"""Take media out of contents: their bytes, files with the right suffix, and WAV around sound that has no header.

Reference: aistudio.google.com/docs/interactions, the guides to image, speech and video generation.
"""

from __future__ import annotations

import base64
import binascii
import mimetypes
import os
import struct
import warnings
from pathlib import Path
from typing import NamedTuple, Protocol

from .media_types import MediaType, read_media_type, type_of_bytes

SUFFIXES: dict[str, tuple[str, ...]] = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    "image/heif": (".heif", ".heic"),
    "image/gif": (".gif",),
    "image/bmp": (".bmp",),
    "image/tiff": (".tiff", ".tif"),
    "audio/wav": (".wav", ".wave"),
    "audio/mp3": (".mp3", ".mpga"),
    "audio/mpeg": (".mp3", ".mpga"),
    "audio/aiff": (".aiff", ".aif", ".aifc"),
    "audio/aac": (".aac",),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "audio/ogg_opus": (".ogg", ".oga", ".opus"),
    "audio/opus": (".opus", ".ogg", ".oga"),
    "audio/flac": (".flac",),
    "audio/m4a": (".m4a", ".mp4"),
    "audio/webm": (".webm", ".weba"),
    "video/mp4": (".mp4", ".m4v"),
    "video/mpeg": (".mpeg", ".mpg"),
    "video/mpg": (".mpg", ".mpeg"),
    "video/mov": (".mov", ".qt"),
    "video/avi": (".avi",),
    "video/x-flv": (".flv",),
    "video/webm": (".webm",),
    "video/wmv": (".wmv",),
    "video/3gpp": (".3gp", ".3gpp"),
    "video/jpeg2000": (".jp2", ".mj2"),
    "application/pdf": (".pdf",),
    "text/csv": (".csv",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (".pptx",),
    "application/vnd.ms-powerpoint": (".ppt",),
    "application/vnd.oasis.opendocument.presentation": (".odp",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/msword": (".doc",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template": (".dotx",),
    "application/vnd.oasis.opendocument.text": (".odt",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.ms-excel": (".xls",),
    "application/vnd.oasis.opendocument.spreadsheet": (".ods",),
}
"""The suffixes that the files of a type have; the first is the one that a name without gets."""

_KNOWN_SUFFIXES = frozenset(suffix for suffixes in SUFFIXES.values() for suffix in suffixes)
_RAW_SUFFIXES = frozenset({".pcm", ".raw", ".l16", ".alaw", ".mulaw", ".ulaw"})
_URL_SAFE = str.maketrans("-_", "+/")


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


class Medium(Protocol):
    """What a content, a delta or a sample of a voice has."""

    @property
    def data(self) -> str | None:
        """The bytes, in base64."""

    @property
    def mime_type(self) -> str | None:
        """Their type."""


class SavedMedium:
    """The methods of a medium: an image, a video, a document."""

    def to_bytes(self: Medium) -> bytes:
        """Return the bytes of the medium.

        Raises:
            ValueError: it is not here, but at its `uri`, or its `data` is no base64.
        """
        return bytes_of(self)

    def save(self: Medium, path: str | os.PathLike[str]) -> Path:
        """Write the medium into a file, in place of one that is there, and return its path.

        Args:
            path: where to. A name without a suffix gets the one of the medium's type. A suffix of another type stands, with a
                warning: the bytes are not converted.

        Raises:
            ValueError: it is not here, but at its `uri`, or its `data` is no base64.
            OSError: the file cannot be written.
        """
        return _write(self, Path(path), bytes_of(self), _type_of(self))


class SavedSound(SavedMedium):
    """The methods of sound."""

    def to_wav(self: Medium) -> bytes:
        """Return the sound as a WAV file; one that is WAV already, as it is.

        Sound without a header, which is what `audio/l16` is, gets one: its rate and channels are those of the content, else those
        of its media type, else 24,000 Hz and one channel.

        Raises:
            ValueError: it is compressed, such as MP3, and `save` writes it as it is; or it is not here, but at its `uri`.
        """
        sound, media_type = bytes_of(self), _type_of(self)
        if _is_wav(sound):
            return sound
        if media_type is None or media_type.name not in RAW_SOUND:
            name = media_type.name if media_type else "of no known type"
            raise ValueError(f"The sound is {name}, which cannot be made WAV here: save() writes it as it is.")
        return _wav(self, sound, media_type)

    def save(self: Medium, path: str | os.PathLike[str]) -> Path:
        """Write the sound into a file, in place of one that is there, and return its path.

        Args:
            path: where to. A name without a suffix gets the one of the sound's type. Sound without a header, as `audio/l16`,
                becomes WAV, unless the name ends in `.pcm` or `.raw`. A suffix of another type stands, with a warning: nothing
                else is converted.

        Raises:
            ValueError: it is not here, but at its `uri`, or its `data` is no base64.
            OSError: the file cannot be written.
        """
        sound, media_type, target = bytes_of(self), _type_of(self), Path(path)
        if _is_wav(sound):
            media_type = MediaType("audio/wav", {})
        elif media_type and media_type.name in RAW_SOUND:
            if target.suffix.lower() in _RAW_SUFFIXES:
                media_type = None
            else:
                sound, media_type = _wav(self, sound, media_type), MediaType("audio/wav", {})
        return _write(self, target, sound, media_type)


def bytes_of(medium: Medium) -> bytes:
    """Return the bytes of a medium.

    Raises:
        ValueError: it is not here, but at its `uri`, or its `data` is no base64.
    """
    kind = _kind_of(medium)
    if not medium.data:
        if address := getattr(medium, "uri", None):
            raise ValueError(
                f"The {kind} is not here, but at {address!r}. A file that the service made is fetched with "
                f"client.files.download(file={address!r}, destination=…)."
            )
        raise ValueError(f"The {kind} is empty: it has neither data nor a uri.")
    data = "".join(medium.data.split()).rstrip("=").translate(_URL_SAFE)
    try:
        return base64.b64decode(data + "=" * (-len(data) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"The data of the {kind} is no base64: {error}.") from None


def suffix_of(media_type: str) -> str:
    """Return the suffix that files of a type have; empty for a type of which none is known."""
    return SUFFIXES[media_type][0] if media_type in SUFFIXES else mimetypes.guess_extension(media_type, strict=False) or ""


def _kind_of(medium: Medium) -> str:
    kind = getattr(medium, "type", None)
    return kind if isinstance(kind, str) else "audio"


def _type_of(medium: Medium) -> MediaType | None:
    """Return the type that a medium says it has, else the one that its bytes say."""
    told = read_media_type(medium.mime_type, _kind_of(medium))
    guessed = None if told else type_of_bytes(medium.data or "")
    return MediaType(guessed, {}) if guessed else told


def _write(medium: Medium, path: Path, content: bytes, media_type: MediaType | None) -> Path:
    if media_type is not None:
        name, suffix = media_type.name, path.suffix.lower()
        if suffix in _KNOWN_SUFFIXES and suffix not in SUFFIXES.get(name, (suffix,)):
            warnings.warn(
                f"{path.name} holds {name}, not converted. A name without a suffix gets {suffix_of(name)!r}.",
                stacklevel=3,
            )
        elif not suffix or (name in SUFFIXES and suffix not in _KNOWN_SUFFIXES):
            path = path.with_name(path.name + suffix_of(name))
    path.write_bytes(content)
    return path


def _is_wav(sound: bytes) -> bool:
    return sound[:4] == b"RIFF" and sound[8:12] == b"WAVE"


def _wav(medium: Medium, sound: bytes, media_type: MediaType) -> bytes:
    """Put the header of a WAV file before samples."""
    code, bits, usual_rate = RAW_SOUND[media_type.name]
    rate = _number(medium, media_type, "sample_rate", "rate", "samplerate") or usual_rate
    channels = _number(medium, media_type, "channels") or 1
    frame = channels * bits // 8
    format_ = struct.pack("<HHIIHH", code, channels, rate, rate * frame, frame, bits)
    chunks = _chunk(b"fmt ", format_)
    if code != 1:  # what is not PCM has an empty extension, and says how long it is
        chunks = _chunk(b"fmt ", format_ + bytes(2)) + _chunk(b"fact", struct.pack("<I", len(sound) // frame))
    return _chunk(b"RIFF", b"WAVE" + chunks + _chunk(b"data", sound))


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


def _number(medium: Medium, media_type: MediaType, *names: str) -> int | None:
    """Return a number that a medium has under one of these names, else one that its media type has as a parameter."""
    for name in names:
        value = getattr(medium, name, None)
        if isinstance(value, int) and value > 0:
            return value
    told = (media_type.parameters.get(name, "") for name in names)
    return next((int(value) for value in told if value.isdecimal() and int(value) > 0), None)
