"""Run async work for synchronous code: on a loop of its own, in one thread, whatever runs in the caller's."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Coroutine, Generator
from contextvars import copy_context
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Any, Self, TypeVar

from ...client.http.errors import GeminiInteractionsError

T = TypeVar("T")

_FORKED = (
    "This process was forked from one that waits, and the thread that does so is in that one alone: wait there. Here, a batch has"
    " another handle: resume_batch(batch.to_dict())."
)


class LoopThread:
    """An event loop in a thread, as a context manager. The context variables of whoever asks hold in it."""

    def __enter__(self) -> Self:
        self._process = os.getpid()
        ready: SimpleQueue[asyncio.AbstractEventLoop] = SimpleQueue()
        self._thread = Thread(target=self._serve, args=(ready,), name="gemini-interactions-batch", daemon=True)
        self._thread.start()
        self._loop = ready.get()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if not self._is_elsewhere:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do some work and return what it brings. If the caller is interrupted meanwhile, it is cancelled, and ends first.

        Raises:
            GeminiInteractionsError: the caller is in a process that was forked meanwhile.
        """
        if self._is_elsewhere:
            work.close()
            raise GeminiInteractionsError(_FORKED)
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
            if not self._is_elsewhere:
                self.run(_close(items))

    @property
    def _is_elsewhere(self) -> bool:
        """Whether the thread is in another process, which this one was forked from: nothing here would ever answer."""
        return os.getpid() != self._process

    def _serve(self, ready: SimpleQueue[asyncio.AbstractEventLoop]) -> None:
        with asyncio.Runner() as runner:
            loop = runner.get_loop()
            ready.put(loop)
            loop.run_forever()


async def _next(items: AsyncGenerator[T, None]) -> T | None:
    return await anext(items, None)


async def _close(items: AsyncGenerator[Any, None]) -> None:
    await items.aclose()
