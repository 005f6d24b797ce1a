"""Media of interactions and files of sandboxes as a browser may have them: shown where they hold no program, else to be saved."""

from __future__ import annotations

import base64
import re
from binascii import Error as Base64Error
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from ...view.html.media import played
from ..core.answer import Answer
from ..core.record import Record
from ..storage.files import Files, StoredFile

SAFE: Mapping[str, str] = {
    **{name: name for name in ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp")},
    **{name: name for name in ("audio/wav", "audio/mpeg", "audio/ogg", "audio/flac", "audio/aac", "audio/webm", "audio/mp4")},
    **{"audio/x-wav": "audio/wav", "video/mp4": "video/mp4", "video/webm": "video/webm"},
}
"""Type of a medium -> the browsers' name for it. Whatever is not here, such as SVG, HTML and PDF, is saved and not shown."""

_OTHER = "application/octet-stream"
_KINDS = frozenset({"image", "audio", "video", "document"})
_UNFIT = re.compile(r"[^\w.() -]")
_DEEPEST = 8
# Nothing runs in what is opened by itself, and no other site may put it into a page of its own.
_HEADERS: Mapping[str, str] = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
}


def bytes_answer(content: bytes, mime_type: str, name: str, *, save: bool = False) -> Answer:
    """Return bytes as a browser may have them.

    Args:
        content: the bytes.
        mime_type: what they are said to be.
        name: for a file that they are saved to.
        save: whether they are saved, be they harmless or not.
    """
    kind = SAFE.get(mime_type.partition(";")[0].strip().lower())
    plain = _UNFIT.sub("_", name.rpartition("/")[2])[-100:] or "file"
    way = "attachment" if save or kind is None else "inline"
    disposition = (
        f"{way}; filename=\"{plain.encode('ascii', 'replace').decode().replace('?', '_')}\"; filename*=UTF-8''{quote(plain)}"
    )
    return Answer(200, {**_HEADERS, "content-type": kind or _OTHER, "content-disposition": disposition}, content)


def media_places(record: Record) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the media of an interaction, each with where it stands, such as `outputs.2.content.0`."""
    for name, steps in (("inputs", record.inputs), ("outputs", record.outputs)):
        for index, step in enumerate(steps):
            yield from _media_in(step, f"{name}.{index}", _DEEPEST)


def is_here(content: Mapping[str, Any], files: Files) -> bool:
    """Return whether the emulator has the bytes of a medium: in the interaction, or in a file that browsers may draw or play."""
    if isinstance(content.get("data"), str):
        return True
    file = _file_of(content, files)
    return file is not None and SAFE.get(file.mime_type, "").partition("/")[0] == content.get("type")


def medium_answer(record: Record, place: str, files: Files) -> Answer | None:
    """Return the medium at a place of an interaction; None if there is none, or it cannot be decoded.

    Args:
        record: the interaction.
        place: as `media_places` names it.
        files: those that a medium may be in.
    """
    content = next((found for name, found in media_places(record) if name == place), None)
    if content is None:
        return None
    if not isinstance(content.get("data"), str):
        file = _file_of(content, files)
        return None if file is None else bytes_answer(file.content.read(), file.mime_type, file.display_name or place)
    found = played(content)
    if found is not None:
        return bytes_answer(*found, place)
    try:
        return bytes_answer(base64.b64decode(content["data"]), _OTHER, place)
    except (Base64Error, ValueError):
        return None


def _file_of(content: Mapping[str, Any], files: Files) -> StoredFile | None:
    file = files.at_address(str(content.get("uri")))
    return file if file is not None and file.content.size else None


def _media_in(value: Any, place: str, levels: int) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        if value.get("type") in _KINDS and (isinstance(value.get("data"), str) or isinstance(value.get("uri"), str)):
            yield place, value
            return
        for name in ("content", "result", "summary") if levels else ():
            yield from _media_in(value.get(name), f"{place}.{name}", levels - 1)
    elif isinstance(value, list) and levels:
        for index, entry in enumerate(value):
            yield from _media_in(entry, f"{place}.{index}", levels - 1)
