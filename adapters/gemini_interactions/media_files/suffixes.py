"""The suffixes of files, by their media type."""

from __future__ import annotations

import mimetypes

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

KNOWN = frozenset(suffix for suffixes in SUFFIXES.values() for suffix in suffixes)
"""The suffixes that say a type."""


def suffix_of(media_type: str) -> str:
    """Return the suffix that files of a type have; empty for a type of which none is known."""
    return SUFFIXES[media_type][0] if media_type in SUFFIXES else mimetypes.guess_extension(media_type, strict=False) or ""
