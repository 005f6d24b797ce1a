"""Texts with what supports them: where each source belongs, and what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .links import safe_link
from .texts import shared_text, shortened

_NAMES = ("title", "file_name", "name", "url", "document_uri", "source")
_PLACES = ("url", "document_uri")
_CITATIONS = "_citation"
_LONGEST = 300
_MOST_PLACES = 2_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, and the numbers of the sources that stand at its end."""

    text: str
    numbers: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """What supports a text: its number, its name, where it is, and what kind of thing it is."""

    number: int
    name: str
    link: str | None
    detail: str = ""


def cited(text: str, annotations: Any, most: int, *, is_whole: bool = True) -> tuple[list[Piece], list[Source], int]:
    """Return a text in pieces, its sources, each once, and how many of these are left out.

    Args:
        text: what is drawn of it.
        annotations: as the service tells them; their places count bytes of UTF-8.
        most: how many sources are named.
        is_whole: whether the text is the service's, so that its places are those of the annotations.
    """
    found: dict[tuple[str, str | None, str], int] = {}
    ends: dict[int, list[int]] = {}
    left = 0
    for annotation in annotations if isinstance(annotations, list | tuple) else ():
        if not isinstance(annotation, Mapping):
            continue
        source = _source(annotation)
        if source not in found:
            if len(found) >= most:
                left += 1
                continue
            found[source] = len(found) + 1
        end = annotation.get("end_index")
        if is_whole and isinstance(end, int) and len(ends) < _MOST_PLACES and str(annotation.get("type")).endswith(_CITATIONS):
            numbers = ends.setdefault(end, [])
            if found[source] not in numbers:
                numbers.append(found[source])
    sources = [Source(number, *source) for source, number in found.items()]
    return _pieces(text, ends), sources, left


def _source(annotation: Mapping[str, Any]) -> tuple[str, str | None, str]:
    kind = shortened(str(annotation.get("type") or "source").removesuffix(_CITATIONS).replace("_", " "), 60)
    texts = (annotation.get(name) for name in _NAMES)
    name = next((text for text in texts if isinstance(text, str) and text.strip()), "")
    if not name:  # of speech, say: what is told of the words
        told = (f"{key} {value}" for key, value in annotation.items() if key not in ("type", "start_index", "end_index"))
        name = ", ".join(told)
    link = next((link for place in _PLACES if (link := safe_link(annotation.get(place))) is not None), None)
    page = annotation.get("page_number")
    return shortened(shared_text(name), _LONGEST), link, f"{kind}, page {page}" if isinstance(page, int) else kind


def _pieces(text: str, ends: Mapping[int, list[int]]) -> list[Piece]:
    if not ends:
        return [Piece(text)]
    raw = text.encode("utf-8", "surrogatepass")
    pieces, begin = [], 0
    for end in sorted(ends):
        place = min(max(end, begin), len(raw))
        while place < len(raw) and raw[place] & 0xC0 == 0x80:  # in the middle of a character
            place += 1
        pieces.append(Piece(raw[begin:place].decode("utf-8", "surrogatepass"), ends[end]))
        begin = place
    return [*pieces, Piece(raw[begin:].decode("utf-8", "surrogatepass"))]
