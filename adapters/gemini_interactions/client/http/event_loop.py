"""Find the event loop, or say that there is none of the kind that is needed; keep things for as long as it runs."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary, WeakSet

from .errors import GeminiInteractionsError


def running_loop() -> asyncio.AbstractEventLoop:
    """Return the running loop.

    Raises:
        GeminiInteractionsError: there is none of asyncio's, as under trio.
    """
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise GeminiInteractionsError(
            "Asynchronous calls run on asyncio, and no loop of asyncio's is running here. "
            "Under trio, make the synchronous call in a thread: trio.to_thread.run_sync(...)."
        ) from None


T = TypeVar("T")


class PerLoop(Generic[T]):
    """Keep one thing for each event loop, and close it when the loop shuts down.

    Args:
        make: makes one.
        close: closes it.
    """

    def __init__(self, make: Callable[[], T], close: Callable[[T], Awaitable[None]]) -> None:
        self._make = make
        self._close = close
        self._kept: WeakKeyDictionary[asyncio.AbstractEventLoop, tuple[T, AsyncGenerator[None, None]]] = WeakKeyDictionary()
        _keepers.add(self)

    async def get(self) -> T:
        """Return the one of the running loop."""
        loop = running_loop()
        entry = self._kept.get(loop)
        if entry is None:
            made = self._make()
            closer = self._close_with_loop(made)
            entry = self._kept[loop] = made, closer
            await anext(closer)
        return entry[0]

    def forget(self) -> None:
        """Let go of all, unclosed: in a child process, which must not write on its parent's sockets."""
        self._kept.clear()

    async def _close_with_loop(self, made: T) -> AsyncGenerator[None, None]:
        """Close a thing with its event loop, which ends its open async generators and gives no other word of its end."""
        try:
            yield
        finally:
            await self._close(made)


_keepers: WeakSet[PerLoop[Any]] = WeakSet()


def _forget_after_fork() -> None:
    for keeper in _keepers:
        keeper.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_after_fork)
