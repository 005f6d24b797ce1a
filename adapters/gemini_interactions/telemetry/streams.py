"""Read streams in the surroundings of the call that asked for them, whoever asks for their items, and when."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, TypeVar

from .switch import is_traced

T = TypeVar("T")
Within = Callable[[], AbstractContextManager[None]]
"""Makes the `with` for one item."""


def in_context(items: Generator[T, None, None], context: Any = None) -> Generator[T, None, None]:
    """Return a generator whose code runs in OpenTelemetry's context of now, if calls are traced.

    What an instrumentation makes current around a function that returns a generator is not current any more when its code runs.

    Args:
        items: the generator.
        context: another context, in place of that of now.
    """
    return each_within(items, _attached(context)) if is_traced() else items


def ain_context(items: AsyncGenerator[T, None], context: Any = None) -> AsyncGenerator[T, None]:
    """Return the same of an asynchronous generator; see `in_context`."""
    return aeach_within(items, _attached(context)) if is_traced() else items


def each_within(items: Generator[T, None, None], within: Within) -> Generator[T, None, None]:
    """Return a generator each of whose steps is made in a `with` of its own, and its end, too."""
    try:
        while True:
            with within():
                try:
                    item = next(items)
                except StopIteration:
                    return
            yield item
    finally:
        with within():
            items.close()


async def aeach_within(items: AsyncGenerator[T, None], within: Within) -> AsyncGenerator[T, None]:
    """Return the same of an asynchronous generator; see `each_within`."""
    try:
        while True:
            with within():
                try:
                    item = await anext(items)
                except StopAsyncIteration:
                    return
            yield item
    finally:
        with within():
            await items.aclose()


def _attached(context: Any) -> Within:
    from .otel.current import within

    return partial(within, context or sys.modules["opentelemetry.context"].get_current())
