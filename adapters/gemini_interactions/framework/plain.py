"""Read objects of other SDKs as the JSON objects that they stand for, by what they can do: none of these SDKs is imported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..wire.base import WireModel


def plain(value: Any) -> Any:
    """Return an object of an SDK as a dict, without what is not set; anything else as it is."""
    if isinstance(value, Mapping | type):
        return value
    if isinstance(value, WireModel):
        return value.dump()
    if callable(dump := getattr(value, "model_dump", None)):
        return dump(exclude_none=True)
    for name in ("to_dict", "dict"):
        if callable(dump := getattr(value, name, None)):
            return dump()
    return value
