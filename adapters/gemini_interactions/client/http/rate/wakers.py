"""Wait until woken, in a thread and on an event loop. Whoever wakes may be anywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
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
        running: Future[T] = Future()
        # A thread of the loop's own, as `asyncio.to_thread` takes one: it is waited for when the loop ends.
        waiting = self._loop.run_in_executor(None, _keep, running, ask, about)
        try:
            return await asyncio.shield(waiting)
        except asyncio.CancelledError:
            running.add_done_callback(lambda done: None if done.exception() else unwanted(about, done.result()))
            waiting.add_done_callback(lambda done: done.cancelled() or done.exception())
            raise


def _keep(running: Future[T], ask: Callable[[str], T], about: str) -> T:
    try:
        found = ask(about)
    except BaseException as error:
        running.set_exception(error)
        raise
    running.set_result(found)
    return found
