"""Media that a client sends, in its own inputs and in results of functions, each with its path in the body."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_args

from ...wire.base import Known
from ...wire.content import AudioMimeType, DocumentMimeType, ImageMimeType, VideoMimeType

MEDIA = frozenset({"image", "audio", "video", "document"})

_LINE_BREAKS = dict.fromkeys(map(ord, "\r\n"))  # as `base64` on a command line, and MIME, have them
_AT_ONCE = 1 << 20  # characters of base64, a multiple of four
_YOUTUBE = re.compile(r"https?://(?:(?:www|m)\.)?(?:youtube\.com|youtu\.be)/", re.IGNORECASE)
_FILE = re.compile(r"https?://[^/?#]+/(?:upload/)?v\w+/files/[^/?#:]+")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+|files/\S+")


def _values(annotation: Any) -> frozenset[str]:
    return frozenset(next(known.values for known in get_args(annotation)[1:] if isinstance(known, Known)))


DOCUMENTED = {
    "image": _values(ImageMimeType),
    "audio": _values(AudioMimeType),
    "video": _values(VideoMimeType),
    "document": _values(DocumentMimeType),
}
"""The mime types that the API reference lists, by the type of content."""


@dataclass(frozen=True)
class Medium:
    """A medium in an input.

    Attributes:
        path: where it stands in the body.
        content: it, as it was sent.
    """

    path: str
    content: dict[str, Any]

    @property
    def kind(self) -> str:
        """The type of content."""
        kind: str = self.content["type"]
        return kind

    @property
    def data(self) -> str:
        """The bytes in base64; empty where there are none."""
        return self.content.get("data") or ""

    @property
    def uri(self) -> str:
        """The address; empty where there is none."""
        return self.content.get("uri") or ""

    @property
    def mime_type(self) -> str:
        """The mime type; empty where there is none."""
        return self.content.get("mime_type") or ""

    @property
    def fits(self) -> bool:
        """Whether its mime type, if there is one, can be of its type of content."""
        main, slash, rest = self.mime_type.lower().partition("/")
        if not self.mime_type:
            return True
        return bool(slash and rest) and (main == self.kind if self.kind != "document" else main not in MEDIA)

    @property
    def is_documented(self) -> bool:
        """Whether its mime type, if there is one, is listed in the API reference."""
        return not self.mime_type or self.mime_type in DOCUMENTED[self.kind]

    @property
    def is_on_youtube(self) -> bool:
        """Whether its address is that of a page of YouTube's."""
        return _YOUTUBE.match(self.uri) is not None

    @property
    def is_file(self) -> bool:
        """Whether its address is that of a file of the Files API."""
        return _FILE.match(self.uri) is not None

    @property
    def is_addressed(self) -> bool:
        """Whether its address, if there is one, has the form of one."""
        return not self.uri or _ADDRESS.fullmatch(self.uri) is not None

    @cached_property
    def is_standard(self) -> bool:
        """Whether its bytes are base64 as it is mostly written: in the standard alphabet, padded."""
        return _is_base64(self.data)

    @property
    def is_base64(self) -> bool:
        """Whether its bytes are base64, in the alphabet of addresses or not, padded or not, in lines or not."""
        return self.is_standard or _is_base64(_standard(self.data))


def _is_base64(data: str) -> bool:
    """Return whether a text is base64 in the standard alphabet, padded."""
    if len(data) % 4:
        return False
    try:
        for start in range(0, len(data), _AT_ONCE):
            binascii.a2b_base64(data[start : start + _AT_ONCE], strict_mode=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _standard(data: str) -> str:
    """Return base64 in the standard alphabet, padded, where it is in that of addresses, not padded, or in lines."""
    data = data.translate(_LINE_BREAKS).rstrip("=").replace("-", "+").replace("_", "/")
    return data + "=" * (-len(data) % 4)


def contents_with_paths(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the contents of an input that are no text, each with its path: loose, in turns of either side, and in results.

    Args:
        value: the input of a request, as it was sent and read.
    """
    entries = enumerate(value) if isinstance(value, list) else [(None, value)] if isinstance(value, dict) else []
    for index, entry in entries:
        path = "input" if index is None else f"input[{index}]"
        if entry["type"] in ("user_input", "model_output"):
            for position, content in enumerate(entry.get("content") or ()):
                if content["type"] != "text":
                    yield from _within(content, f"{path}.content[{position}]")
        elif entry["type"] == "function_result" or entry["type"] in MEDIA:
            yield from _within(entry, path)


def _within(content: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    yield path, content
    if content["type"] != "function_result":
        return
    given = content.get("result")
    place = f"{path}.result"
    if isinstance(given, dict) and isinstance(given.get("content"), list):
        # The form of MCP, which the guides show; but it may as well be an object of the function's own.
        contents = enumerate(given["content"])
        yield from ((f"{place}.content[{i}]", item) for i, item in contents if _is_medium(item) and _has_source(item))
    elif isinstance(given, list):
        yield from ((f"{place}[{i}]", item) for i, item in enumerate(given) if _is_medium(item))


def _is_medium(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("type"), str) and item["type"] in MEDIA


def _has_source(item: dict[str, Any]) -> bool:
    return "data" in item or ("uri" in item and "mime_type" in item)
