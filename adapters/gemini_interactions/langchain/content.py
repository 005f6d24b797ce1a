"""Convert the API's contents to LangChain's content blocks; the other way is the same for all frameworks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .citations import annotation_to_citation

_V1_MEDIA = {"image": "image", "audio": "audio", "video": "video", "document": "file"}


def content_to_block(content: Mapping[str, Any]) -> dict[str, Any]:
    """Convert one content to a block."""
    kind = content.get("type")
    if kind == "text" and isinstance(content.get("text"), str):
        block: dict[str, Any] = {"type": "text", "text": content["text"]}
        more = {key: value for key, value in content.items() if key not in ("type", "text", "annotations")}
        annotations = content.get("annotations")
        if annotations:
            block["annotations"] = [annotation_to_citation(annotation, content["text"]) for annotation in annotations]
        elif "annotations" in content:
            more["annotations"] = annotations
        if more:
            block["extras"] = more
        return block
    if kind in _V1_MEDIA and (isinstance(content.get("data"), str) != isinstance(content.get("uri"), str)):
        block = {"type": _V1_MEDIA[str(kind)]}
        if isinstance(content.get("data"), str):
            block["base64"] = content["data"]
        else:
            block["url"] = content["uri"]
        if isinstance(content.get("mime_type"), str):
            block["mime_type"] = content["mime_type"]
        more = {
            key: value
            for key, value in content.items()
            if key not in ("type", "data", "uri") and not (key == "mime_type" and key in block)
        }
        if more:
            block["extras"] = more
        return block
    return {"type": "non_standard", "value": {"content": dict(content)}}


def input_to_block(content: Mapping[str, Any]) -> dict[str, Any]:
    """Convert a content that the caller sent to a block; what no block holds stands there in the API's own shape."""
    block = content_to_block(content)
    return {"type": "non_standard", "value": dict(content)} if block["type"] == "non_standard" else block
