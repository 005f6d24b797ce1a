"""What the tests of batches share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from gemini_interactions.emulator import Emulator
from gemini_interactions.framework.batches import Batch

from ..received import bodies

Make = Callable[..., Any]
RESEARCH = "deep-research-preview-04-2026"


def rows(number: int) -> list[str]:
    return [f"row {i}" for i in range(number)]


def text(reply: Any) -> str:
    """The text of a reply of either framework."""
    assert not isinstance(reply, Exception), reply
    return str(reply.text if hasattr(reply, "text") else reply.message.content)


def asked(emulator: Emulator) -> list[str]:
    """The inputs of the runs that were asked for, in the order of their requests."""
    return [body["input"][0]["content"][0]["text"] for body in bodies(emulator)]


def looks(emulator: Emulator) -> int:
    return sum(request.method == "GET" for request in emulator.requests)


def said(texts: list[str]) -> list[str]:
    return [f"You said: {text}" for text in texts]


def row_of(body: dict[str, Any]) -> str:
    return str(body["input"][0]["content"][0]["text"])


async def looked_at(emulator: Emulator, times: int) -> None:
    """Wait until runs were looked at so often."""
    while looks(emulator) < times:  # noqa: ASYNC110
        await asyncio.sleep(0.01)


def collect(batch: Batch[Any, Any], way: str, **options: Any) -> list[Any]:
    """All results, by each of the four ways to wait."""
    match way:
        case "results":
            return batch.results(**options)
        case "aresults":
            return asyncio.run(batch.aresults(**options))
        case "for":
            found = dict(batch.as_completed(**options))
        case _:

            async def read() -> dict[Any, Any]:
                return {key: reply async for key, reply in batch.as_completed(**options)}

            found = asyncio.run(read())
    assert len(found) == len(batch)
    return [found[key] for key in batch.keys]


WAYS = ("results", "aresults", "for", "async for")
