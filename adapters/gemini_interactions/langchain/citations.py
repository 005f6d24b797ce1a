"""Convert citations: the API counts UTF-8 bytes of a text, LangChain counts characters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..assembly.offsets import characters, utf8_bytes

# annotation type -> {the API's field: the field of a LangChain citation}; everything else travels in `extras`.
_FIELDS: dict[str, dict[str, str]] = {
    "url_citation": {"url": "url", "title": "title"},
    "place_citation": {"url": "url", "name": "title"},
    "file_citation": {"document_uri": "url", "file_name": "title"},
}


def annotation_to_citation(annotation: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Return a LangChain annotation for one of the API's.

    Args:
        annotation: the API's, as JSON.
        text: the text it stands on.

    Returns:
        A `citation` with character offsets, or a `non_standard_annotation` for what is not a citation (words, speech).
    """
    names = _FIELDS.get(str(annotation.get("type")))
    if names is None:
        return {"type": "non_standard_annotation", "value": dict(annotation)}
    citation: dict[str, Any] = {"type": "citation"}
    extras: dict[str, Any] = {}
    for name, value in annotation.items():
        if name == "type":
            if value != "url_citation":
                extras["type"] = value
        elif name in names:
            citation[names[name]] = value
        elif name in ("start_index", "end_index"):
            offset = characters(text, value)
            if offset is None:  # outside the text or inside a character: kept as it came
                extras[name] = value
            else:
                citation[name] = offset
        else:
            extras[name] = value
    if "start_index" in citation and "end_index" in citation:
        citation["cited_text"] = text[citation["start_index"] : citation["end_index"]]
    if extras:
        citation["extras"] = extras
    return citation


def citation_to_annotation(citation: Mapping[str, Any], text: str) -> dict[str, Any] | None:
    """Return the API's annotation that a LangChain annotation came from; None if it did not come from the API."""
    if citation.get("type") == "non_standard_annotation":
        value = citation.get("value")
        return dict(value) if isinstance(value, Mapping) and "type" in value else None
    if citation.get("type") != "citation":
        return None
    extras = citation.get("extras") or {}
    kind = extras.get("type", "url_citation")
    annotation: dict[str, Any] = {"type": kind}
    for theirs, ours in _FIELDS.get(kind, {}).items():
        if ours in citation:
            annotation[theirs] = citation[ours]
    for name in ("start_index", "end_index"):
        if isinstance(citation.get(name), int):
            annotation[name] = utf8_bytes(text, citation[name])
    annotation.update((name, value) for name, value in extras.items() if name != "type")
    return annotation


def foreign_citation_to_annotation(citation: Mapping[str, Any], text: str) -> dict[str, Any] | None:
    """Return the API's annotation for another provider's citation, without its own fields; None if it has no address."""
    kept = {name: value for name, value in citation.items() if name != "extras"}
    is_address = kept.get("type") == "citation" and isinstance(kept.get("url"), str)
    return citation_to_annotation(kept, text) if is_address else None
