"""Convert media to the API's contents, from the ways in which frameworks hand them over."""

from __future__ import annotations

import mimetypes
from typing import Any

MEDIA = ("image", "audio", "video", "document")
"""The API's names for media."""

_RESOLUTIONS = ("low", "medium", "high", "ultra_high")

FILES = "https://generativelanguage.googleapis.com/v1beta/"
"""The start of every `uri` of the Files API; the id of a file (`files/…`) follows."""


def medium(kind: str, *, data: Any = None, url: Any = None, mime_type: Any = None, detail: Any = None) -> dict[str, Any]:
    """Return the content for a medium.

    Args:
        kind: image, audio, video or document; a `data:` URL says itself which of them a document is.
        data: its bytes, in base64.
        url: where it lies, a `data:` URL, or the id of a file (`files/…`).
        mime_type: its type; where it is not given, the one that the URL says.
        detail: how closely to look, in the words of OpenAI, whose `auto` says nothing, or of the API.
    """
    if data is None and isinstance(url, str) and url.startswith("data:"):
        head, _, data = url.partition(",")
        mime_type = mime_type or head[5:].partition(";")[0]
        if kind == "document":
            kind = kind_of(mime_type)
        url = None
    content: dict[str, Any] = {"type": kind}
    if data is not None:
        content["data"] = data
    if url is not None:
        content["uri"] = f"{FILES}{url}" if isinstance(url, str) and url.startswith("files/") else url
        mime_type = mime_type or guess_mime_type(url)
    if mime_type:
        content["mime_type"] = mime_type
    if detail in _RESOLUTIONS:
        content["resolution"] = detail
    return content


def guess_mime_type(name: object) -> str | None:
    """Return the type that the name of a file says; None for a name that says nothing, such as a `data:` URL or an id."""
    if not isinstance(name, str) or name.startswith("data:"):
        return None
    return mimetypes.guess_type(name.partition("?")[0])[0]


def kind_of(mime_type: object, declared: str = "document") -> str:
    """Return what the API calls a file of this type: the first half of the type, if it has a content for it."""
    half = str(mime_type or "").partition("/")[0]
    if half in ("image", "audio", "video"):
        return half
    return "document" if declared in ("file", "text-plain") else declared
