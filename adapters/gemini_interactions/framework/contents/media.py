"""Convert media to the API's contents: what a medium is decides its type and its bytes, not the name of the field it came in."""

from __future__ import annotations

import base64
import binascii
import logging
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import PurePath
from typing import Any
from urllib.parse import unquote_to_bytes

from pydantic import AnyUrl

from ...client.http.errors import InvalidOption
from ...media_types import MediaType, is_video_page, kind_of, read_media_type, type_of_bytes, type_of_name
from ...remembered import remembered
from ...telemetry import count
from ...turns.local_file import IN_MEMORY, LocalFile

MEDIA = ("image", "audio", "video", "document")
"""The API's names for media."""

FILES = "https://generativelanguage.googleapis.com/v1beta/"
"""The start of every `uri` of the Files API; the id of a file (`files/…`) follows."""

_RESOLUTIONS = ("low", "medium", "high", "ultra_high")
_SAY_NOTHING = (None, "", "auto")
_ADDRESS = re.compile(r"(?!file:|data:)[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/_\-\s]+={0,2}\s*")
_HEAD = 8192  # bytes of a local file that may tell its type
_LOOKED_AT = 256  # characters of base64; the service looks at all
_LONGEST_ADDRESS = 10_000
_URL_SAFE = str.maketrans("-_", "+/")
_CLIPS = ("start_offset", "end_offset", "fps")
_RATES = {"rate": "sample_rate", "channels": "channels"}
"""The parameters of a media type that the API has fields for."""


def medium(
    kind: str,
    where: str,
    *,
    data: Any = None,
    url: Any = None,
    uri: Any = None,
    mime_type: Any = None,
    name: Any = None,
    detail: Any = None,
    clip: Any = None,
    more: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the content for a medium; a text for the file of one.

    Args:
        kind: what the field that it came in calls it: image, audio, video, document, or anything else for a file.
        where: what to call it in an error.
        data: its bytes: in base64, as a `data:` URL, or raw; or a `pathlib.Path` to them.
        url: where it lies, a `data:` URL, the id of a file (`files/…`), or a `pathlib.Path`. A text is never taken for a path on
            this machine: who writes it need not be who runs this.
        uri: where it lies, in the service's own words, which nobody checks.
        mime_type: its type, in any spelling; where it says nothing, the bytes tell, or the name.
        name: the name of its file; it tells the type, and is not sent.
        detail: how closely to look, in the words of OpenAI, whose `auto` says nothing, of generateContent, or of the API.
        clip: the part to look at, with `start_offset`, `end_offset` and `fps`.
        more: fields of the API's own.

    Raises:
        InvalidOption: it cannot be sent.
    """
    if (path := next((given for given in (data, url, uri) if isinstance(given, PurePath)), None)) is not None:
        data, url, said, name = _content_of(path, where), None, None, name or path.name
    elif data is None and isinstance(uri, str) and not uri.startswith(("data:", "files/")):
        url, said = uri, None
    else:
        data, url, said = _source(data, uri or url, where)
    told = read_media_type(mime_type, kind) or read_media_type(said)
    if told is None and (guessed := _guess(kind, data, url, name)) is not None:
        told = MediaType(guessed, {})
    kind = _kind(kind, told, url)
    if isinstance(data, LocalFile) and (kind == "text" or (kind == "document" and told is None)):
        data = data.base64()
    if isinstance(data, str) and kind == "text":
        return _text(data, told, where)
    if isinstance(data, str) and kind == "document" and told is None:
        return _untyped(data, where)
    if kind == "text":  # behind an address; whether the service reads one is open, and its own error names it
        kind = "document"
    content: dict[str, Any] = {"type": kind, **({"data": data} if data is not None else {"uri": url})}
    if told is not None:
        content["mime_type"] = told.name
        content.update((field, int(value)) for key, field in _RATES.items() if (value := told.parameters.get(key, "")).isdigit())
    if (resolution := _resolution(detail)) and kind != "audio":
        content["resolution"] = resolution
    if clip and not (isinstance(clip, Mapping) and all(value is None for value in clip.values())):
        content["processing"] = _clip(clip, kind, where)
    return content | dict(more or {})


def _content_of(path: PurePath, where: str) -> str | LocalFile:
    """Return the bytes of a file in base64; of a large one, the file, which is not read before it is sent."""
    try:
        file = LocalFile(path)
        return file if file.size > IN_MEMORY else file.base64()
    except InvalidOption as error:
        raise InvalidOption(f"{where}: {error}", field=where) from error


def _source(data: Any, url: Any, where: str) -> tuple[str | None, str | None, str | None]:
    """Return the bytes in base64 or the address, whichever there is, and the type that a `data:` URL says."""
    given = data if data is not None else url
    if isinstance(given, bytes | bytearray | memoryview) and len(given):
        return _encoded(given), None, None
    if isinstance(given, AnyUrl):
        given = str(given)
    if not isinstance(given, str) or not given or given.isspace():
        is_empty = given is None or isinstance(given, str | bytes | bytearray | memoryview)
        missing = "is empty" if is_empty else f"is {type(given).__name__}, not a text"
        raise InvalidOption(
            f"{where}: the medium {missing}; give its bytes in base64, its URL or its id (`files/…`).", field=where
        )
    if len(given) < _LONGEST_ADDRESS:
        given = given.strip()
    if given[: len("data:")].lower() == "data:" and (comma := given.find(",")) > 0:
        head = given[len("data:") : comma]
        if head.lower().endswith(";base64"):
            _check(given[comma + 1 : comma + 1 + _LOOKED_AT], where)
            return _plain_base64(given), None, head[: -len(";base64")]
        return base64.b64encode(unquote_to_bytes(given[comma + 1 :])).decode("ascii"), None, head or "text/plain"
    if given.startswith("files/"):
        return None, f"{FILES}{given}", None
    if _ADDRESS.match(given):
        return None, given, None
    if data is not None:
        return _plain(given, where), None, None
    if _BASE64.fullmatch(given) and type_of_bytes(plain := _plain(given, where)) is not None:
        return plain, None, None
    shown = given if len(given) <= 60 else f"{given[:60]}…"
    raise InvalidOption(
        f"{where}: {shown!r} is no address and no id of the Files API (`files/…`). Read a local file and give its bytes, or"
        " give it as pathlib.Path(…); upload what another provider keeps.",
        field=where,
    )


def _plain(data: str, where: str) -> str:
    """Return base64 as the API takes it: of the standard alphabet, on one line."""
    _check(data[:_LOOKED_AT], where)
    return _plain_base64(data)


def _check(head: str, where: str) -> None:
    if not _BASE64.fullmatch(head):
        shown = head if len(head) <= 60 else f"{head[:60]}…"
        raise InvalidOption(f"{where}: the data {shown!r} is not base64.", field=where)


@remembered
def _plain_base64(given: str) -> str:
    """Return base64, or that of a `data:` URL, of the standard alphabet and on one line."""
    data = given[given.index(",") + 1 :] if given[: len("data:")].lower() == "data:" else given
    if "-" in data or "_" in data:
        data = data.translate(_URL_SAFE)
    return "".join(data.split()) if any(space in data for space in "\n\r \t") else data


@remembered
def _encoded(data: bytes | bytearray | memoryview) -> str:
    return base64.b64encode(data).decode("ascii")


def _guess(declared: str, data: str | LocalFile | None, url: str | None, name: Any) -> str | None:
    """Return the type that the bytes, the file's name or the address says."""
    if isinstance(data, LocalFile):
        return type_of_bytes(base64.b64encode(data.head(_HEAD)).decode("ascii")) or type_of_name(name)
    if data is not None:
        return type_of_bytes(data) or type_of_name(name)
    guessed = type_of_name(name) or type_of_name(url)
    is_page = guessed is not None and declared in MEDIA and kind_of(guessed) == "text"  # which shows the medium, perhaps
    return None if is_page else guessed


def _kind(declared: str, told: MediaType | None, url: str | None) -> str:
    if url is not None and is_video_page(url):
        return "video"
    return (kind_of(told.name) if told is not None else None) or (declared if declared in MEDIA else "document")


def _text(data: str, told: MediaType | None, where: str) -> dict[str, Any]:
    """Return the text of a file: the API has no documents of text."""
    encoding = told.parameters.get("charset", "") if told is not None else ""
    try:
        return {"type": "text", "text": base64.b64decode(data).decode(encoding or "utf-8-sig")}
    except (binascii.Error, ValueError, LookupError) as error:
        kind = told.name if told is not None else "a text"
        raise InvalidOption(f"{where}: its bytes are no {kind} in {encoding or 'UTF-8'} ({error}).", field=where) from None


def _untyped(data: str, where: str) -> dict[str, Any]:
    try:
        text = base64.b64decode(data).decode("utf-8-sig")
    except (binascii.Error, ValueError):
        text = "\0"
    if all(character.isprintable() or character in "\n\r\t\f" for character in text):
        return {"type": "text", "text": text}
    raise InvalidOption(f"{where}: what kind of file this is cannot be told from its bytes; give its media type.", field=where)


def _resolution(detail: Any) -> str | None:
    if isinstance(detail, Mapping):  # generateContent's
        detail = detail.get("level")
    if detail in _SAY_NOTHING:
        return None
    text = str.__str__(detail) if isinstance(detail, str) else str(detail)  # of an enum the value
    word = text.lower().removeprefix("media_resolution_")
    if word == "unspecified":
        return None
    if word in _RESOLUTIONS:
        return word
    count(
        "media_detail_ignored",
        "The API has no resolution %r for media; it decides itself.",
        detail,
        level=logging.WARNING,
        once=True,
    )
    return None


def _clip(clip: Any, kind: str, where: str) -> dict[str, Any]:
    """Convert what generateContent calls the metadata of a video."""
    names = {"startOffset": "start_offset", "endOffset": "end_offset"}
    fields = {names.get(key, key): value for key, value in clip.items() if value is not None} if isinstance(clip, Mapping) else {}
    if kind not in ("audio", "video") or not fields or fields.keys() - set(_CLIPS):
        raise InvalidOption(
            f"{where}: a clip is an object with {', '.join(_CLIPS)}, for a video or, without fps, for audio.", field=where
        )
    return {"type": "static", **{key: fields[key] if key == "fps" else _offset(fields[key]) for key in _CLIPS if key in fields}}


def _offset(value: Any) -> Any:
    seconds = value.total_seconds() if isinstance(value, timedelta) else value
    return f"{seconds:g}s" if isinstance(seconds, int | float) else seconds
