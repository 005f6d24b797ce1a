"""Handlers that servers ask for answers, and the frames of an answer that streams."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from typing import Protocol

from ..core.answer import Answer, Frames, Pause


class Handler(Protocol):
    """An object that answers requests: the emulator's engine, a recorder, a replayer."""

    def handle(self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], content: bytes) -> Answer:
        """Answer one request; see `Engine.handle`."""
        ...


async def iterate_frames(frames: Frames, *, blocking: bool) -> AsyncGenerator[bytes | Pause, None]:
    """Yield the frames of a stream in async code.

    Args:
        frames: the frames.
        blocking: whether to ask for them in a thread, because they come from elsewhere.
    """
    if not blocking:
        for entry in frames:
            yield entry
        return
    try:
        while (found := await asyncio.to_thread(next, frames, None)) is not None:
            yield found
    finally:
        # One that a thread is still asking is closed when that has ended.
        with suppress(ValueError):
            getattr(frames, "close", lambda: None)()
