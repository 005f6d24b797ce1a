"""Lose no run where a task is cancelled while one is made or stopped. `guard` is the twin for synchronous code."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds that stopping a run may take; then it is left running, and said so."""

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
    task = asyncio.ensure_future(making)

    async def undo_when_made(undo: Callable[[T], Awaitable[None]]) -> None:
        with suppress(Exception):
            await undo(await asyncio.wait_for(task, PATIENCE))

    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if undo is not None:
            await uncancelled(undo_when_made(undo))
        raise


async def uncancelled(work: Coroutine[Any, Any, object]) -> None:
    """Do it to its end, even if the task that asks is cancelled again: scopes of anyio cancel at every await."""
    task = asyncio.create_task(work)
    _stopping.add(task)  # the loop itself holds tasks weakly
    task.add_done_callback(_stopping.discard)
    await asyncio.shield(task)
