"""Convert content blocks of messages to the API's contents: LangChain's own, OpenAI's, Anthropic's and the API's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..client.http.errors import InvalidOption
from ..framework.media import MEDIA, kind_of, medium

_EXTRAS = ("resolution", "processing", "sample_rate", "channels", "name", "rate")


def blocks_to_contents(content: str | Iterable[str | Mapping[str, Any]], where: str) -> list[dict[str, Any]]:
    """Convert the content of a user or tool message to the API's contents.

    Args:
        content: a text, or blocks in any of the known shapes.
        where: what to call it in an error.

    Raises:
        InvalidOption: a block cannot be sent; the error names it.
    """
    if isinstance(content, str):
        return [{"type": "text", "text": content}] if content else []
    return [item for i, block in enumerate(content) if (item := block_to_content(block, f"{where}.content[{i}]")) is not None]


def block_to_content(block: str | Mapping[str, Any], where: str) -> dict[str, Any] | None:
    """Convert one block to the API's content; None for an empty text and for cache points, which the API has no use for.

    Raises:
        InvalidOption: the block cannot be sent.
    """
    if isinstance(block, str):
        return {"type": "text", "text": block} if block else None
    kind = block.get("type")
    if kind == "text" or (kind == "text-plain" and isinstance(block.get("text"), str)):
        return {"type": "text", "text": str(block["text"])} if block.get("text") else None
    if kind == "non_standard" and isinstance(block.get("value"), Mapping):
        return dict(block["value"])
    if kind == "image_url":
        return _image_url(block, where)
    if kind == "media":
        mime_type = block.get("mime_type")
        return medium(kind_of(mime_type), data=block.get("data"), url=block.get("file_uri"), mime_type=mime_type)
    if kind in (*MEDIA, "file", "text-plain"):
        return _medium_block(block, where)
    if kind == "cachePoint" or kind == "cache_point":
        return None
    raise InvalidOption(
        f"{where}: a block of type {kind!r} cannot be sent. Known: text, image, audio, video, file, image_url, media, and "
        f"{{'type': 'non_standard', 'value': …}} for an object in the API's own shape.",
        field=where,
    )


def _image_url(block: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Convert OpenAI's image."""
    image = block.get("image_url")
    fields = image if isinstance(image, Mapping) else {"url": image}
    if not isinstance(fields.get("url"), str) or not fields["url"]:
        raise InvalidOption(f"{where}.image_url needs a 'url'.", field=f"{where}.image_url")
    return medium("image", url=fields["url"], detail=fields.get("detail"))


def _medium_block(block: Mapping[str, Any], where: str) -> dict[str, Any]:
    kind = str(block["type"])
    if kind in MEDIA and ("data" in block or "uri" in block) and "source_type" not in block:
        return {key: value for key, value in block.items() if key not in ("index", "id", "extras")}  # the API's own shape
    source = block.get("source")
    if isinstance(source, Mapping):  # Anthropic's
        mime_type = source.get("media_type")
        return medium(kind_of(mime_type, kind), data=source.get("data"), url=source.get("url"), mime_type=mime_type)
    nested = block.get("file")
    if isinstance(nested, Mapping):  # OpenAI's
        return medium("document", url=nested.get("file_data") or nested.get("file_id"))
    data = block.get("base64")
    url = block.get("url") or block.get("file_id")
    if block.get("source_type") == "base64":
        data = block.get("data")
    elif block.get("source_type") == "id":
        url = block.get("id")
    if data is None and url is None:
        raise InvalidOption(f"{where}: a block of type {kind!r} needs 'base64', 'url' or 'file_id'.", field=where)
    mime_type = block.get("mime_type")
    content = medium(kind_of(mime_type, kind), data=data, url=url, mime_type=mime_type)
    # What the API knows of a medium beyond its bytes travels in `extras`.
    return content | {key: value for key, value in (block.get("extras") or {}).items() if key in _EXTRAS}
