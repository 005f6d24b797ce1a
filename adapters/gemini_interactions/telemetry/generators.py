"""Run the code of generators in the context that they were made in."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Generator
from typing import Any, TypeVar

from .switch import is_traced

T = TypeVar("T")


def in_context(items: Generator[T, None, None]) -> Generator[T, None, None]:
    """Return a generator whose code runs in OpenTelemetry's context of now, whoever asks for its items, and when.

    What an instrumentation makes current around a function that returns a generator is not current any more when its code runs.
    Where nobody collects, that is all the same, and it is the generator that was given.
    """
    context = sys.modules["opentelemetry.context"] if is_traced() else None
    return items if context is None else _in_context(items, context.get_current())


def ain_context(items: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """Return the same of an asynchronous generator; see `in_context`."""
    context = sys.modules["opentelemetry.context"] if is_traced() else None
    return items if context is None else _ain_context(items, context.get_current())


def _in_context(items: Generator[T, None, None], around: Any) -> Generator[T, None, None]:
    from .otel.current import within

    try:
        while True:
            try:
                with within(around):
                    item = next(items)
            except StopIteration:
                return
            yield item
    finally:
        items.close()


async def _ain_context(items: AsyncGenerator[T, None], around: Any) -> AsyncGenerator[T, None]:
    from .otel.current import within

    try:
        while True:
            try:
                with within(around):
                    item = await anext(items)
            except StopAsyncIteration:
                return
            yield item
    finally:
        await items.aclose()
