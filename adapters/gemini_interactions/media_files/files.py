"""Decode media, and write them into files."""

from __future__ import annotations

import base64
import os
import warnings
from pathlib import Path

from ..media_types import MediaType, read_media_type, type_of_bytes
from .medium import Medium
from .suffixes import KNOWN, SUFFIXES, suffix_of
from .wav import RAW_SOUND, is_wav, wav

_RAW_SUFFIXES = frozenset({".pcm", ".raw", ".l16", ".alaw", ".mulaw", ".ulaw"})
_URL_SAFE = str.maketrans("-_", "+/")
_WAV = MediaType("audio/wav", {})


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
    try:
        return base64.b64decode(medium.data, validate=True)
    except ValueError:  # in lines, for URLs, or without its padding
        data = "".join(medium.data.split()).rstrip("=").translate(_URL_SAFE)
    try:
        return base64.b64decode(data + "=" * (-len(data) % 4), validate=True)
    except ValueError as error:
        raise ValueError(f"The data of the {kind} is no base64: {error}.") from None


def save_medium(medium: Medium, path: str | os.PathLike[str]) -> Path:
    """Write a medium into a file as it is."""
    return _write(medium, Path(path), bytes_of(medium), type_of(medium))


def save_sound(sound: Medium, path: str | os.PathLike[str]) -> Path:
    """Write sound into a file: as WAV, if it has no header, and the name is not that of raw samples."""
    content, media_type, target = bytes_of(sound), type_of(sound), Path(path)
    if is_wav(content):
        media_type = _WAV
    elif media_type and media_type.name in RAW_SOUND:
        if target.suffix.lower() in _RAW_SUFFIXES:
            media_type = None
        else:
            content, media_type = wav(sound, content, media_type), _WAV
    return _write(sound, target, content, media_type)


def sound_to_wav(sound: Medium) -> bytes:
    """Return sound as a WAV file.

    Raises:
        ValueError: it is compressed.
    """
    content, media_type = bytes_of(sound), type_of(sound)
    if is_wav(content):
        return content
    if media_type is None or media_type.name not in RAW_SOUND:
        name = media_type.name if media_type else "of no known type"
        raise ValueError(f"The sound is {name}, which cannot be made WAV here: save() writes it as it is.")
    return wav(sound, content, media_type)


def _kind_of(medium: Medium) -> str:
    kind = getattr(medium, "type", None)
    return kind if isinstance(kind, str) else "audio"


def type_of(medium: Medium) -> MediaType | None:
    """Return the type that a medium says it has, else the one that its bytes say."""
    told = read_media_type(medium.mime_type, _kind_of(medium))
    guessed = None if told else type_of_bytes(medium.data or "")
    return MediaType(guessed, {}) if guessed else told


def _write(medium: Medium, path: Path, content: bytes, media_type: MediaType | None) -> Path:
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a directory: name a file in it.")
    if media_type is not None:
        name, suffix = media_type.name, path.suffix.lower()
        if suffix in KNOWN and suffix not in SUFFIXES.get(name, (suffix,)):
            warnings.warn(
                f"{path.name} holds {name}, not converted. A name without a suffix gets {suffix_of(name)!r}.",
                stacklevel=4,
            )
        elif not suffix or (name in SUFFIXES and suffix not in KNOWN):
            path = path.with_name(path.name + suffix_of(name))
    path.write_bytes(content)
    return path
