"""Wait until woken, in a thread and on an event loop. Whoever wakes may be anywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Event
from typing import Protocol, TypeVar

from ..errors import APIError
from ..event_loop import running_loop

T = TypeVar("T")


class CanWake(Protocol):
    """Somebody who waits.

    Attributes:
        refusal: what the wait has ended with, where it was in vain.
    """

    refusal: APIError | None

    def wake(self) -> bool:
        """Wake them; False if they cannot be any more."""
        ...


class Waker:
    """A thread that waits."""

    def __init__(self) -> None:
        self._event = Event()
        self.refusal: APIError | None = None

    def wake(self) -> bool:
        """Wake it."""
        self._event.set()
        return True

    def wait(self, seconds: float) -> None:
        """Wait until woken, so many seconds at the most."""
        self._event.wait(seconds)
        self._event.clear()

    def run(self, ask: Callable[[str], T], about: str, unwanted: Callable[[str, T], None]) -> T:
        """Call a function that may take a while."""
        return ask(about)


class AsyncWaker:
    """A coroutine that waits."""

    def __init__(self) -> None:
        self._loop = running_loop()
        self._event = asyncio.Event()
        self.refusal: APIError | None = None

    def wake(self) -> bool:
        """Wake it, from whatever thread; False if its loop is closed."""
        try:
            self._loop.call_soon_threadsafe(self._event.set)
        except RuntimeError:
            return False
        return True

    async def wait(self, seconds: float) -> None:
        """Wait until woken, so many seconds at the most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()
        self._event.clear()

    async def run(self, ask: Callable[[str], T], about: str, unwanted: Callable[[str, T], None]) -> T:
        """Call a function that may take a while, in a thread.

        Args:
            ask: the function.
            about: what it is called with.
            unwanted: is called with both, what it was called with and what it gave, where nobody waits for that any more.
        """
        # A thread of the loop's own, as `asyncio.to_thread` takes one: it is waited for when the loop ends.
        running = self._loop.run_in_executor(None, ask, about)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait([running])  # the thread does not stop; until then, nobody else is to ask
            if running.exception() is None:
                unwanted(about, running.result())
            raise
