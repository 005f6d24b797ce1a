"""Run async work for synchronous code: on a loop of its own, in one thread, whatever runs in the caller's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Generator
from contextvars import copy_context
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Any, Self, TypeVar

T = TypeVar("T")


class LoopThread:
    """An event loop in a thread, as a context manager. The context variables of whoever asks hold in it."""

    def __enter__(self) -> Self:
        ready: SimpleQueue[asyncio.AbstractEventLoop] = SimpleQueue()
        self._thread = Thread(target=self._serve, args=(ready,), name="gemini-interactions-batch", daemon=True)
        self._thread.start()
        self._loop = ready.get()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do some work and return what it brings. If the caller is interrupted meanwhile, it is cancelled, and ends first."""
        finished: SimpleQueue[asyncio.Task[T]] = SimpleQueue()
        begun: list[asyncio.Task[T]] = []
        context = copy_context()

        def begin() -> None:
            task = self._loop.create_task(work, context=context)
            begun.append(task)
            task.add_done_callback(finished.put)

        self._loop.call_soon_threadsafe(begin)
        try:
            task = finished.get()
        except BaseException:
            self._loop.call_soon_threadsafe(lambda: begun[0].cancel())
            finished.get()
            raise
        return task.result()

    def each(self, items: AsyncGenerator[T, None]) -> Generator[T, None, None]:
        """Yield what an async generator does, none of which is None; the loop goes on meanwhile."""
        try:
            while (item := self.run(_next(items))) is not None:
                yield item
        finally:
            self.run(_close(items))

    def _serve(self, ready: SimpleQueue[asyncio.AbstractEventLoop]) -> None:
        with asyncio.Runner() as runner:
            loop = runner.get_loop()
            ready.put(loop)
            loop.run_forever()


async def _next(items: AsyncGenerator[T, None]) -> T | None:
    return await anext(items, None)


async def _close(items: AsyncGenerator[Any, None]) -> None:
    await items.aclose()
