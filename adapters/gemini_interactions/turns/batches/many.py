"""Make many calls at once on one event loop, a task for each that is at work, and leave none behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import suppress
from typing import TypeVar

from ..async_guard import uncancelled

T = TypeVar("T")

Ask = Callable[[int], Awaitable[T]]
"""Makes the call of a row."""


async def as_completed(
    ask: Ask[T], rows: int, at_once: int | None, return_exceptions: bool
) -> AsyncGenerator[tuple[int, T | Exception], None]:
    """Yield the answers with the numbers of their rows, as they come.

    Args:
        ask: makes the call of a row.
        rows: how many there are.
        at_once: how many are at work at a time; None for all.
        return_exceptions: yield errors as well; else the first is raised, and the other calls are cancelled.
    """
    ahead = iter(range(rows))
    tasks: dict[asyncio.Task[T], int] = {}
    try:
        _begin(ask, ahead, tasks, at_once)
        while tasks:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in sorted(done, key=tasks.__getitem__):
                number = tasks.pop(task)
                _begin(ask, ahead, tasks, at_once)
                yield number, _answer(task, return_exceptions)
    finally:
        await uncancelled(_cancelled(tasks))


async def in_order(ask: Ask[T], rows: int, at_once: int | None, return_exceptions: bool) -> list[T | Exception]:
    """Return the answers in the order of the rows; the error that is raised is that of the first row that failed.

    The arguments are those of `as_completed`.
    """
    found: dict[int, T | Exception] = {}
    following = 0
    answers = as_completed(ask, rows, at_once, True)
    try:
        async for number, answer in answers:
            found[number] = answer
            while not return_exceptions and following in found:
                first = found[following]
                if isinstance(first, Exception):
                    raise first
                following += 1
    finally:
        await answers.aclose()
    return [found[number] for number in range(rows)]


def _begin(ask: Ask[T], ahead: Iterator[int], tasks: dict[asyncio.Task[T], int], at_once: int | None) -> None:
    while at_once is None or len(tasks) < at_once:
        if (number := next(ahead, None)) is None:
            return
        tasks[asyncio.ensure_future(_made(ask, number))] = number


async def _made(ask: Ask[T], number: int) -> T:
    return await ask(number)


def _answer(task: asyncio.Task[T], return_exceptions: bool) -> T | Exception:
    if not return_exceptions:
        return task.result()
    try:
        return task.result()
    except Exception as error:
        return error


async def _cancelled(tasks: dict[asyncio.Task[T], int]) -> None:
    for task in tasks:
        task.cancel()
    with suppress(Exception):
        await asyncio.gather(*tasks, return_exceptions=True)
