"""Convert content blocks to the API's contents, and back."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from io import IOBase
from pathlib import Path
from typing import Any

from llama_index.core.base.llms.types import (
    AudioBlock,
    CachePoint,
    CitableBlock,
    CitationBlock,
    ContentBlock,
    DocumentBlock,
    ImageBlock,
    TextBlock,
    ThinkingBlock,
    ToolCallBlock,
    VideoBlock,
)
from pydantic import ValidationError

from ..assembly.offsets import characters, utf8_bytes
from ..client.http.errors import InvalidOption
from ..framework.contents.media import medium
from ..framework.contents.parts import cited_source
from ..remembered import remembered

Medium = ImageBlock | AudioBlock | VideoBlock | DocumentBlock

_NOT_SENT = (CachePoint, CitationBlock, ThinkingBlock, ToolCallBlock)
"""Marks for other providers' caches, and what only the author of a reply could say."""

# block class -> (what the API calls it, the field with the bytes, the field with the type)
_MEDIA: dict[type[Any], tuple[str, str, str]] = {
    ImageBlock: ("image", "image", "image_mimetype"),
    AudioBlock: ("audio", "audio", "format"),
    VideoBlock: ("video", "video", "video_mimetype"),
    DocumentBlock: ("document", "data", "document_mimetype"),
}
_OFFSETS = ("start_index", "end_index")
_CLASSES: dict[str, type[Any]] = {kind: cls for cls, (kind, _, _) in _MEDIA.items()}


def block_to_contents(block: ContentBlock, where: str) -> list[dict[str, Any]]:
    """Convert one block of a user or tool message to contents; none for empty texts and for what the API has no use for.

    Args:
        block: the block. Files at a `path` are read, URLs and ids of files (`files/…`) passed on.
        where: what to call it in an error.

    Raises:
        InvalidOption: it cannot be sent.
    """
    if isinstance(block, TextBlock):
        return [{"type": "text", "text": block.text}] if block.text else []
    if isinstance(block, ImageBlock | AudioBlock | VideoBlock | DocumentBlock):
        return [medium_to_content(block, where)]
    if isinstance(block, CitableBlock):
        inner = [item for part in block.content for item in block_to_contents(part, where)]
        return [cited_source(block.title, block.source), *inner]
    if isinstance(block, _NOT_SENT):
        return []
    raise InvalidOption(f"{where}: a block of type {type(block).__name__} cannot be sent.", field=where)


def medium_to_content(block: Medium, where: str) -> dict[str, Any]:
    """Convert a medium to the API's content, by bytes, path, URL or file id.

    Raises:
        InvalidOption: it holds none of these, or its file cannot be read.
    """
    kind, data_field, type_field = _MEDIA[type(block)]
    value = getattr(block, data_field)
    data: str | Path | None = _base64(value) if value else Path(block.path) if block.path else None
    if data is None and not block.url:
        raise InvalidOption(f"{where}: the {kind} is empty; give its bytes, a path or a URL.", field=where)
    fps = block.fps if isinstance(block, VideoBlock) else None
    return medium(
        kind,
        where,
        data=data,
        url=str(block.url) if block.url else None,
        mime_type=getattr(block, type_field),
        name=str(block.path) if block.path else getattr(block, "title", None),
        detail=getattr(block, "detail", None),
        clip={"fps": fps} if fps else None,
    )


def reply_medium_to_content(block: Medium, where: str) -> dict[str, Any]:
    """Convert a medium of a reply back, to the letter; one that somebody put there as any other.

    Raises:
        InvalidOption: it cannot be sent.
    """
    kind, data_field, type_field = _MEDIA[type(block)]
    value, mime_type = getattr(block, data_field), getattr(block, type_field)
    if not value and not block.url:
        return medium_to_content(block, where)
    content = {"type": kind, **({"data": _base64(value)} if value else {"uri": str(block.url)})}
    if mime_type:
        content["mime_type"] = mime_type if kind != "audio" or "/" in mime_type else f"audio/{mime_type}"
    return content


def _base64(value: bytes | IOBase) -> str:
    if isinstance(value, bytes):
        return _text(value)  # blocks keep bytes in base64
    value.seek(0)
    return base64.b64encode(value.read()).decode("ascii")


@remembered
def _text(data: bytes) -> str:
    return data.decode("ascii")


def content_to_blocks(content: Mapping[str, Any]) -> list[ContentBlock]:
    """Convert one content of a reply to blocks: a text and its citations, or a medium; none if no block can hold it."""
    kind = str(content.get("type"))
    if kind == "text" and isinstance(content.get("text"), str):
        text = content["text"]
        cited = [annotation_to_block(annotation, text) for annotation in content.get("annotations") or ()]
        return [TextBlock(text=text), *(block for block in cited if block is not None)]
    cls = _CLASSES.get(kind)
    if cls is None:
        return []
    _, data_field, type_field = _MEDIA[cls]
    mime_type = content.get("mime_type")
    if not isinstance(mime_type, str):
        mime_type = None
    elif kind == "audio":
        mime_type = mime_type.partition(";")[0].removeprefix("audio/")
    data, uri = content.get("data"), content.get("uri")
    if isinstance(data, str) and data:
        # Validation would decode and encode what is base64 already: for a video of 50 MB, that many bytes four times.
        more = {"title": "document"} if kind == "document" else {}
        return [cls.model_construct(**{data_field: data.encode("ascii"), type_field: mime_type, **more})]
    if isinstance(uri, str) and uri:
        try:
            return [cls(url=uri, **{type_field: mime_type})]
        except ValidationError:  # not a URL to LlamaIndex
            return []
    return []


def annotation_to_block(annotation: Mapping[str, Any], text: str) -> CitationBlock | None:
    """Convert an annotation to a citation: the words it stands on, with character offsets; None if it cites nothing."""
    source = annotation.get("url") or annotation.get("document_uri") or annotation.get("file_name")
    if not str(annotation.get("type")).endswith("_citation") or not isinstance(source, str):
        return None
    title = annotation.get("title") or annotation.get("name") or annotation.get("file_name")
    offsets = {name: offset for name in _OFFSETS if (offset := characters(text, annotation.get(name))) is not None}
    cited = text[offsets["start_index"] : offsets["end_index"]] if len(offsets) == 2 else ""
    where = dict(offsets)
    if isinstance(annotation.get("page_number"), int):
        where["page_number"] = annotation["page_number"]
    return CitationBlock(
        cited_content=TextBlock(text=cited),
        source=source,
        title=title if isinstance(title, str) else source,
        additional_location_info=where,
    )


def block_to_annotation(block: CitationBlock, text: str) -> dict[str, Any]:
    """Convert a citation block on a text to a web citation."""
    annotation: dict[str, Any] = {"type": "url_citation", "url": block.source, "title": block.title}
    for name in _OFFSETS:
        if name in block.additional_location_info:
            annotation[name] = utf8_bytes(text, block.additional_location_info[name])
    return annotation
