"""Lose no run where a task is cancelled, or its loop ends, while one is made, read or stopped.

`guard` is the twin for synchronous code.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from ..client.http.event_loop import running_loop
from ..telemetry import count

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds that stopping a run may take; then it is left running, and said so."""

_FOR_EVER = 1e9
_UNKNOWN = (
    "The event loop ended while a run in the background was being made. Whether it goes on, and under which id, is not known."
)
_LEFT = "The run %s is left running: nobody closed its stream, and its event loop is gone."

_stopping: set[asyncio.Task[object]] = set()


async def undo_if_cancelled(making: Coroutine[Any, Any, T], undo: Callable[[T], Awaitable[None]] | None, *, makes_run: bool) -> T:
    """Return what a request brings. If the task is cancelled while a run is being made, let it be made, and undo it.

    Args:
        making: the request.
        undo: undoes what it has made; None to leave it.
        makes_run: whether a run is being made; any other request is cancelled at once.
    """
    if not makes_run:
        return await making

    async def make() -> T:
        try:
            return await making
        except asyncio.CancelledError:  # not by the caller, from whom it is shielded: the loop ends, or it took too long
            count("run_perhaps_left_running", _UNKNOWN, level=logging.WARNING)
            raise

    async def undo_when_made(undo: Callable[[T], Awaitable[None]]) -> None:
        with suppress(Exception):
            made = await asyncio.wait_for(task, PATIENCE)
            await Guard(lambda: undo(made), "").stop()

    try:
        running_loop()
    except BaseException:
        making.close()
        raise
    task = asyncio.ensure_future(make())
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if undo is not None:
            await uncancelled(undo_when_made(undo))
        raise


class Guard:
    """Stops a run when its event loop ends, unless it is released before.

    Whoever reads a run may be gone by then without having closed it: `asyncio.run` cancels all tasks, those among them that
    were to close what was left half-read. The task of a guard is cancelled with them, and stops the run then.

    Args:
        stop: stops the run.
        interaction_id: the run, for the log.
    """

    def __init__(self, stop: Callable[[], Awaitable[object]], interaction_id: str) -> None:
        self._stop = stop
        self._interaction_id = interaction_id
        self._is_released = False
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Begin to wait for the end of the loop."""
        self._task = asyncio.create_task(self._wait())
        await asyncio.sleep(0)  # a task that is cancelled before it has begun does nothing

    async def stop(self) -> None:
        """Stop the run now; should the loop end meanwhile, then."""
        await uncancelled(self._stop_and_release())

    async def _stop_and_release(self) -> None:
        if self._task is None:
            await self.begin()
        await self._stop()
        self.release()

    def release(self) -> None:
        """Leave the run alone."""
        self._is_released = True
        if self._task is not None:
            self._task.cancel()

    async def _wait(self) -> None:
        try:
            await asyncio.sleep(_FOR_EVER)  # the loop's timers hold on to it, and to nothing else that does
        except asyncio.CancelledError:
            if not self._is_released:
                await self._stop()
        except GeneratorExit:  # the loop was closed without cancelling anything
            if not self._is_released:
                count("run_left_running", _LEFT, self._interaction_id, level=logging.WARNING)
            raise


async def uncancelled(work: Coroutine[Any, Any, object]) -> None:
    """Do it to its end, even if the task that asks is cancelled again: scopes of anyio cancel at every await."""
    task = asyncio.create_task(work)
    _stopping.add(task)  # the loop itself holds tasks weakly
    task.add_done_callback(_stopping.discard)
    await asyncio.shield(task)
