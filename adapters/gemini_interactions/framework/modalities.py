"""Convert the modalities that an answer is to have to response formats, which replace them in the API.

Reference: ai.google.dev/api/interactions-api, `response_modalities` (deprecated) and `response_format`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def modalities_to_formats(modalities: Iterable[Any] | None, given: Any) -> Any:
    """Return the response format for what is to be answered with.

    Args:
        modalities: some of text, image, audio, in either case.
        given: the response format that was asked for, in the API's shape; it stays.
    """
    wanted = [str(name).lower() for name in modalities or ()]
    if not set(wanted) - {"text"}:
        return given
    kept = [] if given is None else given if isinstance(given, list) else [given]
    formats = [*kept, *({"type": name} for name in wanted if name not in [item.get("type") for item in kept])]
    return formats[0] if len(formats) == 1 else formats
