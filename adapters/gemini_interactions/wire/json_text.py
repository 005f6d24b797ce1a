"""Read JSON text from outside: whatever is wrong with it is one error."""

from __future__ import annotations

import json
from typing import Any

MOST_DEEP = 190
"""Levels of nesting. pydantic reads some 200 and writes some 250; what goes deeper cannot be sent again."""


def read_json(text: str | bytes) -> Any:
    """Return the value of a JSON text.

    Raises:
        ValueError: it is not JSON, holds an integer of thousands of digits, or is nested too deep.
    """
    try:
        value = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
    level = [value]
    for _ in range(MOST_DEEP):
        level = [inner for outer in level if isinstance(outer, dict | list) for inner in _items(outer)]
        if not level:
            return value
    raise ValueError("nested too deep")


def _items(outer: Any) -> Any:
    return outer.values() if isinstance(outer, dict) else outer
