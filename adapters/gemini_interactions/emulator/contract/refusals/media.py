"""Media in inputs and in results of functions: each needs bytes in base64, or an address, of its own kind."""

from __future__ import annotations

from collections.abc import Callable

from ...core.errors import OPEN
from ...core.limits import LARGEST_INLINE_PDF
from ..media import Medium
from ..request import CheckedRequest
from ..words.reading import WRONG_INPUT_VALUE
from .rules import Rule, Table, Words


def _first(is_wrong: Callable[[Medium], bool]) -> Callable[[CheckedRequest], Words]:
    """Return what looks for the first medium that something is true of."""

    def applies(request: CheckedRequest) -> Words:
        found = next((medium for medium in request.media if is_wrong(medium)), None)
        if found is None:
            return None
        return {"path": found.path, "kind": found.kind, "value": found.mime_type, "uri": found.uri[:200]}

    return applies


def _is_large_pdf(medium: Medium) -> bool:
    return medium.mime_type == "application/pdf" and len(medium.data) * 3 // 4 > LARGEST_INLINE_PDF


MEDIA = Table(
    "Media",
    (
        Rule(
            name="a medium without bytes and address",
            applies=_first(lambda medium: not medium.data and not medium.uri),
            message="Missing data or uri in content of type {kind}.",
            source=f"API reference; words: {OPEN}",
        ),
        Rule(
            name="a medium with bytes and an address",
            applies=_first(lambda medium: bool(medium.data and medium.uri)),
            message="Only one of 'data' and 'uri' can be set at '{path}'.",
            source=f"API reference; words: {OPEN}",
        ),
        Rule(
            name="a mime type of another kind than the content",
            applies=_first(lambda medium: not medium.fits),
            message=WRONG_INPUT_VALUE.message.replace("{path}", "{path}.mime_type"),
            source="API reference; words as live for other fields",
        ),
        Rule(
            name="bytes that are no base64",
            applies=_first(lambda medium: bool(medium.data) and not medium.is_base64),
            message="Invalid value at '{path}.data' (TYPE_BYTES), Base64 decoding failed.",
            source="as reported of generateContent, with this path",
        ),
        Rule(
            name="a PDF that is too large to stand in a request",
            applies=_first(_is_large_pdf),
            message=f"The PDF at '{{path}}.data' is too large: {LARGEST_INLINE_PDF} bytes at most.",
            source=f"docs: file-input-methods; words, and whether the base64 is meant: {OPEN}",
        ),
        Rule(
            name="an address that is none: a path, bare base64, a data URL",
            applies=_first(lambda medium: not medium.is_addressed),
            message="Invalid or unsupported file uri: {uri}",
            source="as reported of generateContent (baml #1548)",
        ),
        Rule(
            name="a page of YouTube's as anything but a video",
            applies=_first(lambda medium: medium.is_on_youtube and medium.kind != "video"),
            message="Invalid or unsupported file uri: {uri}",
            source=f"guides have it for videos alone; words: {OPEN}",
        ),
    ),
    concerns=lambda r: r.media,
)
