"""Tell what can be called, and has no name that the model could call it by."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any


def without_name(tool: Callable[..., Any]) -> str | None:
    """Return what something is that can be called and has no name; None for functions, methods and classes, which have one."""
    if isinstance(tool, partial):
        return "a functools.partial"
    name = getattr(tool, "__name__", None)
    if not isinstance(name, str):
        return f"an object of the class {type(tool).__name__}"
    return "a lambda" if name == "<lambda>" else None
