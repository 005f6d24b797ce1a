"""Find the event loop, or say that there is none of the kind that is needed."""

from __future__ import annotations

import asyncio

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
