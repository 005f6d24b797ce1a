"""Show what the service does and did: in terminals and in notebooks. Drawn with rich, which is the extra `view`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .progress_display import ProgressDisplay, show_progress

__all__ = ["ProgressDisplay", "show_progress"]


def __getattr__(name: str) -> Any:
    """Load what draws when it is asked for: other files of this room need neither rich nor the client."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import progress_display

    return getattr(progress_display, name)
