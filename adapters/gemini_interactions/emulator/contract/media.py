"""Media that a client sends, in its own inputs and in results of functions: each needs bytes in base64, or an address."""

from __future__ import annotations

import binascii
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..core.errors import HTTPError
from ..core.limits import LARGEST_INLINE_PDF
from ..core.record import Step
from .history import CONTENT_TYPES, function_results

_LOOKED_AT = 4096  # characters of base64


def check_media(steps: Iterable[Step], check_address: Callable[[str], None]) -> None:
    """Check the media of an input. The words of the refusals are not recorded.

    Args:
        steps: the input.
        check_address: Check an address, which may be that of a file.

    Raises:
        HTTPError: a medium holds nothing, its bytes are not base64 or too many, or it is a file that cannot be used.
    """
    for path, content in _contents(list(steps)):
        if content.get("type") not in CONTENT_TYPES or content["type"] == "text":
            continue
        data = content.get("data")
        if not data and not content.get("uri"):
            raise HTTPError(f"Missing data or uri in content of type {content['type']}.")
        if data and not _is_base64(data):
            raise HTTPError(f"Invalid value at '{path}.data' (TYPE_BYTES), Base64 decoding failed.")
        if data and content.get("mime_type") == "application/pdf" and len(data) * 3 // 4 > LARGEST_INLINE_PDF:
            raise HTTPError(f"The PDF at '{path}.data' is too large: {LARGEST_INLINE_PDF} bytes at most.")
        if content.get("uri"):
            check_address(content["uri"])


def _contents(steps: list[Step]) -> Iterator[tuple[str, dict[str, Any]]]:
    for index, step in enumerate(steps):
        if step["type"] == "user_input":
            for position, content in enumerate(step.get("content") or ()):
                yield f"input[{index}].content[{position}]", content
    for path, result in function_results(steps):
        given = result.get("result")
        for position, content in enumerate(given if isinstance(given, list) else ()):
            if isinstance(content, dict):
                yield f"{path}.result[{position}]", content


def _is_base64(data: str) -> bool:
    """Look at the beginning of the bytes, and whether their number can be right."""
    try:
        binascii.a2b_base64(data[:_LOOKED_AT], strict_mode=True)
    except (binascii.Error, ValueError):
        return False
    return len(data) % 4 == 0
