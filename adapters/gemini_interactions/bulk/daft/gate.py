"""Bound how many rows are asked at once, on each worker: Daft itself bounds batches, whose rows it begins all together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from ...client.http.errors import GeminiInteractionsError

T = TypeVar("T")


class Gate:
    """Lets so many rows through at once. It belongs to one event loop.

    Args:
        width: how many.
    """

    def __init__(self, width: int) -> None:
        self._places = asyncio.Semaphore(width)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._failure: Exception | None = None

    async def through(self, work: Callable[[], Awaitable[T]], *, stops: bool = False) -> T:
        """Do a row's work when there is a place for it.

        Args:
            work: the work.
            stops: whether a failure stops all other rows: what waits is not asked for, since nobody would get the answer.
        """
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            async with self._places:
                return await work()
        except asyncio.CancelledError:
            if self._failure is None:
                raise
            raise GeminiInteractionsError(f"Not asked, or given up, since another row failed: {self._failure}") from None
        except Exception as error:
            if stops and self._failure is None:
                self._failure = error
                for other in self._tasks - {task}:
                    other.cancel()
            raise
        finally:
            self._tasks.discard(task)
            if not self._tasks:
                self._failure = None


_gates: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, Gate]] = WeakKeyDictionary()


def gate_of(name: str, width: int) -> Gate:
    """Return the gate of this name on the running event loop: Daft may unpickle an expression several times on one worker."""
    gates = _gates.setdefault(asyncio.get_running_loop(), {})
    if name not in gates:
        gates[name] = Gate(width)
    return gates[name]
