"""Find the media that the steps of a message hold, to be looked at and saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import TypeAdapter

from ...wire.content import Content, MediaContent

_content: TypeAdapter[Content] = TypeAdapter(Content)


def media_of_steps(steps: Iterable[Mapping[str, Any]]) -> list[MediaContent]:
    """Return the images, sounds, videos and documents among the contents of steps, in their order.

    Args:
        steps: steps as JSON: what was put in, what came out, and the results of functions.
    """
    contents = (step.get("content", step.get("result")) for step in steps)
    parts = (part for given in contents if isinstance(given, list) for part in given if isinstance(part, Mapping))
    read = (_content.validate_python(part) for part in parts)
    return [content for content in read if isinstance(content, MediaContent)]
