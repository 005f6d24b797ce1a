"""Tell a browser that there is something new to see, as server-sent events: it then asks for its page again."""

from __future__ import annotations

from collections.abc import Iterator

from ..core.answer import Pause
from .sources import Sources

_LOOK = 0.15
"""Seconds between two looks."""

_BEAT = 100
"""Looks without anything new after which a line says that the connection is alive."""


def state_id(sources: Sources) -> str:
    """Return a short text that differs whenever there is something new to see."""
    return format(hash(sources.state()) & 0xFFFFFFFFFFFF, "x")


def changes(sources: Sources) -> Iterator[bytes | Pause]:
    """Yield the frames, until the server ends: an event whenever something is new, the first at once."""
    yield b"retry: 1000\n\n"
    told, quiet = "", 0
    while not sources.ending.is_set():
        state = state_id(sources)
        quiet += 1
        if state != told:
            told, quiet = state, 0
            yield b"data: %b\n\n" % state.encode()
        elif quiet >= _BEAT:
            quiet = 0
            yield b": alive\n\n"
        yield Pause(_LOOK)
