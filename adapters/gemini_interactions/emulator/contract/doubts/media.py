"""Media whose form, kind or number no page documents, and results of functions that are no contents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from ..media import MEDIA, Medium
from ..names import PDF, model_of
from ..request import CheckedRequest
from .questions import Question, Subject

_MOST_OF_A_KIND = {"image": 3_600, "video": 10}
_FASTEST = 24
_OFFSET = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?s")


def _media(is_odd: Callable[[Medium], object], field: str = "") -> Callable[[CheckedRequest], Iterator[str]]:
    """Return what finds the media that something is true of."""
    return lambda request: (f"{medium.path}{field}" for medium in request.media if is_odd(medium))


def _elsewhere(request: CheckedRequest) -> Iterator[str]:
    if not request.vertex:
        for medium in request.media:
            if "://" in medium.uri and not medium.is_on_youtube and not medium.is_file:
                yield f"{medium.path}.uri"


def _unread(request: CheckedRequest) -> Iterator[str]:
    reads = model_of(request.model).reads
    kinds = {"document": PDF}
    yield from (medium.path for medium in request.media if kinds.get(medium.kind, medium.kind) not in reads)


def _many(request: CheckedRequest) -> Iterator[str]:
    counts = Counter(medium.kind for medium in request.media)
    if any(counts[kind] > most for kind, most in _MOST_OF_A_KIND.items()):
        yield "input"


def _frames(request: CheckedRequest) -> Iterator[str]:
    for medium in request.media:
        processing = medium.content.get("processing")
        fps = processing.get("fps") if isinstance(processing, dict) else None
        if fps is not None and not 0 < fps <= _FASTEST:
            yield f"{medium.path}.processing.fps"


def _sections(request: CheckedRequest) -> Iterator[str]:
    for medium in request.media:
        processing = medium.content.get("processing")
        given = processing if isinstance(processing, dict) else {}
        offsets = [given[name] for name in ("start_offset", "end_offset") if given.get(name)]
        seconds = [float(text[:-1]) for text in offsets if _OFFSET.fullmatch(text)]
        if len(seconds) < len(offsets) or seconds != sorted(seconds):
            yield f"{medium.path}.processing"


def _no_contents(request: CheckedRequest) -> Iterator[str]:
    for path, content in request.others:
        value = content.get("result") if content.get("type") == "function_result" else None
        if isinstance(value, list) and not (value and all(map(_is_content, value))):
            yield f"{path}.result"


def _is_content(value: Any) -> bool:
    kind = value.get("type") if isinstance(value, dict) else None
    return isinstance(kind, str) and (kind in MEDIA or kind in ("text", "function"))


MEDIA_IN_INPUTS = Subject(
    "Media",
    (
        Question(
            name="a mime type that the API reference does not list",
            why="The SDK lets any pass; what the service says is not published.",
            finds=_media(lambda medium: not medium.is_documented, ".mime_type"),
        ),
        Question(
            name="bytes without a mime type",
            why="All guides and recordings have one.",
            finds=_media(lambda medium: medium.data and not medium.mime_type, ".mime_type"),
        ),
        Question(
            name="base64 without padding, in lines, or in the alphabet of addresses",
            why="Protobuf reads it; nobody has published that this service does.",
            finds=_media(lambda medium: medium.data and not medium.is_standard, ".data"),
        ),
        Question(
            name="a file by its name alone",
            why="Guides give the address that the file has under 'uri'.",
            finds=_media(lambda medium: medium.uri.startswith("files/"), ".uri"),
        ),
        Question(
            name="a medium on the web, or in Cloud Storage, but on Google Cloud",
            why="A guide has it; one program reports that the service took no images from the web (September 2026).",
            finds=_elsewhere,
        ),
        Question(
            name="a medium that the model is not documented to read",
            why="Tables of models have others for it; generateContent refuses some.",
            finds=_unread,
        ),
        Question(name="more than 3,600 images, or 10 videos", why="So many are documented for generateContent.", finds=_many),
        Question(
            name="a section of a medium whose ends are no such as '10.5s', or in the wrong order",
            why="Guides have them so; what the service says to others is not published.",
            finds=_sections,
        ),
        Question(name="other frames per second than up to 24", why="These are documented for generateContent.", finds=_frames),
    ),
    concerns=lambda r: r.media,
)

RESULTS = Subject(
    "Results of functions",
    (
        Question(
            name="a list of other things than contents, or of nothing",
            why="A result is documented to be a text, an object, or a list of contents.",
            finds=_no_contents,
        ),
    ),
    concerns=lambda r: r.others,
)
