"""Write JSON Schemas as the service takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def without_empty_required(schema: Any) -> Any:
    """Return a schema without `"required": []`, which says nothing and which the service refused in spring 2026."""
    if isinstance(schema, Mapping):
        return {key: without_empty_required(value) for key, value in schema.items() if not (key == "required" and value == [])}
    if isinstance(schema, list):
        return [without_empty_required(item) for item in schema]
    return schema
