"""Citations for the texts of a script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...wire.base import present_fields
from ..service.script_checks import ScriptError


@dataclass(frozen=True, slots=True)
class Citation:
    """A source of the text that it stands behind in `say`.

    Attributes:
        source: the annotation, without its range.
        of: the words that it supports; None: the whole text.
    """

    source: dict[str, Any]
    of: str | None = None

    def annotation(self, text: str) -> dict[str, Any]:
        """Return the annotation on a text, its range in UTF-8 bytes.

        Raises:
            ScriptError: the words are not in the text.
        """
        words = text if self.of is None else self.of
        if not isinstance(words, str):
            raise ScriptError(f"cite: `of` are words of the text, not {words!r:.80}")
        start = text.find(words)
        if start < 0:
            raise ScriptError(f"{words!r:.80} is not in the text that is to be cited: {text!r:.80}")
        first = len(text[:start].encode())
        return {"end_index": first + len(words.encode()), "start_index": first, **self.source}


def cite(url: str, title: str | None = None, *, of: str | None = None) -> Citation:
    """Cite a web page, as answers do that rest on a search or on pages.

    It stands behind its text: `say("It is 18 °C.", cite("https://weather.example"))`.

    Args:
        url: its address.
        title: its title.
        of: the words that it supports, which stand in the text before it; None: all of that text.
    """
    return Citation({**present_fields(title=title), "type": "url_citation", "url": url}, of)


def cite_file(
    file_name: str,
    *,
    document_uri: str | None = None,
    source: str | None = None,
    page_number: int | None = None,
    media_id: str | None = None,
    custom_metadata: Mapping[str, Any] | None = None,
    of: str | None = None,
) -> Citation:
    """Cite a document, as answers do that rest on a file search.

    Args:
        file_name: the name that is shown.
        document_uri: the document's name in its store.
        source: the store's name.
        page_number: the page, from 1.
        media_id: the id of a picture in it.
        custom_metadata: what the document was kept with.
        of: the words that it supports; None: all of the text before it.
    """
    fields = present_fields(
        document_uri=document_uri,
        file_name=file_name,
        source=source,
        page_number=page_number,
        media_id=media_id,
        custom_metadata=None if custom_metadata is None else dict(custom_metadata),
    )
    return Citation({**fields, "type": "file_citation"}, of)


def cite_place(name: str, *, place_id: str | None = None, url: str | None = None, of: str | None = None) -> Citation:
    """Cite a place on Google Maps.

    Args:
        name: its name.
        place_id: its id, `places/…`.
        url: its page.
        of: the words that it supports; None: all of the text before it.
    """
    return Citation({"name": name, **present_fields(place_id=place_id), "type": "place_citation", **present_fields(url=url)}, of)
