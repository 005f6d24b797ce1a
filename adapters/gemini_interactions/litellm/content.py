"""Tell where the contents of a reply go in LiteLLM's message; the other way is the same for all frameworks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..remembered import remembered

_HEAD = re.compile("data:([^;,]*)")
"""How a `data:` URL begins, with the media type."""


def is_text(content: Mapping[str, Any]) -> bool:
    """Return whether a content goes into a message's text."""
    return content.get("type") == "text" and isinstance(content.get("text"), str)


def is_image(content: Mapping[str, Any]) -> bool:
    """Return whether a content goes into a message's `images`."""
    source = content.get("data") or content.get("uri")
    return content.get("type") == "image" and isinstance(source, str) and bool(source)


def image_at(address: Any) -> dict[str, Any]:
    """Return the image of a reply that lies at an address, such as a message's `images` have: mostly a `data:` URL."""
    if not isinstance(address, str) or (head := _HEAD.match(address)) is None:
        return {"type": "image", "uri": address}
    return {"type": "image", "data": _data_at(address), **({"mime_type": head[1]} if head[1] else {})}


@remembered
def _data_at(url: str) -> str:
    return url.partition(",")[2]


def is_audio(content: Mapping[str, Any]) -> bool:
    """Return whether a content can be a message's `audio`; the first one is."""
    return content.get("type") == "audio" and isinstance(content.get("data"), str) and bool(content["data"])
